// The one door to Boost.Asio: its names, and the way in which every operation here reports an error.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace hostile {

namespace asio = boost::asio;
using asio::awaitable;
// A TCP connection to nginx or a unix one to the workers.
using stream = asio::generic::stream_protocol::socket;
using endpoint = asio::generic::stream_protocol::endpoint;

// Connections that break are what this program is for, not exceptions.
inline constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

} // namespace hostile
