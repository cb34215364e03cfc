// What adtally-admin does, from the connection to Redis to the exit status.
#pragma once

#include "admin/options.hpp"
#include "core/asio.hpp"
#include "redis/client.hpp"

#include <string>

namespace admin {

// Each starts the client, says on standard error what went wrong, and returns the exit status: 0, or one of sysexits.h.
// The io_context and the client must outlive them. What it throws is a broken world: a full disk for example.

// An export to a file that is interrupted by SIGINT, SIGTERM or SIGHUP ends the process, with a checkpoint.
core::awaitable<int> run_export(core::io_context& io, redis::client& store, export_options options);

// 1: there was nobody to forget. `key` is that of usernames.
core::awaitable<int> run_forget(core::io_context& io, redis::client& store, std::string username, std::string key);

} // namespace admin
