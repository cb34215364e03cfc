// ./adtally reload: new workers for a running service, and no client notices.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>
#include <unistd.h>

using namespace support;
using namespace std::chrono_literals;

namespace {

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

// 64 clients, each sending the next request as soon as it has its answer, for as long as it lives.
class busy_clients
{
public:
    busy_clients(std::uint16_t port, const std::string& username)
    {
        for (int i = 0; i < 64; ++i)
            threads_.emplace_back([this, port,
                                   request = "GET /impression?" + five(username) +
                                             " HTTP/1.1\r\nHost: adtally\r\n\r\n"](std::stop_token stop) {
                raw_connection connection(port);
                while (!stop.stop_requested())
                    note(connection, request);
            });
    }

    void finish()
    {
        for (auto& one : threads_)
            one.request_stop();
        threads_.clear();
    }

    std::int64_t answered() const { return answered_; }
    std::int64_t failed() const { return failed_; }
    // Answers that told the client to open another connection.
    std::int64_t sent_away() const { return sent_away_; }

private:
    void note(raw_connection& connection, const std::string& request)
    {
        answer got;
        try {
            got = connection.send(request);
        } catch (const std::runtime_error&) { // nobody listens
        }
        ++(got.status == 200 ? answered_ : failed_);
        if (got.header("connection") == "close")
            ++sent_away_;
    }

    std::atomic<std::int64_t> answered_ = 0;
    std::atomic<std::int64_t> failed_ = 0;
    std::atomic<std::int64_t> sent_away_ = 0;
    std::vector<std::jthread> threads_;
};

// A folder for ADTALLY_BUILD with a worker that is a shell script. It passes the check of its settings.
class scripted_build
{
public:
    explicit scripted_build(const std::string& script)
    {
        std::filesystem::create_directory(path_);
        const auto program = path_ / "adtally-worker";
        std::ofstream(program) << "#!/bin/sh\n[ \"$1\" != --check ] || exit 0\n" << script << '\n';
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    }
    ~scripted_build() { std::filesystem::remove_all(path_); }
    scripted_build(const scripted_build&) = delete;
    scripted_build& operator=(const scripted_build&) = delete;

    settings as_settings() const { return {{"ADTALLY_BUILD", path_.string()}}; }

private:
    const std::filesystem::path path_ = "/tmp/adtally-test-build-" + std::to_string(::getpid());
};

std::vector<pid_t> children(pid_t parent)
{
    std::istringstream list(run("pgrep -P " + std::to_string(parent)).output);
    std::vector<pid_t> pids;
    for (pid_t one; list >> one;)
        pids.push_back(one);
    return pids;
}

bool share_one(const std::vector<pid_t>& some, const std::vector<pid_t>& others)
{
    return std::ranges::any_of(some, [&](auto pid) { return std::ranges::count(others, pid) != 0; });
}

// Every process of a service holds the lock of its folder as descriptor 9.
std::string processes_of(const std::filesystem::path& folder)
{
    return run("for p in /proc/[0-9]*; do [ ! $p/fd/9 -ef " + folder.string() +
               "/run/lock ] || tr '\\0' ' ' <$p/cmdline; done")
        .output;
}

bool serves(const stack& on)
{
    return client(on.port()).get("/impression?" + five("Serves")).status == 200;
}

} // namespace

BOOST_AUTO_TEST_SUITE(reload)

BOOST_AUTO_TEST_CASE(under_load_it_costs_no_request_no_count_and_no_connection)
{
    stack on(settings{{"WORKERS", "2"}});
    const auto nginx = children(on.pid("nginx"));
    busy_clients clients(on.port(), "Release");
    for (int i = 0; i < 4; ++i) {
        const auto before = on.worker_pids();
        const auto pool = on.pid("workers");
        const auto reloaded = on.adtally("reload --no-build");
        BOOST_TEST(reloaded.code == 0, reloaded.output);
        BOOST_TEST(on.pid("workers") != pool);
        BOOST_TEST(on.worker_pids().size() == 2);
        BOOST_TEST(!share_one(before, on.worker_pids()));
        for (const auto pid : before)
            BOOST_TEST(::kill(pid, 0) == -1);
        const auto status = on.adtally("status");
        BOOST_TEST(status.code == 0, status.output);
        BOOST_TEST(holds(status.output, std::to_string(on.pid("workers"))), status.output);
    }
    clients.finish();
    BOOST_TEST(clients.answered() > 0);
    BOOST_TEST(clients.failed() == 0);
    BOOST_TEST(clients.sent_away() == 0);
    BOOST_TEST(on.counter("username:Release", "impressions") == clients.answered());
    BOOST_TEST(children(on.pid("nginx")) == nginx, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_changed_configuration_of_nginx_comes_with_it_and_costs_no_request)
{
    const nginx_extra extra("location = /version { return 200 old; }");
    stack on({{"WORKERS", "2"}, {"ADTALLY_NGINX_EXTRA", extra.path()}});
    const auto nginx = children(on.pid("nginx"));
    busy_clients clients(on.port(), "Configured");
    std::ofstream(extra.path()) << "location = /version { return 200 new; }";
    const auto reloaded = on.adtally("reload --no-build");
    BOOST_TEST(reloaded.code == 0, reloaded.output);
    BOOST_TEST(client(on.port()).get("/version").body == "new");
    BOOST_TEST(!share_one(nginx, children(on.pid("nginx"))));
    // As soon as the old nginx has gone, clients may stay again.
    BOOST_TEST(eventually(
        [&] { return client(on.port()).get("/impression?" + five("Stay")).header("connection") == "keep-alive"; }));
    clients.finish();
    BOOST_TEST(clients.failed() == 0);
    BOOST_TEST(clients.sent_away() > 0);
    BOOST_TEST(on.counter("username:Configured", "impressions") == clients.answered());
}

BOOST_AUTO_TEST_CASE(what_can_not_serve_does_not_get_into_service)
{
    const nginx_extra extra("");
    stack on({{"WORKERS", "2"}, {"ADTALLY_NGINX_EXTRA", extra.path()}});
    const auto pool = on.pid("workers");
    {
        const scripted_build broken("echo no such library >&2; exit 3");
        const auto refused = on.adtally("reload", broken.as_settings());
        BOOST_TEST(refused.code == 1);
        BOOST_TEST(holds(refused.output, "the old ones are: they ended at their start"), refused.output);
        BOOST_TEST(holds(refused.output, "no such library"), refused.output);
    }
    {
        std::ofstream(extra.path()) << "no_such_directive;";
        const auto refused = on.adtally("reload --no-build");
        BOOST_TEST(refused.code == 1);
        BOOST_TEST(holds(refused.output, "no_such_directive"), refused.output);
        std::ofstream(extra.path()) << "";
    }
    BOOST_TEST(on.pid("workers") == pool);
    BOOST_TEST(on.adtally("status").code == 0);
    BOOST_TEST(serves(on));

    // The program of the old pool is still the one that was started.
    const auto killed = on.worker_pids();
    for (const auto pid : killed)
        ::kill(pid, SIGKILL);
    BOOST_TEST(eventually([&] { return on.worker_pids().size() == 2 && !share_one(killed, on.worker_pids()); }));
    BOOST_TEST(serves(on));
    BOOST_TEST(on.adtally("reload --no-build").code == 0);
    BOOST_TEST(on.pid("workers") != pool);
    BOOST_TEST(serves(on));
}

BOOST_AUTO_TEST_CASE(what_dies_afterwards_is_started_again_where_nginx_finds_it)
{
    stack on;
    BOOST_TEST(on.adtally("reload --no-build").code == 0);
    for (const auto* name : {"workers", "nginx"}) {
        BOOST_TEST_CONTEXT(name)
        {
            const auto killed = on.pid(name);
            ::kill(killed, SIGKILL);
            BOOST_TEST(eventually([&] { return on.pid(name) != killed; }));
            BOOST_TEST(eventually([&] { return serves(on); }));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_redis_that_dies_meanwhile_holds_it_up_and_no_more)
{
    stack on;
    const paused stuck({on.pid("redis")}); // the new workers can't answer yet
    finished reloaded;
    std::jthread reload([&] { reloaded = on.adtally("reload --no-build"); });
    BOOST_TEST(eventually([&] { return on.pid("new-workers") != 0; }));
    ::kill(on.pid("redis"), SIGKILL);
    reload.join();
    BOOST_TEST(reloaded.code == 0, reloaded.output);
    BOOST_TEST(serves(on));
}

BOOST_AUTO_TEST_CASE(down_in_the_middle_leaves_nothing_running)
{
    const scripted_build hangs("exec sleep 60");
    std::optional<stack> on(std::in_place);
    const auto folder = on->folder();
    finished reloaded;
    std::jthread reload([&] { reloaded = on->adtally("reload", hangs.as_settings()); });
    BOOST_TEST(eventually([&] { return on->pid("new-workers") != 0; }));

    const auto second = on->adtally("reload --no-build");
    BOOST_TEST(second.code == 1);
    BOOST_TEST(holds(second.output, "a reload is under way"), second.output);
    const auto status = on->adtally("status");
    BOOST_TEST(status.code == 0, status.output);
    BOOST_TEST(holds(status.output, "A reload is under way"), status.output);
    BOOST_TEST(serves(*on));

    BOOST_TEST(on->adtally("down").code == 0);
    reload.join();
    BOOST_TEST(reloaded.code == 1);
    BOOST_TEST(holds(reloaded.output, "was stopped during the reload"), reloaded.output);
    BOOST_TEST(processes_of(folder) == "");
}

BOOST_AUTO_TEST_CASE(where_nothing_runs_it_says_so)
{
    const auto refused =
        run(ADTALLY_SOURCE_DIR "/adtally reload --no-build", {{"ADTALLY_VAR", "/tmp/adtally-test-nothing"}});
    BOOST_TEST(refused.code == 1);
    BOOST_TEST(holds(refused.output, "does not run"), refused.output);
}

BOOST_AUTO_TEST_SUITE_END()
