// The one door to Boost.Asio: its names, and the way in which every operation here reports an error.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace sample_api {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;

// `const auto [error, ...] = co_await operation(..., no_throw);`: a peer that goes away is daily business, not an
// exception.
inline constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

} // namespace sample_api
