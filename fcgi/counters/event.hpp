// What is counted.
#pragma once

#include "core/request_id.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace counters {

// The counters that one request adds one to.
enum class counts : std::uint8_t
{
    ad_request,      // ad_requests
    ad_request_fill, // ad_requests and fills
    impression,      // impressions
};

// One request that is counted under the total and its name in each other dimension. `request` and `received` name it:
// they are the same when nginx sends the same request again. `received` also decides on its hour.
struct event
{
    counts what = counts::impression;
    core::request_id request;
    std::chrono::system_clock::time_point received;
    std::string username;
    std::string sdk_version;
    std::string platform;
    std::string country_code;
    // No player has made it: it is counted as filtered, and as nothing else.
    bool filtered = false;
    // Set by name_by_key() and name_by_beacon(): `request` then names what the key or beacon stands for, and this its
    // parameters.
    std::optional<core::request_id> fingerprint{};
};

// For a request that carries an Idempotency-Key: whatever has the same key, endpoint and username is the same request,
// however often and through whichever worker it comes, and has to come with the same parameters. `parameters` is their
// canonical text.
void name_by_key(event& what, std::string_view key, std::string_view parameters);

// The same for an impression that carries the id of a beacon. These ids are our own and random, so they have no scope,
// and none is like a client's key.
void name_by_beacon(event& what, std::string_view beacon, std::string_view parameters);

} // namespace counters
