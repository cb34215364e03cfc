#include "statistics/statistics.hpp"

#include "counters/keys.hpp"
#include "http/parameters.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <array>
#include <cmath>
#include <cstdint>

namespace statistics {
namespace {

constexpr std::array permitted{http::text("username", 128).optional(), http::text("sdk", 64).optional()};
constexpr std::array<std::string_view, 2> filters{"username", "sdk"};

std::string key_of(const http::parameters::entry& filter)
{
    return counters::keys::lifetime(*counters::dimension_named(filter.name), filter.value);
}

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

} // namespace

std::string report(std::string_view filter, std::string_view value, const counters::totals& counted)
{
    return "{\"filter\": {" + json_string(filter) + ": " + json_string(value) +
           "}, \"ad_requests\": " + std::to_string(counted.ad_requests) +
           ", \"fills\": " + std::to_string(counted.fills) +
           ", \"impressions\": " + std::to_string(counted.impressions) +
           ", \"fill_rate\": " + rate(counted.fills, counted.ad_requests) +
           ", \"show_rate\": " + rate(counted.impressions, counted.fills) +
           ", \"impression_rate\": " + rate(counted.impressions, counted.ad_requests) + "}";
}

core::awaitable<http::response> handle(const http::request& request, counters::reader& reader)
{
    const auto params = http::parse(request, permitted, filters);
    if (!params)
        co_return http::bad_request(params.error());

    const auto* filter = http::first_of(*params, filters);
    const auto counted = co_await reader.read(key_of(*filter));
    if (!counted)
        co_return http::from_error(counted.error());

    co_return http::json(report(filter->name, filter->value, *counted));
}

} // namespace statistics
