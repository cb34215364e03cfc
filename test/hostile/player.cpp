#include "player.hpp"

#include "http.hpp"

#include <array>
#include <chrono>

namespace hostile {
namespace {

using namespace std::chrono_literals;

// A connection that takes longer hangs: nginx waits for a header or for a piece of a body for 10 s, and reads for 30 s
// what is left of a request that it has refused.
constexpr auto patience = 35s;
constexpr auto pause_between_fillers = 5ms;
constexpr auto longest_hold = 400ms;

awaitable<void> sleep(std::chrono::milliseconds span)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, span);
    co_await timer.async_wait(no_throw);
}

awaitable<void> receive(stream& socket, played& into)
{
    std::array<char, 16384> piece;
    for (;;) {
        const auto [error, count] = co_await socket.async_read_some(asio::buffer(piece), no_throw);
        into.bytes.append(piece.data(), count);
        if (error) {
            into.ended = error != asio::error::operation_aborted && error != asio::error::bad_descriptor;
            co_return;
        }
    }
}

awaitable<bool> write(stream& socket, const std::string& bytes)
{
    const auto [error, count] = co_await asio::async_write(socket, asio::buffer(bytes), no_throw);
    co_return !error;
}

// The workers end a connection when the client does. nginx forgets about requests then, so it is brought to close.
awaitable<void> drain(stream& socket, target where, const played& so_far)
{
    boost::system::error_code ignored;
    if (where == target::fastcgi) {
        socket.shutdown(stream::shutdown_send, ignored);
        co_return;
    }
    const auto header = closing_header();
    const auto filler = closing_filler();
    bool is_open = co_await write(socket, header);
    while (is_open && !so_far.ended) {
        is_open = co_await write(socket, filler);
        co_await sleep(pause_between_fillers);
    }
}

awaitable<void> send(stream& socket, const input& what, const played& so_far)
{
    for (const auto& [bytes, pause] : what.steps) {
        if (!co_await write(socket, bytes))
            break; // the server has closed already
        if (pause > 0ms)
            co_await sleep(pause);
    }
    boost::system::error_code ignored;
    switch (what.end) {
    case ending::drained:
        co_await drain(socket, what.where, so_far);
        break;
    case ending::awaited:
        break;
    case ending::half_closed:
        socket.shutdown(stream::shutdown_send, ignored);
        break;
    case ending::held:
        co_await sleep(longest_hold);
        [[fallthrough]];
    case ending::cut:
        socket.close(ignored);
    }
}

awaitable<void> converse(stream& socket, const input& what, played& into)
{
    using namespace asio::experimental::awaitable_operators;
    co_await (send(socket, what, into) && receive(socket, into));
}

} // namespace

awaitable<played> play(const endpoints& servers, const input& what)
{
    using namespace asio::experimental::awaitable_operators;
    played done;
    stream socket(co_await asio::this_coro::executor);
    const auto [error] =
        co_await socket.async_connect(what.where == target::http ? servers.http : servers.fastcgi, no_throw);
    if (error)
        co_return done;
    done.is_connected = true;
    const auto first = co_await (converse(socket, what, done) || sleep(patience));
    done.in_time = first.index() == 0;
    co_return done;
}

} // namespace hostile
