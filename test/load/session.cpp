#include "session.hpp"

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <chrono>
#include <string_view>

namespace load {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::chrono::seconds patience{30};
// After anything but a 200, and between attempts to connect: an outage is not a reason to burn CPU.
constexpr std::chrono::milliseconds rest{20};
constexpr std::uint64_t largest_body = 4 * 1024 * 1024;
constexpr std::string_view impression_body = R"({"message": "success"})";

std::string particulars_of(const http::response<http::string_body>& got)
{
    const auto id = got["X-Request-Id"];
    return std::to_string(got.result_int()) + " " + std::string(id.data(), id.size()) + " " + got.body().substr(0, 300);
}

} // namespace

session::session(asio::io_context& context, const options& wanted, plan& from, tally& into)
    : stream_(context), options_(wanted), plan_(from), tally_(into)
{
}

awaitable<void> session::run()
{
    while (const auto next = plan_.next()) {
        bool sent = false;
        result got;
        auto begun = plan::clock::now();
        while (!sent) {
            if (!is_open() && !co_await connect())
                co_return;
            begun = plan::clock::now();
            got = co_await send(*next, sent);
        }
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(plan::clock::now() - begun);
        tally_.add(next->whose, got.what, took, got.particulars);
        if (got.what != outcome::ok && got.what != outcome::cut)
            co_await pause();
    }
    close();
}

awaitable<bool> session::connect()
{
    const tcp::endpoint server(asio::ip::address_v4::loopback(), options_.port);
    while (!plan_.is_over_time()) {
        close();
        stream_.expires_after(patience);
        const auto [error] = co_await stream_.async_connect(server, no_throw);
        if (!error) {
            stream_.socket().set_option(tcp::no_delay(true));
            stream_.socket().non_blocking(true); // for is_open()
            co_return true;
        }
        co_await pause();
    }
    co_return false;
}

awaitable<void> session::pause()
{
    asio::steady_timer timer(stream_.get_executor(), rest);
    co_await timer.async_wait(no_throw);
}

// Between two requests nothing may come from the server but the end of the connection.
bool session::is_open()
{
    if (!stream_.socket().is_open())
        return false;
    std::array<char, 1> byte{};
    beast::error_code error;
    stream_.socket().receive(asio::buffer(byte), tcp::socket::message_peek, error);
    return error == asio::error::would_block;
}

void session::close()
{
    beast::error_code ignored;
    stream_.socket().close(ignored);
    buffer_.clear();
}

awaitable<session::result> session::send(const shot& what, bool& sent)
{
    stream_.expires_after(patience);
    const auto [error, count] = co_await asio::async_write(stream_, asio::buffer(what.bytes), no_throw);
    sent = count > 0;
    if (!error && !what.is_cut)
        co_return co_await receive(what);

    close();
    result broken{.what = what.is_cut ? outcome::cut : outcome::unanswered, .particulars = {}};
    if (error)
        broken.particulars = "while it was sent: " + error.message();
    co_return broken;
}

awaitable<session::result> session::receive(const shot& what)
{
    http::response_parser<http::string_body> parser;
    parser.body_limit(largest_body);
    auto [error, count] = co_await http::async_read_header(stream_, buffer_, parser, no_throw);
    if (!error && !parser.is_done()) {
        const auto [body_error, body_count] = co_await http::async_read(stream_, buffer_, parser, no_throw);
        error = body_error;
    }
    const auto& got = parser.get();
    if (!error) {
        result whole{.what = judge(what, got.result_int(), got.body()), .particulars = {}};
        if (whole.what != outcome::ok)
            whole.particulars = particulars_of(got);
        if (!parser.keep_alive())
            close();
        co_return whole;
    }

    close();
    result broken{.what = outcome::unanswered, .particulars = error.message()};
    if (error == beast::error::timeout)
        broken.what = outcome::hung;
    else if (parser.is_header_done() && got.result_int() == 200)
        broken.what = outcome::cut_short;
    if (parser.is_header_done())
        broken.particulars += " after " + std::to_string(got.body().size()) + " bytes of " + particulars_of(got);
    co_return broken;
}

outcome session::judge(const shot& what, unsigned status, const std::string& body) const
{
    if (status == 200) {
        const std::string_view expected = what.whose.is_ad ? std::string_view(options_.ad_body) : impression_body;
        return expected.empty() || body == expected ? outcome::ok : outcome::wrong_body;
    }
    if (status == 503 && body.find("/problems/not-counted") != body.npos)
        return outcome::not_counted;
    if (status == 503 && body.find("/problems/outcome-unknown") != body.npos)
        return outcome::outcome_unknown;
    return outcome::other;
}

} // namespace load
