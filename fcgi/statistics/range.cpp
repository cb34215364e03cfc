#include "statistics/range.hpp"

#include "core/moment.hpp"

#include <algorithm>
#include <chrono>

namespace statistics {
namespace {

using namespace std::chrono;
using core::rfc3339::instant;

// A year has four digits, and no count is older than the epoch.
constexpr instant earliest = sys_days(1970y / January / 1);
constexpr instant too_late = sys_days(9999y / January / 1);

std::string shown(instant when)
{
    return core::rfc3339::format(floor<seconds>(when));
}

} // namespace

std::string fault_of_time(std::string_view text)
{
    if (core::to_time(text, instant()))
        return {};
    std::string with_plus(text);
    std::ranges::replace(with_plus, ' ', '+');
    if (core::rfc3339::parse(with_plus)) {
        with_plus.replace(with_plus.find('+'), 1, "%2B");
        return "In a URL + stands for a blank; write " + with_plus + " for this time.";
    }
    return "The value must be a time such as 2026-11-20T00:00:00Z (RFC 3339), or now, or a time before now such as "
           "-90m, -24h or -14d.";
}

core::result<std::optional<counters::buckets>, http::faults> to_buckets(const http::parameters& sent, instant now,
                                                                        std::size_t series)
{
    http::faults found;
    const auto refuse = [&](std::string_view name, std::string detail) {
        found.push_back({std::string(name), "invalid", std::move(detail)});
    };
    const auto* interval = sent.find("interval");
    const auto* from_text = sent.find("from");
    const auto* to_text = sent.find("to");
    if (!interval) {
        if (from_text)
            refuse("from", "A range needs an interval: add interval=hour or interval=day.");
        if (to_text)
            refuse("to", "A range needs an interval: add interval=hour or interval=day.");
        if (!found.empty())
            return found;
        return std::nullopt;
    }

    const auto each = *interval == intervals.front() ? counters::interval::hour : counters::interval::day;
    const bool by_hours = each == counters::interval::hour;
    const auto from = core::to_time(from_text ? std::string_view(*from_text) : by_hours ? "-24h" : "-30d", now).value();
    const auto to = core::to_time(to_text ? std::string_view(*to_text) : "now", now).value();
    for (const auto& [name, when] : {std::pair("from", from), std::pair("to", to)})
        if (when < earliest || when >= too_late)
            refuse(name, "The time must be in the years 1970 to 9998.");
    if (!found.empty())
        return found;

    const auto* const at_fault = from_text ? "from" : "to"; // one of them was sent: the defaults are right
    const auto range = shown(from) + " to " + shown(to);
    if (from >= to) {
        refuse(at_fault, "The beginning of the range must lie before its end, and it is from " + range + ".");
        return found;
    }
    const auto made = counters::whole_buckets(each, from, to);
    const auto most = std::min(most_rows, most_rows_in_all / std::max<std::size_t>(series, 1));
    if (made.count > most) {
        refuse(at_fault, "The range has " + std::to_string(made.count) + (by_hours ? " hours" : " days") + ", from " +
                             range + ", and at most " + std::to_string(most) + " rows are given" +
                             (series > 1 ? " for each of " + std::to_string(series) + " filters" : "") +
                             ": choose a shorter one" + (by_hours ? " or interval=day." : "."));
        return found;
    }
    return made;
}

http::fault no_series_of_usernames()
{
    return {
        "interval", "invalid",
        "Usernames are not counted by hours and days: an interval goes with sdk, platform, country_code and total."};
}

} // namespace statistics
