#include "counters/reader.hpp"

#include "counters/keys.hpp"

#include <charconv>

namespace counters {
namespace {

// A field that is absent is 0.
core::result<std::int64_t> to_count(const redis::reply& field)
{
    const auto* text = field.string();
    if (!text)
        return 0;
    std::int64_t value = 0;
    const auto* const past = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), past, value);
    if (error != std::errc() || end != past || value < 0)
        return core::errc::store_unavailable;
    return value;
}

core::result<totals> to_totals(const redis::reply& answer)
{
    const auto* fields = answer.list();
    if (!fields || fields->size() != 3)
        return core::errc::store_unavailable;
    const auto ad_requests = to_count((*fields)[0]);
    const auto fills = to_count((*fields)[1]);
    const auto impressions = to_count((*fields)[2]);
    if (!ad_requests || !fills || !impressions)
        return core::errc::store_unavailable;
    return totals{*ad_requests, *fills, *impressions};
}

} // namespace

core::awaitable<core::result<totals>> reader::read(std::string key)
{
    const auto deadline = core::steady_clock::now() + timeout_;
    auto command = redis::make_command("HMGET", key, name_of(counter::ad_requests), name_of(counter::fills),
                                       name_of(counter::impressions));
    const auto answer = co_await store_.ask(std::move(command), deadline);
    if (!answer)
        co_return answer.error();
    const auto counted = to_totals(*answer);
    if (!counted && failures_.allows())
        core::log::error("counters can't be read",
                         {{"reason", answer->error() ? answer->error()->text : "not numbers"}});
    co_return counted;
}

} // namespace counters
