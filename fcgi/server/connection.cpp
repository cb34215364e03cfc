#include "server/connection.hpp"

#include "server/inspection.hpp"
#include "server/query.hpp"
#include "server/records.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace server {
namespace {

constexpr std::size_t longest_body = std::size_t{16} << 10;
constexpr std::chrono::seconds longest_write{10};
// nginx writes a request in one piece. For another peer's pieces we look again and again: the reactor can't tell that
// more has come than what is left lying there.
constexpr std::chrono::seconds longest_arrival{2};
constexpr std::chrono::milliseconds pause_between_looks{5};

std::string_view parameter(const FCGX_Request& request, const char* name)
{
    const char* value = FCGX_GetParam(name, request.envp);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

// The year 2200. The clock's nanoseconds end in 2262.
constexpr std::int64_t latest_second = 7'258'118'400;

// nginx's $msec: seconds with three decimals. Now, if there is none.
core::system_clock::time_point to_time(std::string_view text)
{
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), seconds);
    std::int64_t milliseconds = 0;
    if (error == std::errc() && seconds > 0 && seconds < latest_second && text.end() - end == 4 && *end == '.')
        if (const auto [past, bad] = std::from_chars(end + 1, text.end(), milliseconds);
            bad == std::errc() && past == text.end())
            return core::system_clock::time_point(std::chrono::seconds(seconds) +
                                                  std::chrono::milliseconds(milliseconds));
    return core::system_clock::now();
}

// The media type without its parameters, compared without case (RFC 9110, 8.3.1).
bool is_form(std::string_view content_type)
{
    constexpr std::string_view form = "application/x-www-form-urlencoded";
    auto type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t'))
        type.remove_suffix(1);
    return std::equal(type.begin(), type.end(), form.begin(), form.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

bool has_hung_up(int fd)
{
    pollfd polled{.fd = fd, .events = POLLRDHUP, .revents = 0};
    return ::poll(&polled, 1, 0) > 0;
}

// Of what has come, which stays where it is for libfcgi.
inspection inspect_arrived(int fd)
{
    static std::array<char, longest_request> arrived; // one thread, which doesn't wait before it has looked at it
    const auto count = ::recv(fd, arrived.data(), arrived.size(), MSG_PEEK | MSG_DONTWAIT);
    return count > 0 ? inspect({arrived.data(), static_cast<std::size_t>(count)}) : inspection::refused;
}

// The body, read to its end: what is left unread would be taken for the next request. Bytes over the limit are dropped.
std::string drain(FCGX_Stream* in)
{
    std::string body;
    std::array<char, 4096> piece;
    for (;;) {
        const int count = FCGX_GetStr(piece.data(), static_cast<int>(piece.size()), in);
        if (count > 0 && body.size() <= longest_body)
            body.append(piece.data(), static_cast<std::size_t>(count));
        if (count < static_cast<int>(piece.size()))
            return body;
    }
}

} // namespace

void start_libfcgi()
{
    // Where libfcgi closes a connection by itself it would wait up to 2 s for the peer.
    ::setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "0", 1);
    if (FCGX_Init() != 0)
        throw std::runtime_error("FCGX_Init failed");
}

connection::connection(core::io_context& context, int fd) : socket_(context, fd)
{
    // libfcgi does not retry EAGAIN, so the descriptor must block; Asio would make it non-blocking when it first waits,
    // unless it believes that it is.
    socket_.non_blocking(true);
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);

    FCGX_InitRequest(&request_, -1, 0);
    request_.ipcFd = fd;
    request_.keepConnection = 1; // else the first FCGX_Accept_r would close the descriptor
    FCGX_Detach(&request_);      // libfcgi then closes without shutdown and without waiting
}

connection::~connection()
{
    give_back();
}

core::awaitable<std::optional<incoming>> connection::read()
{
    if (const auto [error] = co_await socket_.async_wait(core::descriptor::wait_read, core::as_tuple); error)
        co_return std::nullopt;
    if (!co_await is_whole())
        co_return std::nullopt;

    const int fd = request_.ipcFd;
    if (FCGX_Accept_r(&request_) != 0) {
        // libfcgi has closed the descriptor. Asio must let go of it before its number is given to another.
        if (request_.ipcFd < 0)
            socket_.release();
        request_.ipcFd = -1;
        co_return std::nullopt;
    }
    request_.ipcFd = fd;
    auto taken = take_request();
    if (FCGX_GetError(request_.in) != 0)
        co_return std::nullopt; // half a form must not be taken for a whole one
    give_back();
    co_return taken;
}

core::awaitable<bool> connection::is_whole()
{
    const auto deadline = core::steady_clock::now() + longest_arrival;
    for (bool is_last_look = false;;) {
        const auto found = inspect_arrived(request_.ipcFd);
        if (found != inspection::partial || is_last_look)
            co_return found == inspection::whole;
        is_last_look = has_hung_up(request_.ipcFd) || core::steady_clock::now() > deadline;
        core::timer pause(socket_.get_executor(), pause_between_looks);
        co_await pause.async_wait(core::as_tuple);
    }
}

incoming connection::take_request()
{
    incoming taken;
    auto& request = taken.request;
    request.method = http::parse_method(parameter(request_, "REQUEST_METHOD"));
    request.path = parameter(request_, "SCRIPT_NAME");
    request.id = core::request_id::from_hex_or_random(parameter(request_, "REQUEST_ID"));
    request.id_text = request.id.hex();
    request.received = to_time(parameter(request_, "REQUEST_TIME"));
    request.remote_address = parameter(request_, "REMOTE_ADDR");
    request.user_agent = parameter(request_, "HTTP_USER_AGENT");
    if (const auto key = parameter(request_, "IDEMPOTENCY_KEY"); !key.empty())
        request.idempotency_key = key;
    request.accept = parameter(request_, "ACCEPT");
    request.resent = !parameter(request_, "RESENT").empty();
    request.filtered = !parameter(request_, "FILTERED").empty();

    const auto query = parameter(request_, "QUERY_STRING");
    const bool may_have_form = request.method == http::method::post;
    const auto body = drain(request_.in);

    if (body.size() > longest_body)
        taken.refusal = http::content_too_large;
    else if (may_have_form && !body.empty() && !is_form(parameter(request_, "CONTENT_TYPE")))
        taken.refusal = http::unsupported_media_type;
    else
        request.pairs = parse_pairs(query, may_have_form ? std::string_view(body) : std::string_view());

    fastcgi_id_ = static_cast<std::uint16_t>(request_.requestId);
    return taken;
}

// libfcgi keeps 17 KB for a request; nothing of it is needed once the request is a value of ours.
void connection::give_back()
{
    FCGX_Free(&request_, 0);
}

core::awaitable<bool> connection::write(const http::response& response)
{
    const auto records = to_records(response, fastcgi_id_);
    std::string_view left = records;
    for (;;) {
        const auto sent = ::send(request_.ipcFd, left.data(), left.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            co_return false;
        left.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
        if (left.empty())
            co_return true;

        using namespace core::asio::experimental::awaitable_operators;
        core::timer limit(socket_.get_executor(), longest_write);
        const auto first = co_await (socket_.async_wait(core::descriptor::wait_write, core::as_tuple) ||
                                     limit.async_wait(core::as_tuple));
        if (first.index() != 0 || std::get<0>(std::get<0>(first)))
            co_return false;
    }
}

void connection::stop_waiting()
{
    socket_.cancel();
}

} // namespace server
