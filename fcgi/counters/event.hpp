// What is counted.
#pragma once

#include "core/request_id.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace counters {

// The counters that one request adds one to.
enum class counts : std::uint8_t
{
    ad_request,      // ad_requests
    ad_request_fill, // ad_requests and fills
    impression,      // impressions
};

// One request that is counted under the total, its username and its SDK version. `request` and `received` name it: they
// are the same when nginx sends the same request again.
struct event
{
    counts what = counts::impression;
    core::request_id request;
    std::chrono::system_clock::time_point received;
    std::string username;
    std::string sdk_version;
};

} // namespace counters
