// What commit.lua does where the simulation's schedules don't lead: with keys that somebody damaged, at the limits on
// names, and with many usernames.
#pragma once

#include "redis.hpp"

#include <map>
#include <optional>
#include <string>

namespace script {

// Everything in Redis, by key, in a form that can be compared.
std::map<std::string, std::string> everything(real_redis& real);

// Each answers what is wrong; nothing: all is right. They empty the Redis.
std::optional<std::string> check_damaged_keys(real_redis& real);
std::optional<std::string> check_limits_on_names(real_redis& real);
std::optional<std::string> check_ranking_of_usernames(real_redis& real);
std::optional<std::string> check_when_seen(real_redis& real);

} // namespace script
