// A commit of the protocol as a Redis command, and Redis' reply to it as the protocol's.
#pragma once

#include "counters/protocol.hpp"
#include "redis/reply.hpp"

#include <chrono>
#include <string>

namespace counters {

// EVALSHA, or EVAL with the script's text, of commit.lua. Increments of the same counter are summed. Redis forgets a
// key that a client named a request by after `idempotency_window`.
std::string encode(const protocol::commit& commit, std::chrono::milliseconds idempotency_window);

protocol::reply decode(const redis::reply& reply);

} // namespace counters
