// Forgets users who were not seen for longer than USERNAME_RETENTION.
#pragma once

#include "core/asio.hpp"
#include "redis/client.hpp"

#include <chrono>

namespace counters {

// Goes round and round through the names of users, a hundred a second, and forgets who has not been seen for so long
// (counters/forget.lua). Each worker walks by itself and begins somewhere: what one has forgotten is nothing to the
// others. Goes on when Redis is back. Ends only with the io_context; both must outlive it.
core::awaitable<void> forget_unseen(core::io_context& io, redis::client& store, std::chrono::hours retention);

} // namespace counters
