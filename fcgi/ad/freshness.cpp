#include "ad/freshness.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace ad {
namespace {

using std::chrono::seconds;

constexpr std::string_view blanks = " \t";
constexpr std::string_view token_characters = "!#$%&'*+-.^_`|~0123456789"
                                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                              "abcdefghijklmnopqrstuvwxyz";
constexpr std::uint64_t longest_delta_seconds = std::uint64_t{1} << 31; // RFC 9111, 1.2.2: it stands for all beyond

bool same_name(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

// Takes what precedes the first character that is not one of these.
std::string_view take(std::string_view& text, std::string_view characters)
{
    const auto taken = text.substr(0, text.find_first_not_of(characters));
    text.remove_prefix(taken.size());
    return taken;
}

bool take(std::string_view& text, char wanted)
{
    if (!text.starts_with(wanted))
        return false;
    text.remove_prefix(1);
    return true;
}

// What stands between two quotes, as it stands there; its opening one has been taken.
std::optional<std::string_view> take_quoted(std::string_view& text)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"') {
            const auto quoted = text.substr(0, at);
            text.remove_prefix(at + 1);
            return quoted;
        }
    }
    return std::nullopt;
}

std::optional<seconds> delta_seconds(std::string_view text)
{
    if (text.empty() || text.find_first_not_of("0123456789") != text.npos)
        return std::nullopt;
    std::uint64_t count = 0;
    const auto error = std::from_chars(text.begin(), text.end(), count).ec;
    if (error != std::errc() || count > longest_delta_seconds)
        count = longest_delta_seconds;
    return seconds(count);
}

struct directives
{
    bool forbids_keeping = false;
    bool forbids_stale = false;
    std::optional<seconds> max_age;
    std::optional<seconds> s_maxage;
    std::optional<seconds> stale_if_error;

    // False: it says what it should not.
    bool add(std::string_view name, std::string_view value)
    {
        if (same_name(name, "max-age"))
            return set(max_age, value);
        if (same_name(name, "s-maxage"))
            return set(s_maxage, value);
        if (same_name(name, "stale-if-error"))
            return set(stale_if_error, value);
        // Also where they name single fields: then they forbid less than is taken here.
        if (same_name(name, "no-store") || same_name(name, "no-cache") || same_name(name, "private"))
            forbids_keeping = true;
        if (same_name(name, "must-revalidate") || same_name(name, "proxy-revalidate"))
            forbids_stale = true;
        return true;
    }

private:
    static bool set(std::optional<seconds>& field, std::string_view value)
    {
        const bool repeated = field.has_value();
        field = delta_seconds(value);
        return field && !repeated;
    }
};

// A list of name, name=token and name="text", with empty elements or without.
std::optional<directives> parse(std::string_view text)
{
    directives found;
    while (true) {
        take(text, blanks);
        if (const auto name = take(text, token_characters); !name.empty()) {
            std::optional<std::string_view> value("");
            if (take(text, '='))
                value = take(text, '"') ? take_quoted(text) : take(text, token_characters);
            if (!value || !found.add(name, *value))
                return std::nullopt;
            take(text, blanks);
        }
        if (text.empty())
            return found;
        if (!take(text, ','))
            return std::nullopt;
    }
}

bool varies_between_our_requests(std::string_view vary)
{
    while (!vary.empty()) {
        auto name = vary.substr(0, vary.find(','));
        vary.remove_prefix(std::min(vary.size(), name.size() + 1));
        take(name, blanks);
        name = name.substr(0, name.find_last_not_of(blanks) + 1);
        if (name == "*" || same_name(name, "X-Device-IP") || same_name(name, "X-Device-User-Agent"))
            return true;
    }
    return false;
}

} // namespace

std::optional<freshness> freshness_of(std::string_view cache_control, std::string_view age, std::string_view vary)
{
    const auto said = parse(cache_control);
    const auto old = age.empty() ? seconds::zero() : delta_seconds(age);
    if (!said || !old || said->forbids_keeping || varies_between_our_requests(vary))
        return std::nullopt;
    const auto lifetime = said->s_maxage ? said->s_maxage : said->max_age;
    if (!lifetime)
        return std::nullopt;

    const bool may_be_stale = said->stale_if_error && !said->s_maxage && !said->forbids_stale;
    const auto fresh = std::max(*lifetime - *old, seconds::zero());
    const auto until = *lifetime + (may_be_stale ? *said->stale_if_error : seconds::zero()) - *old;
    if (until <= seconds::zero())
        return std::nullopt;
    return freshness{.fresh = fresh, .stale_if_error = until - fresh};
}

} // namespace ad
