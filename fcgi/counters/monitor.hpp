// What Redis says of itself, for who watches over the service.
#pragma once

#include "core/asio.hpp"
#include "core/error.hpp"
#include "core/metrics.hpp"
#include "redis/client.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace counters {

// What an error reply of Redis to a write means, as a sentence for people.
std::string meaning_of_refusal(std::string_view reply);

// The client must outlive the monitor.
class monitor
{
public:
    monitor(redis::client& store, std::chrono::milliseconds timeout) : store_(store), timeout_(timeout) {}

    // Why no count can be made at the moment, as a sentence for people; nothing: Redis takes writes. Asks Redis for a
    // write that changes nothing.
    core::awaitable<std::optional<std::string>> obstacle_to_writes();

    // What all workers have measured. Fails with errc::store_unavailable when Redis does not answer within the timeout.
    core::awaitable<core::result<core::metrics::series>> measured();

private:
    std::string why_not_connected() const;

    redis::client& store_;
    const std::chrono::milliseconds timeout_;
};

} // namespace counters
