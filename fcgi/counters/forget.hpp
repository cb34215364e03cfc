// Removes what is kept of users: one atomic call of forget.lua in Redis. What they added to the totals stays.
#pragma once

#include "core/asio.hpp"
#include "core/error.hpp"
#include "counters/totals.hpp"
#include "redis/client.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace counters {

// What was removed of one user.
struct forgotten
{
    std::size_t position = 0; // of the name among those that were given
    totals counted;
};

// Which of the named users are to be forgotten. Both times are needed to judge who was not seen for long.
struct forget_rule
{
    std::optional<std::chrono::seconds> unseen_for; // nothing: all of them
    core::system_clock::time_point now;
};

// The names under which counters of a user may be kept: the stored one, and where there is a key also the plain one,
// which was counted before there was a key. Not the plain one if it looks like a stored one: it would be somebody
// else's.
std::vector<std::string> names_to_forget(std::string_view username, std::string_view key);

// The command: EVALSHA, or EVAL with the script's text.
std::string encode_forget(std::span<const std::string> stored_names, const forget_rule& rule, bool with_script);

// What its reply says, or why Redis did not do it.
core::result<std::vector<forgotten>, std::string> decode_forgotten(const redis::reply& reply);

// Forgets these users, as they are stored, and says who was there to be forgotten. Fails with a reason for a person;
// what failed because nothing came back may have been done. What the span holds must live until then.
core::awaitable<core::result<std::vector<forgotten>, std::string>>
forget(redis::client& store, std::span<const std::string> stored_names, forget_rule rule);

} // namespace counters
