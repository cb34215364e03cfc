// Reads counters.
#pragma once

#include "core/asio.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "redis/client.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace counters {

struct totals
{
    std::int64_t ad_requests = 0;
    std::int64_t fills = 0;
    std::int64_t impressions = 0;
};

// The client must outlive the reader.
class reader
{
public:
    reader(redis::client& store, std::chrono::milliseconds timeout) : store_(store), timeout_(timeout) {}

    // The counts under one key of keys.hpp; zeros for a key that was never written. Everything that any worker answered
    // 200 for before this call is in them. Fails with errc::store_unavailable when Redis does not answer within the
    // timeout or the key does not hold counts.
    core::awaitable<core::result<totals>> read(std::string key);

private:
    redis::client& store_;
    const std::chrono::milliseconds timeout_;
    core::log::limiter failures_;
};

} // namespace counters
