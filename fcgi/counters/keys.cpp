#include "counters/keys.hpp"

namespace counters::keys {
namespace {

template <class... Parts>
std::string key(const Parts&... parts)
{
    std::string made(prefix);
    made.reserve(prefix.size() + (std::string_view(parts).size() + ...));
    ((made += parts), ...);
    return made;
}

char letter(counter which)
{
    constexpr std::string_view letters = "afix"; // in the order of the enumerators
    return letters[static_cast<std::size_t>(which)];
}

} // namespace

std::string two_digits(unsigned number)
{
    return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

std::string year_and_month(std::chrono::year_month month)
{
    return std::to_string(int{month.year()}) + two_digits(unsigned{month.month()});
}

std::string lifetime(dimension which, std::string_view name)
{
    // The total's key has stood without a colon since before there were dimensions.
    return which == dimension::total ? key("total") : key(name_of(which), ":", name);
}

std::string hourly(dimension which, std::string_view name, std::chrono::sys_days day)
{
    const std::chrono::year_month_day date(day);
    return key("hourly:", year_and_month(date.year() / date.month()), two_digits(unsigned{date.day()}), ":",
               name_of(which), ":", name);
}

std::string daily(dimension which, std::string_view name, std::chrono::year_month month)
{
    return key("daily:", year_and_month(month), ":", name_of(which), ":", name);
}

std::string hour_field(std::chrono::hours since_midnight, counter which)
{
    return two_digits(static_cast<unsigned>(since_midnight.count())) + letter(which);
}

std::string day_field(std::chrono::day day, counter which)
{
    return two_digits(unsigned{day}) + letter(which);
}

std::optional<field> parse_field(std::string_view text)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 3 || !is_digit(text[0]) || !is_digit(text[1]))
        return std::nullopt;
    const auto number = static_cast<unsigned>((text[0] - '0') * 10 + (text[1] - '0'));
    for (const auto which : all_counters)
        if (letter(which) == text[2])
            return field{number, which};
    return std::nullopt;
}

std::string without_username(std::string_view key)
{
    auto of_a_user = lifetime(dimension::username, "");
    return key.starts_with(of_a_user) ? of_a_user + "..." : std::string(key);
}

std::string names(dimension which)
{
    return key("names:", name_of(which));
}

std::string ranking(dimension which, counter by)
{
    return key("ranking:", name_of(which), ":", name_of(by));
}

std::string metrics()
{
    return key("metrics");
}

std::string commits(const core::request_id& worker)
{
    return key("commits:", worker.hex());
}

std::string seen(std::int64_t slot)
{
    return key("seen:", std::to_string(slot));
}

std::string once(const core::request_id& request)
{
    return key("once:", request.bytes());
}

std::int64_t slot_of(std::chrono::system_clock::time_point received)
{
    return std::chrono::floor<std::chrono::seconds>(received.time_since_epoch()) / slot_length;
}

std::int64_t slot_expiry(std::int64_t slot)
{
    return ((slot + 1) * slot_length + slot_kept_after_end).count();
}

} // namespace counters::keys
