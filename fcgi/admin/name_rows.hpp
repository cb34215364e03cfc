// All rows of one name: the commands that ask Redis for its counters, and what their replies become.
#pragma once

#include "admin/plan.hpp"
#include "core/error.hpp"
#include "redis/reply.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace admin {

// For every name of a plan the same number of commands.
std::vector<std::string> commands_for(const plan& what, counters::dimension which, std::string_view name);

// Appends the rows of the name, in the order of time, without those that would have nothing but zeros, and returns how
// many there are. `replies` are those to commands_for(). Fails with a reason for a person where Redis holds something
// else than counters.
core::result<std::uint64_t, std::string> append_rows(std::string& out, const plan& what, counters::dimension which,
                                                     std::string_view name, std::span<const redis::reply> replies);

} // namespace admin
