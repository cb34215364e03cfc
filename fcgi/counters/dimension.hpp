// What requests are counted by.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace counters {

// Every request is counted once under the total and once under one name of each other dimension.
enum class dimension : std::uint8_t
{
    total, // has one name, the empty one
    username,
    sdk,
    platform,
    country_code,
};
inline constexpr std::array dimensions{dimension::total, dimension::username, dimension::sdk, dimension::platform,
                                       dimension::country_code};

// The name that stands in Redis's keys, in parameters and in answers: "sdk".
std::string_view name_of(dimension which);
std::optional<dimension> dimension_named(std::string_view name);

// A name that no client can send, because an empty value is refused: what was counted of the names that came when their
// dimension had MAX_DISTINCT of them.
inline constexpr std::string_view other_names;
// How that is shown to people.
inline constexpr std::string_view other_shown = "(other)";

// Whether there are counters by hour and by day too, for each of its names.
constexpr bool has_series(dimension which)
{
    return which != dimension::username;
}

enum class counter : std::uint8_t
{
    ad_requests,
    fills,
    impressions,
    filtered, // requests of either kind that no player has made
};
inline constexpr std::array all_counters{counter::ad_requests, counter::fills, counter::impressions, counter::filtered};
// Those by which names are ranked.
inline constexpr std::array ranked_counters{counter::ad_requests, counter::fills, counter::impressions};

std::string_view name_of(counter which);
std::optional<counter> counter_named(std::string_view name);

} // namespace counters
