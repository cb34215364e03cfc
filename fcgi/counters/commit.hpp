// A commit of the protocol as a Redis command, and Redis' reply to it as the protocol's.
#pragma once

#include "core/config.hpp"
#include "counters/keys.hpp"
#include "counters/protocol.hpp"
#include "redis/reply.hpp"

#include <chrono>
#include <string>

namespace counters {

// What is kept of what is counted, and for how long (core/config.hpp).
struct keeping
{
    std::chrono::milliseconds idempotency_window; // Redis forgets what a client named a request by after that
    std::chrono::hours hourly_retention;
    std::chrono::hours daily_retention;
    core::config::name_limits max_distinct;
    std::int64_t most_ranked_usernames = keys::most_ranked_usernames;
};
keeping to_keeping(const core::config& config);

// EVALSHA, or EVAL with the script's text, of commit.lua. Increments of the same counter in the same hour are summed.
std::string encode(const protocol::commit& commit, const keeping& keep);

protocol::reply decode(const redis::reply& reply);

} // namespace counters
