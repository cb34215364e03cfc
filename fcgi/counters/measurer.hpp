// Hands what this worker measures to the ledger, which adds it to the sums of all workers in Redis.
#pragma once

#include "core/asio.hpp"
#include "core/metrics.hpp"
#include "counters/ledger.hpp"
#include "redis/client.hpp"

namespace counters {

// All must outlive the measurer, and it must outlive run().
class measurer
{
public:
    measurer(core::io_context& context, ledger& books, redis::client& store, core::metrics::registry& from);

    // From now on once a second, if there is anything new, Redis is there and has taken what it was given before.
    void start();
    // The last time: returns when Redis has all of it, or has left, or `limit` has passed.
    core::awaitable<void> finish(std::chrono::milliseconds limit);

private:
    // False: there was nothing to hand over, and nothing is under way.
    bool hand_over();

    ledger& books_;
    redis::client& store_;
    core::metrics::registry& from_;
    core::timer timer_;
};

} // namespace counters
