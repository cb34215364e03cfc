#include "counting.hpp"

#include "counters/keys.hpp"

#include <algorithm>

namespace simulation {
namespace keys = counters::keys;
using counters::dimension;

namespace {

std::int64_t most_names(dimension which, const core::config::name_limits& limits)
{
    switch (which) {
    case dimension::username:
        return limits.username;
    case dimension::sdk:
        return limits.sdk;
    case dimension::platform:
        return limits.platform;
    case dimension::country_code:
        return limits.country_code;
    case dimension::total:
        break;
    }
    return 1;
}

std::int64_t unix_time(std::chrono::sys_seconds at)
{
    return at.time_since_epoch().count();
}

} // namespace

contents::values increments_of(const counters::event& event)
{
    if (event.filtered)
        return {{"filtered", 1}};
    switch (event.what) {
    case counters::counts::ad_request:
        return {{"ad_requests", 1}};
    case counters::counts::ad_request_fill:
        return {{"ad_requests", 1}, {"fills", 1}};
    case counters::counts::impression:
        break;
    }
    return {{"impressions", 1}};
}

std::string name_in(dimension which, const counters::event& event)
{
    switch (which) {
    case dimension::username:
        return event.username;
    case dimension::sdk:
        return event.sdk_version;
    case dimension::platform:
        return event.platform;
    case dimension::country_code:
        return event.country_code;
    case dimension::total:
        break;
    }
    return {};
}

void counting::count(std::span<const counters::event* const> events)
{
    using hour = std::chrono::sys_time<std::chrono::hours>;
    const auto hour_of = [](const counters::event& event) {
        return std::chrono::floor<std::chrono::hours>(event.received);
    };
    std::vector<hour> hours;
    for (const auto* event : events)
        if (std::ranges::find(hours, hour_of(*event)) == hours.end())
            hours.push_back(hour_of(*event));
    for (const auto of : hours)
        for (const auto which : counters::dimensions) {
            std::vector<std::pair<std::string, increments>> sums;
            for (const auto* event : events) {
                if (hour_of(*event) != of)
                    continue;
                auto name = name_in(which, *event);
                auto found = std::ranges::find(sums, name, &std::pair<std::string, increments>::first);
                if (found == sums.end())
                    found = sums.insert(sums.end(), {std::move(name), {}});
                for (const auto& [counter, one] : increments_of(*event))
                    found->second[counter] += one;
            }
            for (auto& [name, sum] : sums)
                count_name(which, name, sum, of);
        }
    trim();
    for (const auto& [which, requests] : others_)
        if (script_.may_write())
            keys_.metrics["adtally_counted_as_other_total{dimension=\"" + which + "\"}"] += requests;
}

void counting::count_name(dimension which, std::string name, const increments& sums,
                          std::chrono::sys_time<std::chrono::hours> hour)
{
    const auto day = std::chrono::floor<std::chrono::days>(hour);
    const std::chrono::year_month_day date(day);
    const std::chrono::sys_days next_month(date.year() / date.month() / 1 + std::chrono::months(1));
    bool is_known = which == dimension::total;
    for (const auto by : counters::all_counters) {
        const std::string counter(name_of(by));
        const auto found = sums.find(counter);
        if (found == sums.end())
            continue;
        const auto increment = found->second;
        auto value = add(keys::lifetime(which, name), counter, increment);
        if (value == increment && !is_known) {
            is_known = true;
            if (!is_admitted(which, name)) {
                auto& refused = keys_.counters[keys::lifetime(which, name)];
                refused.erase(counter);
                if (refused.empty())
                    keys_.counters.erase(keys::lifetime(which, name));
                name = counters::other_names;
                value = add(keys::lifetime(which, name), counter, increment);
                for (const auto* const each : {"ad_requests", "impressions", "filtered"})
                    if (sums.contains(each))
                        others_[std::string(name_of(which))] += sums.at(each);
            }
        }
        if (which != dimension::total &&
            std::ranges::find(counters::ranked_counters, by) != counters::ranked_counters.end())
            rank(which, by, name, value);
        if (counters::has_series(which)) {
            const auto hourly = keys::hourly(which, name, day);
            add(hourly, keys::hour_field(hour - day, by), increment);
            keys_.expires[hourly] = unix_time(day + std::chrono::days(1) + keep_.hourly_retention);
            const auto daily = keys::daily(which, name, date.year() / date.month());
            add(daily, keys::day_field(date.day(), by), increment);
            keys_.expires[daily] = unix_time(next_month + keep_.daily_retention);
        }
    }
    if (which == dimension::username && name != counters::other_names && script_.may_write())
        keys_.counters[keys::lifetime(which, name)]["seen"] = day.time_since_epoch().count();
}

std::int64_t counting::add(const std::string& key, const std::string& field, std::int64_t increment)
{
    if (!script_.may_write())
        return 0;
    return keys_.counters[key][field] += increment;
}

bool counting::is_admitted(dimension which, const std::string& name)
{
    auto& known = keys_.names[keys::names(which)];
    if (known.contains(name))
        return true;
    if (static_cast<std::int64_t>(known.size()) >= most_names(which, keep_.max_distinct))
        return false;
    if (script_.may_write())
        known.insert(name);
    return true;
}

void counting::rank(dimension which, counters::counter by, const std::string& name, std::int64_t value)
{
    const auto key = keys::ranking(which, by);
    auto& ranked = keys_.rankings[key];
    if (which == dimension::username) {
        const auto lowest = static_cast<std::int64_t>(ranked.size()) < keep_.most_ranked_usernames
                                ? 0
                                : std::ranges::min_element(ranked, {}, &contents::values::value_type::second)->second;
        if (value <= lowest_ranked_.try_emplace(key, lowest).first->second)
            return;
    }
    if (!script_.may_write())
        return;
    if (!ranked.contains(name) && which == dimension::username)
        grown_.insert(key);
    ranked[name] = value;
}

void counting::trim()
{
    for (const auto& key : grown_) {
        auto& ranked = keys_.rankings[key];
        while (static_cast<std::int64_t>(ranked.size()) > keep_.most_ranked_usernames)
            // Of equal ones the first by name, as a sorted set has them.
            ranked.erase(std::ranges::min_element(ranked, {}, &contents::values::value_type::second));
    }
}

} // namespace simulation
