// The one door to Boost.Asio: its names, and the way in which every operation here reports an error.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace load {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;

// A connection that breaks is what this program is for, not an exception.
inline constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

} // namespace load
