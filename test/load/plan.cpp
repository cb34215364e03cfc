#include "plan.hpp"

#include <array>
#include <string_view>

namespace load {
namespace {

// More countries than a storm lets Redis tell apart.
constexpr std::array<std::string_view, 3> platforms{"ios", "android", "tv"};
constexpr std::array<std::string_view, 5> countries{"US", "DE", "JP", "BR", "IN"};

bool is_second(mix of, std::size_t turn)
{
    return of == mix::second || (of == mix::both && turn % 2 == 1);
}

} // namespace

std::optional<shot> plan::next()
{
    if (has_enough() || is_over_time())
        return std::nullopt;
    ++made_;
    // Both kinds have turns of their own, so that both go through all paths, methods and names.
    if (options_.cut_every != 0 && made_ % options_.cut_every == 0)
        return make(cut_++, true);
    return make(made_ - cut_ - 1, false);
}

shot plan::make(std::size_t number, bool is_cut) const
{
    const bool is_ad = is_second(options_.paths, number);
    const bool is_post = is_second(options_.methods, number / 2);
    auto username = (is_cut ? "cut-" : "") + options_.prefix + std::to_string(number / 4 % options_.usernames);
    const auto pairs = "sdk_version=" + options_.sdk + "&session_id=s-" + std::to_string(number) +
                       "&platform=" + std::string(platforms[number % platforms.size()]) + "&username=" + username +
                       "&country_code=" + std::string(countries[number % countries.size()]);

    shot made{.whose = {.username = std::move(username), .is_ad = is_ad}, .bytes = {}, .is_cut = is_cut};
    made.bytes = std::string(is_post ? "POST " : "GET ") + made.whose.path() + (is_post ? "" : "?" + pairs) +
                 " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    if (is_post)
        made.bytes +=
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(pairs.size()) +
            "\r\n";
    made.bytes += "\r\n" + (is_post ? pairs : std::string());
    return made;
}

} // namespace load
