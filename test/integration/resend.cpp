// What nginx sends when it sends a request again: the ledger knows the request by its id and its time.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace support;
using namespace std::chrono_literals;

namespace {

// Of the FastCGI protocol (version 1) what there is to one request.
constexpr unsigned char end_request = 3;
constexpr unsigned char params = 4;
constexpr unsigned char stdin_stream = 5;
constexpr unsigned char stdout_stream = 6;

struct recorded
{
    settings parameters;
    std::string body;
};

// A worker that takes a request and drops its connection, so often; then it answers.
class recorder
{
public:
    recorder(const std::string& path, int drops) : drops_(drops), listening_(::socket(AF_UNIX, SOCK_STREAM, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        BOOST_TEST_REQUIRE(::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        BOOST_TEST_REQUIRE(::listen(listening_, 16) == 0);
        thread_ = std::thread([this] { serve(); });
    }
    ~recorder()
    {
        over_ = true;
        thread_.join();
        ::close(listening_);
    }
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;

    std::vector<recorded> seen()
    {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

private:
    void serve()
    {
        while (!over_) {
            pollfd ready{.fd = listening_, .events = POLLIN, .revents = 0};
            if (::poll(&ready, 1, 50) != 1)
                continue;
            const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            const auto got = read_request(fd);
            std::this_thread::sleep_for(30ms); // so that the time of another sending would be another one
            {
                const std::lock_guard lock(mutex_);
                seen_.push_back(got);
            }
            if (drops_-- <= 0)
                answer(fd);
            ::close(fd);
        }
    }

    static std::string read_exactly(int fd, std::size_t size)
    {
        std::string bytes(size, '\0');
        if (size == 0) // for which recv would wait
            return bytes;
        return ::recv(fd, bytes.data(), size, MSG_WAITALL) == static_cast<ssize_t>(size) ? bytes : std::string();
    }
    static std::size_t number(const std::string& bytes, std::size_t at, std::size_t size)
    {
        std::size_t value = 0;
        for (; size > 0; --size)
            value = value << 8 | static_cast<unsigned char>(bytes.at(at++));
        return value;
    }

    static recorded read_request(int fd)
    {
        recorded got;
        std::string pairs;
        while (true) {
            const auto header = read_exactly(fd, 8);
            if (header.empty())
                break;
            const auto content = read_exactly(fd, number(header, 4, 2));
            read_exactly(fd, number(header, 6, 1));
            if (header[1] == params)
                pairs += content;
            else if (header[1] == stdin_stream && content.empty())
                break;
            else if (header[1] == stdin_stream)
                got.body += content;
        }
        const auto length = [&](std::size_t& at) {
            const bool is_long = (static_cast<unsigned char>(pairs.at(at)) & 0x80) != 0;
            const auto value = number(pairs, at, is_long ? 4 : 1) & 0x7FFFFFFF;
            at += is_long ? 4 : 1;
            return value;
        };
        for (std::size_t at = 0; at < pairs.size();) {
            const auto name = length(at);
            const auto value = length(at);
            got.parameters[pairs.substr(at, name)] = pairs.substr(at + name, value);
            at += name + value;
        }
        return got;
    }

    static void answer(int fd)
    {
        const auto record = [](unsigned char type, const std::string& content) {
            std::string bytes{1, static_cast<char>(type), 0, 1, 0, static_cast<char>(content.size()), 0, 0};
            return bytes + content;
        };
        const auto bytes = record(stdout_stream, "Status: 200\r\nContent-Type: text/plain\r\n\r\nhere") +
                           record(stdout_stream, "") + record(end_request, std::string(8, '\0'));
        ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    int drops_;
    const int listening_;
    std::atomic<bool> over_ = false;
    std::mutex mutex_;
    std::vector<recorded> seen_;
    std::thread thread_;
};

// nginx alone, with the configuration of the service.
class nginx_alone
{
public:
    nginx_alone()
    {
        std::string name = "/tmp/adtally-test-XXXXXX";
        BOOST_TEST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        folder_ = name;
        const auto config = (folder_ / "nginx.conf").string();
        const auto rendered = run(ADTALLY_SOURCE_DIR "/nginx/render >" + config,
                                  {{"HTTP_PORT", std::to_string(port)}, {"VAR", name}, {"WORKERS_SOCKET", socket()}});
        BOOST_TEST_REQUIRE(rendered.code == 0, rendered.output);
        pid_ = std::stoi(run("sh -c 'PATH=$PATH:/usr/sbin nginx -c " + config + " >/dev/null 2>&1 & echo $!'").output);
        BOOST_TEST_REQUIRE(eventually([&] { return client(port).get("/").status != 0; }));
    }
    ~nginx_alone()
    {
        ::kill(pid_, SIGTERM);
        eventually([this] { return ::kill(pid_, 0) != 0; });
        std::filesystem::remove_all(folder_);
    }
    nginx_alone(const nginx_alone&) = delete;
    nginx_alone& operator=(const nginx_alone&) = delete;

    std::string socket() const { return (folder_ / "workers.sock").string(); }

    const std::uint16_t port = free_port();

private:
    std::filesystem::path folder_;
    pid_t pid_ = 0;
};

void expect_same_request(const std::vector<recorded>& sent, const std::string& id)
{
    for (std::size_t i = 0; i < sent.size(); ++i) {
        auto parameters = sent[i].parameters;
        BOOST_TEST(parameters.at("REQUEST_ID") == id);
        BOOST_TEST(parameters.at("REQUEST_TIME") == sent.front().parameters.at("REQUEST_TIME"));
        // Only it tells them apart.
        BOOST_TEST(parameters.erase("RESENT") == (i == 0 ? 0u : 1u));
        BOOST_TEST((parameters == sent.front().parameters));
        BOOST_TEST(sent[i].body == sent.front().body);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(resend)

BOOST_AUTO_TEST_CASE(a_request_that_is_sent_again_has_its_id_and_its_time)
{
    const nginx_alone nginx;
    for (const std::string method : {"GET", "POST"}) {
        BOOST_TEST_CONTEXT(method)
        {
            std::filesystem::remove(nginx.socket());
            recorder worker(nginx.socket(), 3);
            const auto got =
                client(nginx.port)
                    .send({.method = method,
                           .target = "/impression?" + five("Again"),
                           .headers = {"Idempotency-Key: k1", "Content-Type: application/x-www-form-urlencoded"},
                           .body = method == "POST" ? "a=b" : ""});
            BOOST_TEST(got.status == 200);
            BOOST_TEST(got.body == "here");
            const auto sent = worker.seen();
            BOOST_TEST_REQUIRE(sent.size() == 4u);
            expect_same_request(sent, got.header("x-request-id"));
            BOOST_TEST(sent.front().parameters.at("IDEMPOTENCY_KEY") == "k1");
            BOOST_TEST(sent.front().body == (method == "POST" ? "a=b" : ""));
        }
    }
}

// Another request has another id, and the time is when it came.
BOOST_AUTO_TEST_CASE(two_requests_are_told_apart)
{
    const nginx_alone nginx;
    std::filesystem::remove(nginx.socket());
    recorder worker(nginx.socket(), 0);
    const auto before = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(client(nginx.port).get("/impression?" + five("Other")).status == 200);
    const auto sent = worker.seen();
    BOOST_TEST_REQUIRE(sent.size() == 2u);
    BOOST_TEST(sent[0].parameters.at("REQUEST_ID") != sent[1].parameters.at("REQUEST_ID"));
    BOOST_TEST(sent[0].parameters.at("REQUEST_TIME") != sent[1].parameters.at("REQUEST_TIME"));
    for (const auto& each : sent) {
        BOOST_TEST(!each.parameters.contains("RESENT"));
        const auto time = std::stod(each.parameters.at("REQUEST_TIME"));
        BOOST_TEST(time > before - 0.1);
        BOOST_TEST(time < before + 5);
    }
}

// Each of them may have counted it, and nobody knows: 502 says at most once.
BOOST_AUTO_TEST_CASE(five_workers_that_die_of_a_request_are_enough)
{
    const nginx_alone nginx;
    std::filesystem::remove(nginx.socket());
    recorder worker(nginx.socket(), 100);
    const auto got = client(nginx.port).get("/impression?" + five("Deadly"));
    BOOST_TEST(got.status == 502);
    const auto sent = worker.seen();
    BOOST_TEST(sent.size() == 5u);
    expect_same_request(sent, got.header("x-request-id"));
}

BOOST_AUTO_TEST_SUITE_END()
