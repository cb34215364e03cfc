#include "redis/client.hpp"

#include <boost/test/unit_test.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;

namespace {

// Accepts connections and says nothing.
class silent_redis
{
public:
    silent_redis()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        BOOST_TEST_REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        BOOST_TEST_REQUIRE(::listen(fd_, 8) == 0);
        BOOST_TEST_REQUIRE(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port = ntohs(address.sin_port);
    }
    ~silent_redis()
    {
        ::close(fd_);
        for (const int fd : accepted_)
            ::close(fd);
    }
    silent_redis(const silent_redis&) = delete;
    silent_redis& operator=(const silent_redis&) = delete;

    // Since it was asked last.
    std::size_t connections()
    {
        const auto before = accepted_.size();
        for (int fd = 0; (fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;)
            accepted_.push_back(fd);
        return accepted_.size() - before;
    }

    std::uint16_t port = 0;

private:
    std::vector<int> accepted_;
    const int fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
};

} // namespace

BOOST_AUTO_TEST_SUITE(redis_client_reconnect)

// The ledger gives a silent connection up; it may do so just when that has been lost and a new one is being made.
BOOST_AUTO_TEST_CASE(given_up_while_its_name_is_resolved_it_connects_once)
{
    silent_redis peer;
    core::io_context io;
    core::redis_address address;
    address.host = "127.0.0.1";
    address.port = peer.port;
    int changes = 0;
    redis::client under_test(io, address);
    under_test.start([&](bool) { ++changes; });
    // Behind the first step of the connecting, which asks for the name in another thread.
    core::asio::post(io, [&] { under_test.reconnect(); });
    io.run_for(300ms);
    BOOST_TEST(peer.connections() == 1u);
    BOOST_TEST(changes == 0);

    // One that there is can be given up, and is replaced.
    core::asio::post(io, [&] { under_test.reconnect(); });
    io.run_for(300ms);
    BOOST_TEST(peer.connections() == 1u);
    BOOST_TEST(changes == 1);
}

BOOST_AUTO_TEST_SUITE_END()
