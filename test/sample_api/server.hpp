// The HTTP server: ads for every path, and /_control to say how they are answered.
#pragma once

#include "asio.hpp"
#include "state.hpp"

#include <memory>

namespace sample_api {

// Accepts connections and serves them until the io_context stops.
awaitable<void> serve(tcp::acceptor acceptor, std::shared_ptr<state> shared);

} // namespace sample_api
