#include "core/rfc3339.hpp"

#include <algorithm>

namespace core::rfc3339 {
namespace {

using namespace std::chrono;

// Takes a text apart from its beginning. What does not fit makes all of it wrong.
class scanner
{
public:
    explicit scanner(std::string_view text) : left_(text) {}

    bool ok() const { return ok_; }
    bool at_end() const { return left_.empty(); }

    // Exactly so many decimal digits.
    int digits(std::size_t count)
    {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const char c = next();
            ok_ = ok_ && is_digit(c);
            value = value * 10 + (ok_ ? c - '0' : 0);
        }
        return value;
    }

    void require(std::string_view one_of) { ok_ = one_of.find(next()) != one_of.npos && ok_; }

    bool skip(char wanted)
    {
        const bool found = left_.starts_with(wanted);
        left_.remove_prefix(found ? 1 : 0);
        return found;
    }

    // One digit or more, after a point: as milliseconds.
    milliseconds fraction()
    {
        const auto end = std::ranges::find_if_not(left_, is_digit);
        const auto all = left_.substr(0, static_cast<std::size_t>(end - left_.begin()));
        left_.remove_prefix(all.size());
        ok_ = ok_ && !all.empty();
        milliseconds::rep value = 0;
        for (std::size_t i = 0; i < 3; ++i)
            value = value * 10 + (i < all.size() ? all[i] - '0' : 0);
        const bool is_zero = all.find_first_not_of('0') == all.npos;
        return milliseconds(value == 0 && !is_zero ? 1 : value);
    }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    char next()
    {
        if (left_.empty()) {
            ok_ = false;
            return '\0';
        }
        const char c = left_.front();
        left_.remove_prefix(1);
        return c;
    }

    std::string_view left_;
    bool ok_ = true;
};

void put(std::string& text, std::size_t at, std::size_t digits, unsigned number)
{
    for (; digits > 0; --digits, number /= 10)
        text[at + digits - 1] = static_cast<char>('0' + number % 10);
}

} // namespace

std::optional<instant> parse(std::string_view text)
{
    scanner from(text);
    const int years = from.digits(4);
    from.require("-");
    const int months = from.digits(2);
    from.require("-");
    const int days_of_month = from.digits(2);
    from.require("Tt");
    const int hour = from.digits(2);
    from.require(":");
    const int minute = from.digits(2);
    int second = 0;
    milliseconds fraction{};
    if (from.skip(':')) {
        second = from.digits(2);
        if (from.skip('.'))
            fraction = from.fraction();
    }
    minutes offset{};
    if (!from.skip('Z') && !from.skip('z')) {
        const bool is_west = from.skip('-');
        if (!is_west)
            from.require("+");
        const int offset_hours = from.digits(2);
        from.require(":");
        const int offset_minutes = from.digits(2);
        if (offset_hours > 23 || offset_minutes > 59)
            return std::nullopt;
        offset = hours(offset_hours) + minutes(offset_minutes);
        offset = is_west ? -offset : offset;
    }

    const year_month_day date(year(years), month(static_cast<unsigned>(months)),
                              day(static_cast<unsigned>(days_of_month)));
    if (!from.ok() || !from.at_end() || !date.ok() || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    const sys_seconds to_the_minute = sys_days(date) + hours(hour) + minutes(minute) - offset;
    // Leap seconds are the last ones of a day in UTC.
    if (second == 60 && to_the_minute - floor<days>(to_the_minute) != hours(23) + minutes(59))
        return std::nullopt;
    return to_the_minute + seconds(second) + fraction;
}

std::string format(sys_seconds when)
{
    const auto midnight = floor<days>(when);
    const year_month_day date(midnight);
    const hh_mm_ss time_of_day(when - midnight);
    std::string text = "0000-00-00T00:00:00Z";
    put(text, 0, 4, static_cast<unsigned>(int{date.year()}));
    put(text, 5, 2, unsigned{date.month()});
    put(text, 8, 2, unsigned{date.day()});
    put(text, 11, 2, static_cast<unsigned>(time_of_day.hours().count()));
    put(text, 14, 2, static_cast<unsigned>(time_of_day.minutes().count()));
    put(text, 17, 2, static_cast<unsigned>(time_of_day.seconds().count()));
    return text;
}

} // namespace core::rfc3339
