// Impression beacons: URLs of our /impression that go into the documents of /ad and that a video player requests by
// itself once it shows the ad.
#pragma once

#include "core/config.hpp"
#include "core/request_id.hpp"
#include "http/parameters.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace beacon {

// The parameters that make a request of a beacon. Those of a signed one are permitted where there is a BEACON_KEY.
inline constexpr auto id = http::hex_digits("beacon", 2 * core::request_id::size).optional();
inline constexpr auto expires = http::text("expires", 20).optional();
inline constexpr auto signature = http::text("signature", 64).optional();

// How long a signed beacon is good for. Redis knows what was counted for a minute longer, so that the last replay of a
// beacon still finds the first.
constexpr std::chrono::milliseconds lifetime(const core::config& config)
{
    return config.idempotency_window - std::chrono::minutes(1);
}

// The URL of a new beacon for an impression of the ad that was asked for with these parameters: PUBLIC_URL, the
// parameters, a random id, and with a BEACON_KEY the unix time at which it expires and the signature of all.
// Percent-encoded (RFC 3986, 2.1): it holds no blanks, quotes, angle or square brackets unless PUBLIC_URL does.
std::string make_url(const http::parameters& asked, std::chrono::system_clock::time_point now,
                     const core::config& config);

enum class verdict
{
    good,
    altered, // not signed, or not for these parameters
    expired,
};

// Judges a request that has passed the parameters' own rules. One without a beacon's parameters is good, and so is any
// where there is no BEACON_KEY.
verdict judge(const http::parameters& sent, std::chrono::system_clock::time_point now, std::string_view key);

} // namespace beacon
