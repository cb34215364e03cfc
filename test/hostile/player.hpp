// Plays one input to the server.
#pragma once

#include "asio.hpp"
#include "input.hpp"

#include <string>

namespace hostile {

struct endpoints
{
    endpoint http;
    endpoint fastcgi;
};

struct played
{
    std::string bytes{};       // all that was read
    bool ended = false;        // the server has closed the connection
    bool in_time = true;       // else it was given up
    bool is_connected = false; // else nothing was sent
};

// The input must stay until this is over.
awaitable<played> play(const endpoints& servers, const input& what);

} // namespace hostile
