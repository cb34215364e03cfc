// Whether Redis is set up to keep what it acknowledged.
#pragma once

#include "core/asio.hpp"
#include "redis/client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace counters {

// What breaks the promise that a request is counted once and stays counted, a sentence each, by the reply of Redis to
// INFO, which came just now. What is not in the reply is taken to be right.
std::vector<std::string_view> durability_problems(std::string_view info, core::system_clock::time_point now);

// Asks Redis and logs a warning for each problem. The client must outlive it.
core::awaitable<void> warn_of_durability_problems(redis::client& store);

} // namespace counters
