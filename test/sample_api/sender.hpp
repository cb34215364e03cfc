// Plays an answer to one client, in whichever way its mode says.
#pragma once

#include "asio.hpp"
#include "state.hpp"

namespace sample_api {

// What the answer depends on besides the behaviour.
struct client
{
    unsigned http_version = 11;
    bool keep_alive = true;
    bool is_new = true; // its connection has had no request before
};

// Sends an answer as it is, at once. False: the connection is broken.
awaitable<bool> send(tcp::socket& socket, const answer& answer, client client);

// Waits for the delay of the scene, then sends its answer in its mode. False: the connection can't carry another
// request, and the caller closes it.
awaitable<bool> play(tcp::socket& socket, scene& scene, client client);

} // namespace sample_api
