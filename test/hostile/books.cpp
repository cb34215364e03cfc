#include "books.hpp"

#include <charconv>
#include <string_view>

namespace hostile {
namespace {

std::optional<std::int64_t> value(std::string_view text, const std::string& name)
{
    const auto start = "\"" + name + "\": ";
    const auto at = text.find(start);
    if (at == text.npos)
        return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(text.data() + at + start.size(), text.data() + text.size(), number);
    return number;
}

} // namespace

input ordinary(const std::string& target)
{
    return {.end = ending::awaited,
            .steps = {{.bytes = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"}},
            .most = 1};
}

awaitable<std::optional<books>> read_books(const endpoints& servers)
{
    const auto question = ordinary("/statistics?total=all");
    const auto answer = co_await play(servers, question);
    const auto ads = value(answer.bytes, "ad_requests");
    const auto impressions = value(answer.bytes, "impressions");
    if (!ads || !impressions)
        co_return std::nullopt;
    co_return books{.ad_requests = *ads, .impressions = *impressions};
}

} // namespace hostile
