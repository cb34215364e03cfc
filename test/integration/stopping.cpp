// How the service and its workers are told to stop: what was accepted is finished, and nothing is left behind.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace support;
using namespace std::chrono_literals;

namespace {

std::string content(const std::filesystem::path& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(stopping)

// SIGUSR1 is what multiwatch makes of a SIGTERM where it isn't told otherwise, SIGINT a Ctrl-C.
BOOST_AUTO_TEST_CASE(a_worker_finishes_what_is_in_flight_by_whatever_signal_it_is_stopped)
{
    stack on(settings{{"WORKERS", "2"}});
    for (const int signal : {SIGUSR1, SIGINT, SIGTERM}) {
        const auto name = "Signal" + std::to_string(signal);
        on.ad_api("delay_ms=700&body=default");
        std::vector<answer> got(16);
        std::vector<std::thread> clients;
        for (auto& each : got)
            clients.emplace_back([&] { each = client(on.port()).get("/ad?" + five(name)); });
        BOOST_TEST(eventually([&] { return on.ad_api_report().find("\"in_flight\":16") != std::string::npos; }, 600ms));
        const auto told = on.worker_pids();
        BOOST_TEST(told.size() == 2u);
        for (const auto pid : told)
            ::kill(pid, signal);
        for (auto& each : clients)
            each.join();
        for (const auto& each : got) {
            BOOST_TEST(each.status == 200);
            BOOST_TEST(each.header("x-counted") == ""); // not by another worker, which was sent it again
        }
        // Each was asked for once: none was begun anew.
        BOOST_TEST(on.ad_api_report().find("\"requests\":16") != std::string::npos, on.ad_api_report());
        BOOST_TEST(on.counter("username:" + name, "ad_requests") == 16);
        BOOST_TEST(eventually([&] {
            for (const auto pid : told)
                if (::kill(pid, 0) == 0)
                    return false;
            return on.worker_pids().size() == 2;
        }));
    }
}

// Where a pool is stopped just when one of its workers has been started again.
BOOST_AUTO_TEST_CASE(a_worker_that_is_told_to_stop_while_it_starts_stops)
{
    const auto& on = shared_stack();
    const auto socket = (on.folder() / "run/starts.sock").string();
    const auto redis = "unix:" + (on.folder() / "run/redis.sock").string();
    for (const int signal : {SIGUSR1, SIGTERM, SIGINT, SIGQUIT}) {
        const auto pid = ::fork();
        if (pid == 0) {
            ::setenv("REDIS_URL", redis.c_str(), 1);
            ::setenv("VAST_URL", "http://127.0.0.1:1/", 1);
            ::setenv("LOG_LEVEL", "off", 1);
            ::execlp("spawn-fcgi", "spawn-fcgi", "-n", "-s", socket.c_str(), "--", ADTALLY_BINARY_DIR "/adtally-worker",
                     nullptr);
            ::_exit(127);
        }
        // As soon as libfcgi has its handlers.
        BOOST_TEST(eventually([&] {
            const auto status = content("/proc/" + std::to_string(pid) + "/status");
            const auto caught = status.find("SigCgt:");
            return caught != status.npos &&
                   (std::stoull(status.substr(caught + 7), nullptr, 16) >> (SIGUSR1 - 1) & 1) != 0;
        }));
        ::kill(pid, signal);
        int status = -1;
        BOOST_TEST(eventually([&] { return ::waitpid(pid, &status, WNOHANG) == pid; }));
        BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0), "signal " << signal << ": status " << status);
        if (status == -1) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, &status, 0);
        }
        std::filesystem::remove(socket);
    }
}

BOOST_AUTO_TEST_CASE(ctrl_c_ends_what_runs_in_the_foreground_and_leaves_nothing)
{
    std::string name = "/tmp/adtally-test-XXXXXX";
    BOOST_TEST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    const std::filesystem::path folder = name;
    const auto port = free_port();
    // A terminal sends the signal to all processes of its foreground job, which is a process group.
    const auto started = run("env --default-signal setsid sh -c 'trap : INT; echo $$ >" + name +
                                 "/pid; " ADTALLY_SOURCE_DIR "/adtally up --no-build >" + name +
                                 "/output 2>&1; echo $? >" + name + "/code' & true",
                             {{"ADTALLY_VAR", name + "/var"},
                              {"ADTALLY_BUILD", ADTALLY_BINARY_DIR},
                              {"HTTP_PORT", std::to_string(port)},
                              {"SAMPLE_API_PORT", std::to_string(free_port())}});
    BOOST_TEST_REQUIRE(started.code == 0, started.output);
    BOOST_TEST_REQUIRE(
        eventually([&] { return content(folder / "output").find("adtally answers") != std::string::npos; }, 30s),
        content(folder / "output"));
    BOOST_TEST(client(port).get("/impression?" + five("CtrlC")).status == 200);
    ::kill(-std::stoi(content(folder / "pid")), SIGINT);
    BOOST_TEST(eventually([&] { return !content(folder / "code").empty(); }, 20s));
    BOOST_TEST(content(folder / "code") == "0\n");
    const auto output = content(folder / "output");
    BOOST_TEST(output.ends_with("Stopping\n"), output);
    // Every process of a service holds the lock of its folder as descriptor 9.
    const auto left = run("for p in /proc/[0-9]*; do [ ! $p/fd/9 -ef " + name + "/var/run/lock ] || echo $p; done");
    BOOST_TEST(left.output.empty(), left.output);
    BOOST_TEST(client(port).get("/impression?" + five("CtrlC")).status == 0);
    std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_SUITE_END()
