#include "server.hpp"

#include "sender.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace sample_api {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using request_parser = http::request_parser<http::string_body>;
using http_request = http::request<http::string_body>;

constexpr std::uint32_t max_header_bytes = 64 * 1024;
constexpr std::uint64_t max_body_bytes = 256 * 1024 * 1024;
constexpr std::chrono::milliseconds pause_when_out_of_descriptors{100};
constexpr std::string_view control_path = "/_control";

// Counts a request as in flight for as long as it lives.
class flight
{
public:
    flight(std::shared_ptr<state> shared, state::request_header header, bool first_of_its_connection)
        : shared_{std::move(shared)}
    {
        shared_->begin(std::move(header), first_of_its_connection);
    }
    ~flight() { shared_->end(); }
    flight(const flight&) = delete;
    flight& operator=(const flight&) = delete;

private:
    std::shared_ptr<state> shared_;
};

answer text_answer(unsigned status, std::string body)
{
    behaviour how{
        .status = status, .content_type = "text/plain; charset=utf-8", .headers = {}, .body = std::move(body)};
    return prepare(std::move(how));
}

answer method_not_allowed(std::string_view allowed)
{
    const std::string list{allowed};
    behaviour how{.status = 405, .content_type = "text/plain", .headers = {"Allow: " + list}, .body = list + " only\n"};
    return prepare(std::move(how));
}

answer control(http_request& request, state& shared)
{
    const std::string_view target{request.target().data(), request.target().size()};
    const std::size_t question_mark = target.find('?');
    if (target.substr(0, question_mark) != control_path)
        return text_answer(404, "the control path is /_control\n");

    switch (request.method()) {
    case http::verb::get:
        return prepare({.content_type = "application/json", .headers = {}, .body = shared.report()});
    case http::verb::delete_:
        shared.play(shared.standard());
        return prepare({.status = 204, .content_type = {}, .headers = {}, .body = {}});
    case http::verb::put: {
        const auto query =
            question_mark == std::string_view::npos ? std::string_view{} : target.substr(question_mark + 1);
        const auto wanted = parse_behaviour(query, std::move(request.body()), shared.standard());
        if (!wanted)
            return text_answer(400, wanted.error().text);
        shared.play(*wanted);
        return prepare({.status = 204, .content_type = {}, .headers = {}, .body = {}});
    }
    default:
        return method_not_allowed("GET, PUT, DELETE");
    }
}

awaitable<beast::error_code> read_request(tcp::socket& socket, beast::flat_buffer& buffer, request_parser& parser)
{
    const auto [error, count] = co_await http::async_read_header(socket, buffer, parser, no_throw);
    if (error || parser.is_done())
        co_return error;

    // A client with a large body waits for this before it sends it.
    if (parser.get()[http::field::expect] == "100-continue") {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [write_error, written] = co_await asio::async_write(socket, asio::buffer(go_on), no_throw);
        if (write_error)
            co_return write_error;
    }
    const auto [body_error, body_count] = co_await http::async_read(socket, buffer, parser, no_throw);
    co_return body_error;
}

// A fault of what the client sent, rather than the end of the connection.
bool is_malformed(const beast::error_code& error)
{
    return error.category() == beast::error_code{http::error::bad_method}.category() &&
           error != http::error::end_of_stream && error != http::error::partial_message;
}

awaitable<void> session(tcp::socket socket, std::shared_ptr<state> shared)
{
    beast::flat_buffer buffer;
    bool first_of_its_connection = true;
    for (bool open = true; open;) {
        request_parser parser;
        parser.header_limit(max_header_bytes);
        parser.body_limit(max_body_bytes);
        if (const auto error = co_await read_request(socket, buffer, parser)) {
            if (is_malformed(error)) {
                const answer refusal = text_answer(400, error.message() + "\n");
                co_await send(socket, refusal, client{.keep_alive = false});
            }
            co_return;
        }

        auto request = parser.release();
        const client client{
            .http_version = request.version(), .keep_alive = request.keep_alive(), .is_new = first_of_its_connection};
        if (request.target().starts_with(control_path)) {
            const answer reply = control(request, *shared);
            open = co_await send(socket, reply, client) && client.keep_alive;
        } else if (request.method() == http::verb::get) {
            // The scene outlives its replacement for as long as this answer needs it.
            const std::shared_ptr<scene> scene = shared->current();
            const flight flight{shared, std::move(request.base()), std::exchange(first_of_its_connection, false)};
            open = co_await play(socket, *scene, client);
        } else {
            const answer refusal = method_not_allowed("GET");
            open = co_await send(socket, refusal, client) && client.keep_alive;
        }
    }
}

} // namespace

awaitable<void> serve(tcp::acceptor acceptor, std::shared_ptr<state> shared)
{
    asio::steady_timer pause{acceptor.get_executor()};
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(no_throw);
        if (error) {
            // Without a pause an accept that fails for want of file descriptors would be tried again and again.
            pause.expires_after(pause_when_out_of_descriptors);
            co_await pause.async_wait(no_throw);
            continue;
        }
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay{true}, ignored);
        socket.non_blocking(true, ignored); // a look whether the client is still there must not wait
        asio::co_spawn(acceptor.get_executor(), session(std::move(socket), shared), asio::detached);
    }
}

} // namespace sample_api
