#include "statistics/report.hpp"

#include "core/rfc3339.hpp"
#include "statistics/range.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace statistics {
namespace {

// At most 4 places and no trailing zeros: 0.75, 0.6667, 1. Boost.JSON would write 7.5E-1.
std::string rate(std::int64_t part, std::int64_t whole)
{
    if (whole == 0)
        return "null";
    // The product is exact in the 64 bits of a long double's mantissa, so that halves are rounded up as one expects.
    const auto scaled = std::llround(10'000.0L * static_cast<long double>(part) / static_cast<long double>(whole));
    auto digits = std::to_string(scaled % 10'000);
    digits.insert(0, 4 - digits.size(), '0');
    digits.erase(digits.find_last_not_of('0') + 1);
    auto text = std::to_string(scaled / 10'000);
    if (!digits.empty())
        text += '.' + digits;
    return text;
}

std::string json_string(std::string_view text)
{
    return boost::json::serialize(boost::json::string(text));
}

// A series has thousands of these: written in place.
void add_counts(std::string& text, const counters::totals& counted, std::array<std::string_view, 4> before)
{
    std::array<char, 20> digits;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto count = counted.of(counters::all_counters[i]);
        text += before[i];
        text.append(digits.data(), std::to_chars(digits.begin(), digits.end(), count).ptr);
    }
}

void add_counts(std::string& text, const counters::totals& counted)
{
    add_counts(text, counted, {"\"ad_requests\": ", ", \"fills\": ", ", \"impressions\": ", ", \"filtered\": "});
}

std::string counts_and_rates(const counters::totals& counted)
{
    std::string text;
    add_counts(text, counted);
    return text + ", \"fill_rate\": " + rate(counted.fills, counted.ad_requests) +
           ", \"show_rate\": " + rate(counted.impressions, counted.fills) +
           ", \"impression_rate\": " + rate(counted.impressions, counted.ad_requests);
}

std::string_view name_of(counters::interval each)
{
    return intervals[static_cast<std::size_t>(each)];
}

std::string quoted(std::chrono::sys_seconds when)
{
    return '"' + core::rfc3339::format(when) + '"';
}

std::string range_and_rows(std::span<const counters::totals> series, const counters::buckets& when)
{
    std::string text = ", \"interval\": \"" + std::string(name_of(when.each)) + "\", \"from\": " + quoted(when.from) +
                       ", \"to\": " + quoted(when.end()) + ", \"series\": [";
    for (std::size_t i = 0; i < series.size(); ++i) {
        text += i == 0 ? "{\"start\": " : ", {\"start\": ";
        text += quoted(when.start(i));
        text += ", ";
        add_counts(text, series[i]);
        text += '}';
    }
    return text += ']';
}

// "20261120T07"
std::string to_the_hour(std::chrono::sys_seconds when)
{
    auto text = core::rfc3339::format(when).substr(0, 13);
    std::erase(text, '-');
    return text;
}

} // namespace

std::string report(std::string_view filter, std::string_view value, const counters::history& counted,
                   const std::optional<counters::buckets>& when)
{
    return "{\"filter\": {" + json_string(filter) + ": " + json_string(value) + "}, " +
           counts_and_rates(counted.lifetime) + (when ? range_and_rows(counted.series, *when) : "") + '}';
}

std::string report(std::span<const std::string> reports)
{
    std::string text = "{\"results\": [";
    for (const auto& each : reports)
        text += (&each == reports.data() ? "" : ", ") + each;
    return text += "]}";
}

std::string report(counters::dimension by, counters::counter metric, std::span<const counters::ranked> ranking)
{
    std::string text = "{\"by\": " + json_string(counters::name_of(by)) +
                       ", \"metric\": " + json_string(counters::name_of(metric)) + ", \"top\": [";
    for (const auto& each : ranking) {
        const bool is_other = each.name == counters::other_names;
        text += (&each == ranking.data() ? "{\"name\": " : ", {\"name\": ") +
                json_string(is_other ? counters::other_shown : each.name) + (is_other ? ", \"other\": true, " : ", ") +
                counts_and_rates(each.counted) + '}';
    }
    return text += "]}";
}

std::string csv(std::span<const counters::totals> series, const counters::buckets& when)
{
    std::string text = "start,ad_requests,fills,impressions,filtered\n";
    for (std::size_t i = 0; i < series.size(); ++i) {
        text += core::rfc3339::format(when.start(i));
        add_counts(text, series[i], {",", ",", ",", ","});
        text += '\n';
    }
    return text;
}

std::string csv_name(std::string_view filter, std::string_view value, const counters::buckets& when)
{
    std::string harmless(value);
    std::ranges::replace_if(
        harmless,
        [](char c) {
            return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                     c == '-');
        },
        '_');
    return "adtally-" + std::string(filter) + '-' + harmless + '-' + std::string(name_of(when.each)) + '-' +
           to_the_hour(when.from) + '-' + to_the_hour(when.end()) + ".csv";
}

} // namespace statistics
