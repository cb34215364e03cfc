#include "sums.hpp"

#include "counters/keys.hpp"

namespace simulation {
namespace keys = counters::keys;
using counters::dimension;

namespace {

// By the name of a counter.
contents::values sum_of_all(const contents& in, dimension which)
{
    const auto prefix = keys::lifetime(which, "");
    contents::values sums;
    for (const auto& [key, fields] : in.counters)
        if (which == dimension::total ? key == prefix : key.starts_with(prefix))
            for (const auto by : counters::all_counters)
                if (const auto found = fields.find(std::string(name_of(by))); found != fields.end())
                    sums[found->first] += found->second;
    return sums;
}

// The same over every hour or every day: the keys of one kind whose names end with the dimension and a name.
contents::values sum_over_time(const contents& in, std::string_view kind, dimension which)
{
    const auto prefix = std::string(keys::prefix) + std::string(kind) + ":";
    const auto infix = ":" + std::string(name_of(which)) + ":";
    contents::values sums;
    for (const auto& [key, fields] : in.counters) {
        if (!key.starts_with(prefix) || key.compare(key.find(':', prefix.size()), infix.size(), infix) != 0)
            continue;
        for (const auto& [field, value] : fields)
            if (const auto parsed = keys::parse_field(field))
                sums[std::string(name_of(parsed->which))] += value;
    }
    return sums;
}

} // namespace

std::optional<std::string> check_sums(const contents& keys)
{
    const auto total = sum_of_all(keys, dimension::total);
    for (const auto which : counters::dimensions) {
        const std::string name(name_of(which));
        if (sum_of_all(keys, which) != total)
            return "the sum over each " + name + " is not the total";
        if (!counters::has_series(which))
            continue;
        if (sum_over_time(keys, "hourly", which) != total)
            return "the sum over the hours of each " + name + " is not the total";
        if (sum_over_time(keys, "daily", which) != total)
            return "the sum over the days of each " + name + " is not the total";
    }
    return std::nullopt;
}

} // namespace simulation
