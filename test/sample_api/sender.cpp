#include "sender.hpp"

#include <array>
#include <string>
#include <string_view>

namespace sample_api {

namespace {

using namespace asio::experimental::awaitable_operators;

constexpr std::chrono::milliseconds drip_interval{100};
// Watching whether the client stays costs three times what the rest of a request does: a benchmark's delays go without.
constexpr std::chrono::seconds shortest_watched_wait{1};
constexpr std::size_t endless_piece_bytes = 16 * 1024;

std::string_view last_header_lines(client client)
{
    if (!client.keep_alive)
        return "Connection: close\r\n\r\n";
    // HTTP/1.0 closes unless both sides say otherwise; HTTP/1.1 keeps the connection.
    return client.http_version < 11 ? "Connection: keep-alive\r\n\r\n" : "\r\n";
}

// Success: the client has sent more. would_block: it has not. Anything else: it has gone.
boost::system::error_code look(tcp::socket& socket)
{
    char byte = 0;
    boost::system::error_code error;
    socket.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
    return error;
}

// Waits for the timer, but no longer than the client stays. False: it has gone.
awaitable<bool> wait_with(tcp::socket& socket, asio::steady_timer& timer)
{
    for (;;) {
        const auto first = co_await (timer.async_wait(no_throw) || socket.async_wait(tcp::socket::wait_read, no_throw));
        if (first.index() == 0)
            co_return true;

        const auto found = look(socket);
        if (!found) {
            // Behind the next request, which it has sent already, its leaving can't be seen.
            co_await timer.async_wait(no_throw);
            co_return true;
        }
        if (found != asio::error::would_block)
            co_return false;
    }
}

awaitable<bool> wait_with(tcp::socket& socket, std::chrono::milliseconds duration)
{
    asio::steady_timer timer{socket.get_executor(), duration};
    if (duration >= shortest_watched_wait)
        co_return co_await wait_with(socket, timer);
    co_await timer.async_wait(no_throw);
    co_return true;
}

awaitable<bool> write(tcp::socket& socket, std::string_view bytes)
{
    const auto [error, count] = co_await asio::async_write(socket, asio::buffer(bytes), no_throw);
    co_return !error;
}

awaitable<bool> drip(tcp::socket& socket, const answer& answer, client client)
{
    const std::string head = answer.head + std::string{last_header_lines(client)};
    if (!co_await write(socket, head))
        co_return false;
    for (const char& byte : answer.body) {
        if (!co_await wait_with(socket, drip_interval) || !co_await write(socket, {&byte, 1}))
            co_return false;
    }
    co_return true;
}

// Blanks may follow the root of an XML document, so that no parser finds a fault however long it reads: only a limit
// helps.
awaitable<void> send_blanks_until_client_leaves(tcp::socket& socket)
{
    static const std::string piece = "4000\r\n" + std::string(endless_piece_bytes, ' ') + "\r\n";
    while (co_await write(socket, piece)) {
    }
}

} // namespace

awaitable<bool> send(tcp::socket& socket, const answer& answer, client client)
{
    const std::string_view end_of_head = last_header_lines(client);
    const std::array<asio::const_buffer, 3> buffers{asio::buffer(answer.head), asio::buffer(end_of_head),
                                                    asio::buffer(answer.body)};
    const auto [error, count] = co_await asio::async_write(socket, buffers, no_throw);
    co_return !error;
}

awaitable<bool> play(tcp::socket& socket, scene& scene, client client)
{
    const answer& answer = scene.answer;
    if (answer.how.delay.count() > 0 && !co_await wait_with(socket, answer.how.delay))
        co_return false;

    auto mode = answer.how.mode;
    if (mode == answer_mode::close_kept || mode == answer_mode::reset_kept) {
        if (client.is_new)
            co_return co_await send(socket, answer, client) && client.keep_alive;
        mode = mode == answer_mode::close_kept ? answer_mode::close : answer_mode::reset;
    }
    switch (mode) {
    case answer_mode::normal:
    case answer_mode::chunked:
        co_return co_await send(socket, answer, client) && client.keep_alive;
    case answer_mode::drip:
        co_return co_await drip(socket, answer, client) && client.keep_alive;
    case answer_mode::truncate:
        co_await send(socket, answer, client);
        co_return false;
    case answer_mode::no_length:
        client.keep_alive = false;
        co_await send(socket, answer, client);
        co_return false;
    case answer_mode::endless:
        if (co_await send(socket, answer, client))
            co_await send_blanks_until_client_leaves(socket);
        co_return false;
    case answer_mode::garbage:
        co_await write(socket, answer.body);
        co_return false;
    case answer_mode::hang:
        co_await wait_with(socket, scene.replaced);
        co_return false;
    case answer_mode::reset: {
        boost::system::error_code ignored;
        socket.set_option(asio::socket_base::linger{true, 0}, ignored);
        socket.close(ignored); // its destructor would take the option back, and end the connection in good order
        co_return false;
    }
    default:
        co_return false;
    }
    co_return false;
}

} // namespace sample_api
