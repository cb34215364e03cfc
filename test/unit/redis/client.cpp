// Questions to a Redis that says what the test wants: a socket in the same io_context.
#include "redis/client.hpp"

#include "../support/run.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace std::literals;

namespace {

using tcp = core::asio::ip::tcp;

// Answers the handshake's PING, and then each piece that it reads, as the test says: with bytes, or by hanging up.
class fake_redis
{
public:
    using behaviour = std::function<std::optional<std::string>(const std::string& received)>;

    fake_redis(core::io_context& io, behaviour answer)
        : acceptor_(io, tcp::endpoint(core::asio::ip::address_v4::loopback(), 0)), peer_(io), answer_(std::move(answer))
    {
        acceptor_.async_accept(peer_, [this](auto error) {
            if (!error)
                read();
        });
    }

    core::redis_address address() const
    {
        core::redis_address made;
        made.host = "127.0.0.1";
        made.port = acceptor_.local_endpoint().port();
        return made;
    }

private:
    void read()
    {
        buffer_.resize(1 << 20);
        peer_.async_read_some(core::asio::buffer(buffer_), [this](auto error, std::size_t count) {
            if (error)
                return;
            const auto received = buffer_.substr(0, count);
            const auto sent = received == redis::make_command("PING") ? "+PONG\r\n" : answer_(received);
            if (!sent)
                return peer_.close();
            peer_.send(core::asio::buffer(*sent));
            read();
        });
    }

    tcp::acceptor acceptor_;
    tcp::socket peer_;
    behaviour answer_;
    std::string buffer_;
};

// What a question gets from it: the replies, or nothing for store_unavailable.
std::optional<redis::reply::array> ask_all(std::vector<std::string> commands, fake_redis::behaviour answer)
{
    core::io_context io;
    fake_redis server(io, std::move(answer));
    redis::client client(io, server.address());
    std::optional<core::result<redis::reply::array>> got;
    const auto question = [&]() -> core::awaitable<void> {
        got = co_await client.ask_all(std::move(commands), core::steady_clock::now() + 300ms);
        io.stop();
    };
    client.start([&](bool up) {
        if (up && !got)
            core::asio::co_spawn(io, question(), core::asio::detached);
    });
    io.run_for(10s);
    BOOST_TEST_REQUIRE(got.has_value());
    if (got->has_error())
        BOOST_TEST((got->error() == core::errc::store_unavailable));
    return got->has_value() ? std::optional(**got) : std::nullopt;
}

} // namespace

BOOST_AUTO_TEST_SUITE(redis_client)

BOOST_AUTO_TEST_CASE(the_commands_of_one_question_leave_in_one_write)
{
    std::vector<std::string> commands;
    std::string all;
    for (int i = 0; i < 1'000; ++i) {
        commands.push_back(redis::make_command("ECHO", i));
        all += commands.back();
    }
    std::vector<std::string> received;
    const auto got = ask_all(commands, [&](const std::string& piece) {
        received.push_back(piece);
        std::string replies;
        for (int i = 0; i < 1'000; ++i)
            replies += ":" + std::to_string(i) + "\r\n";
        return replies;
    });
    BOOST_TEST_REQUIRE(received.size() == 1u);
    BOOST_TEST((received.front() == all));
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST_REQUIRE(got->size() == 1'000u);
    for (int i = 0; i < 1'000; ++i)
        BOOST_TEST(*(*got)[static_cast<std::size_t>(i)].integer() == i);
}

BOOST_AUTO_TEST_CASE(an_error_reply_is_a_value_among_others)
{
    const auto got = ask_all({redis::make_command("A"), redis::make_command("B"), redis::make_command("C")},
                             [](const auto&) { return "+one\r\n-WRONGTYPE\r\n+three\r\n"; });
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(*(*got)[0].string() == "one");
    BOOST_TEST((*got)[1].error()->text == "WRONGTYPE");
    BOOST_TEST(*(*got)[2].string() == "three");
}

BOOST_AUTO_TEST_CASE(no_command_has_no_reply)
{
    const auto got = ask_all({}, [](const auto&) { return ""; });
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(got->empty());
}

BOOST_AUTO_TEST_CASE(a_part_of_the_replies_is_a_failure)
{
    // Until the deadline.
    BOOST_TEST(!ask_all({redis::make_command("A"), redis::make_command("B")}, [](const auto&) { return "+one\r\n"; }));
    // Or until the connection is lost.
    bool has_answered = false;
    BOOST_TEST(
        !ask_all({redis::make_command("A"), redis::make_command("B")}, [&](const auto&) -> std::optional<std::string> {
            has_answered = true;
            return std::nullopt;
        }));
    BOOST_TEST(has_answered);
}

BOOST_AUTO_TEST_CASE(a_client_that_is_not_connected_fails_at_once)
{
    core::io_context io;
    redis::client client(io, core::redis_address());
    const auto start = core::steady_clock::now();
    std::vector<std::string> commands{redis::make_command("A"), redis::make_command("B")};
    const auto got = run(io, client.ask_all(std::move(commands), start + 10s));
    BOOST_TEST((got.error() == core::errc::store_unavailable));
    BOOST_TEST((core::steady_clock::now() - start < 5s));
}

BOOST_AUTO_TEST_SUITE_END()
