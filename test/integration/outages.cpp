// What happens when something behind the service goes away, and when the service itself is told to stop.
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <signal.h>
#include <thread>

using namespace support;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

std::string problem_type(const answer& got)
{
    BOOST_TEST(got.header("content-type") == "application/problem+json");
    return std::string(json::parse(got.body).at("type").as_string());
}

struct paused_redis
{
    explicit paused_redis(const stack& of) : pid(of.pid("redis")) { ::kill(pid, SIGSTOP); }
    ~paused_redis() { ::kill(pid, SIGCONT); }
    const pid_t pid;
};

using clock = std::chrono::steady_clock;

} // namespace

BOOST_AUTO_TEST_SUITE(outages)

BOOST_AUTO_TEST_CASE(a_redis_that_stalls_costs_one_deadline_then_503_at_once_and_full_service_when_it_is_back)
{
    stack on(settings{{"COMMIT_TIMEOUT", "300ms"}});
    client curl(on.port());
    BOOST_TEST(curl.get("/impression?" + five("Stall")).status == 200);
    {
        paused_redis paused(on);
        auto start = clock::now();
        const auto first = curl.get("/impression?" + five("Stall"));
        BOOST_TEST(first.status == 503);
        BOOST_TEST(first.header("retry-after") == "1");
        BOOST_TEST(problem_type(first) == "/problems/outcome-unknown");
        BOOST_TEST((clock::now() - start >= 250ms));
        BOOST_TEST((clock::now() - start < 1500ms));

        // Another worker may have to learn it too.
        for (int i = 0; i < 6; ++i)
            curl.get("/impression?" + five("Stall"));
        start = clock::now();
        const auto next = curl.get("/impression?" + five("Stall"));
        BOOST_TEST(next.status == 503);
        BOOST_TEST(problem_type(next) == "/problems/not-counted");
        BOOST_TEST((clock::now() - start < 200ms));

        for (const auto* target : {"/statistics?username=Stall", "/statistics?total=all&interval=hour",
                                   "/statistics?total=all&interval=day&format=csv", "/statistics/top?by=sdk",
                                   "/statistics/query?username=Stall&sdk=1.0"}) {
            const auto read = curl.get(target);
            BOOST_TEST(read.status == 503, target);
            BOOST_TEST(problem_type(read) == "/problems/unavailable");
        }
    }
    BOOST_TEST(eventually([&] { return curl.get("/impression?" + five("Back")).status == 200; }, 1s));
    BOOST_TEST(on.counter("username:Back", "impressions") == 1);
    // One 200, and at most one for each answer whose outcome was unknown: one a worker.
    BOOST_TEST(on.counter("username:Stall", "impressions") >= 1);
    BOOST_TEST(on.counter("username:Stall", "impressions") <= 1 + static_cast<std::int64_t>(on.worker_pids().size()));
}

// The worker that died may have counted it, so the one that answers must not say that it was not.
BOOST_AUTO_TEST_CASE(what_was_sent_to_a_second_worker_is_never_called_not_counted)
{
    stack on(settings{{"WORKERS", "1"}, {"COMMIT_TIMEOUT", "800ms"}});
    BOOST_TEST(client(on.port()).get("/impression?" + five("Twice")).status == 200);
    answer got;
    {
        paused_redis paused(on);
        std::thread asker([&] { got = client(on.port()).get("/impression?" + five("Twice")); });
        std::this_thread::sleep_for(200ms);
        for (const auto pid : on.worker_pids())
            ::kill(pid, SIGKILL);
        asker.join();
    }
    BOOST_TEST(got.status == 503);
    BOOST_TEST(problem_type(got) == "/problems/outcome-unknown");
    // Redis had the first worker's batch in its buffer.
    BOOST_TEST(eventually([&] { return on.counter("username:Twice", "impressions") == 2; }));
}

BOOST_AUTO_TEST_CASE(a_redis_that_is_killed_comes_back_with_its_counts_and_the_workers_live_on)
{
    stack on;
    client curl(on.port());
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(curl.get("/impression?" + five("Kill")).status == 200);
    const auto workers = on.worker_pids();
    std::this_thread::sleep_for(1200ms); // appendfsync everysec
    const auto killed = on.pid("redis");
    ::kill(killed, SIGKILL);
    BOOST_TEST(eventually([&] { return on.pid("redis") != killed && on.redis("PING") == "PONG"; }));
    BOOST_TEST(eventually([&] { return curl.get("/impression?" + five("Kill")).status == 200; }, 2s));
    BOOST_TEST(on.counter("username:Kill", "impressions") == 11);
    BOOST_TEST(on.worker_pids() == workers, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_flushed_script_cache_is_not_noticed)
{
    client curl(shared_stack().port());
    shared_stack().redis("SCRIPT FLUSH");
    BOOST_TEST(curl.get("/impression?" + five("Flush")).status == 200);
    BOOST_TEST(shared_stack().counter("username:Flush", "impressions") == 1);
}

BOOST_AUTO_TEST_CASE(a_redis_that_lost_its_data_is_reported_and_the_service_goes_on)
{
    stack on(settings{{"WORKERS", "1"}});
    client curl(on.port());
    for (int i = 0; i < 3; ++i)
        curl.get("/impression?" + five("Lost"));
    on.redis("FLUSHALL");
    BOOST_TEST(curl.get("/impression?" + five("Lost")).status == 200);
    BOOST_TEST(on.counter("username:Lost", "impressions") == 1);
    BOOST_TEST(on.log("workers").find("lost acknowledged counts") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(settings_of_redis_that_break_the_promise_are_in_the_log)
{
    stack on;
    BOOST_TEST(on.log("workers").find("append-only") == std::string::npos);
    BOOST_TEST(on.log("workers").find("noeviction") == std::string::npos);
    on.redis("CONFIG SET appendonly no");
    on.redis("CONFIG SET maxmemory-policy allkeys-lru");
    for (const auto pid : on.worker_pids())
        ::kill(pid, SIGTERM);
    BOOST_TEST(eventually([&] {
        const auto log = on.log("workers");
        return log.find("Redis has no append-only file") != log.npos && log.find("Redis evicts keys") != log.npos;
    }));
}

BOOST_AUTO_TEST_CASE(a_full_redis_is_503_with_the_reason_in_the_log_and_recovers)
{
    stack on(settings{{"COMMIT_TIMEOUT", "300ms"}});
    client curl(on.port());
    BOOST_TEST(curl.get("/impression?" + five("Full")).status == 200);
    on.redis("CONFIG SET maxmemory 1");
    const auto refused = curl.get("/impression?" + five("Full"));
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(problem_type(refused) == "/problems/not-counted");
    BOOST_TEST(on.log("workers").find("OOM") != std::string::npos);
    on.redis("CONFIG SET maxmemory 0");
    BOOST_TEST(eventually([&] { return curl.get("/impression?" + five("Full")).status == 200; }, 1s));
    BOOST_TEST(on.counter("username:Full", "impressions") == 2);
}

BOOST_AUTO_TEST_CASE(a_key_that_holds_something_else_is_not_counted_and_hurts_nobody_else)
{
    auto& on = shared_stack();
    client curl(on.port());
    on.redis("SET 'adtally:{0}:username:Odd' text");
    const auto before = on.counter("total", "impressions");
    const auto got = curl.get("/impression?" + five("Odd"));
    BOOST_TEST(got.status == 503);
    BOOST_TEST(problem_type(got) == "/problems/not-counted");
    BOOST_TEST(on.counter("total", "impressions") == before);
    BOOST_TEST(curl.get("/impression?" + five("Even")).status == 200);
    BOOST_TEST(curl.get("/statistics?username=Odd").status == 503);
    on.redis("DEL 'adtally:{0}:username:Odd'");
    BOOST_TEST(curl.get("/impression?" + five("Odd")).status == 200);
}

BOOST_AUTO_TEST_CASE(a_redis_that_refuses_the_connection_is_asked_again_at_leisure)
{
    // Redis answers PING although it has no such database: a worker must not take that for success.
    const auto& on = shared_stack();
    const auto socket = on.folder().string() + "/run/refused.sock";
    const auto ran = run("timeout 2 spawn-fcgi -n -s " + socket + " -- " ADTALLY_BINARY_DIR "/adtally-worker",
                         {{"REDIS_URL", "unix:" + on.folder().string() + "/run/redis.sock?db=4711"},
                          {"VAST_URL", "http://127.0.0.1:1/"}});
    BOOST_TEST(ran.output.find("DB index is out of range") != std::string::npos, ran.output);
    BOOST_TEST(ran.output.find("Redis is connected") == std::string::npos, ran.output);
    BOOST_TEST(std::ranges::count(ran.output, '\n') < 10, ran.output);
}

BOOST_AUTO_TEST_CASE(a_redis_that_wants_a_password_is_503_with_the_reason_in_the_log_and_asked_again)
{
    stack on(settings{{"COMMIT_TIMEOUT", "300ms"}});
    client curl(on.port());
    BOOST_TEST(curl.get("/impression?" + five("Password")).status == 200);
    on.redis("CONFIG SET requirepass secret");
    on.redis("-a secret CLIENT KILL TYPE normal");
    BOOST_TEST(eventually([&] {
        const auto got = curl.get("/impression?" + five("Refused"));
        return got.status == 503 && on.log("workers").find("NOAUTH") != std::string::npos;
    }));
    on.redis("-a secret CONFIG SET requirepass ''");
    BOOST_TEST(eventually([&] { return curl.get("/impression?" + five("Password")).status == 200; }, 1s));
    BOOST_TEST(on.counter("username:Password", "impressions") == 2);
}

BOOST_AUTO_TEST_CASE(a_redis_that_loads_its_data_is_503_with_the_reason_in_the_log_and_waited_for)
{
    // For each command in its file. A request leaves about eight, and Redis looks at its clients every 1,024.
    stack on(settings{{"ADTALLY_REDIS_EXTRA", "--key-load-delay 300 --aof-use-rdb-preamble no"}});
    client curl(on.port());
    for (int i = 0; i < 500; ++i)
        BOOST_TEST(curl.get("/impression?" + five("Load")).status == 200);
    on.redis("SHUTDOWN");
    BOOST_TEST(eventually([&] {
        const auto got = curl.get("/impression?" + five("Loading"));
        return got.status == 503 && on.log("workers").find("LOADING") != std::string::npos;
    }));
    BOOST_TEST(eventually([&] { return curl.get("/impression?" + five("Loaded")).status == 200; }, 60s));
    BOOST_TEST(on.counter("username:Load", "impressions") == 500);
}

BOOST_AUTO_TEST_CASE(a_redis_that_became_a_replica_is_left_and_found_again)
{
    stack on(settings{{"COMMIT_TIMEOUT", "300ms"}});
    client curl(on.port());
    on.redis("REPLICAOF 127.0.0.1 1");
    const auto refused = curl.get("/impression?" + five("Replica"));
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(problem_type(refused) == "/problems/not-counted");
    BOOST_TEST(on.log("workers").find("READONLY") != std::string::npos);
    on.redis("REPLICAOF NO ONE");
    BOOST_TEST(eventually([&] { return curl.get("/impression?" + five("Replica")).status == 200; }, 1s));
    BOOST_TEST(on.counter("username:Replica", "impressions") == 1);
}

BOOST_AUTO_TEST_CASE(workers_that_are_told_to_stop_finish_what_is_in_flight)
{
    stack on(settings{{"WORKERS", "2"}});
    on.ad_api("delay_ms=600&body=default");
    std::vector<answer> got(20);
    std::vector<std::thread> clients;
    for (auto& each : got)
        clients.emplace_back([&on, &each] { each = client(on.port()).get("/ad?" + five("Drain")); });
    std::this_thread::sleep_for(250ms);
    const auto told = on.worker_pids();
    for (const auto pid : told)
        ::kill(pid, SIGTERM);
    for (auto& each : clients)
        each.join();
    for (const auto& each : got)
        BOOST_TEST(each.status == 200);
    BOOST_TEST(on.counter("username:Drain", "ad_requests") == 20);
    BOOST_TEST(eventually([&] {
        const auto now = on.worker_pids();
        return now.size() == 2 && now != told;
    }));
}

BOOST_AUTO_TEST_CASE(more_than_max_in_flight_is_503_at_once)
{
    stack on(settings{{"WORKERS", "1"}, {"MAX_IN_FLIGHT", "5"}});
    on.ad_api("delay_ms=1500&body=default");
    std::vector<std::thread> clients;
    for (int i = 0; i < 5; ++i)
        clients.emplace_back([&on] { BOOST_TEST(client(on.port()).get("/ad?" + five("Slow")).status == 200); });
    std::this_thread::sleep_for(500ms);
    const auto start = clock::now();
    const auto got = client(on.port()).get("/impression?" + five("Slow"));
    BOOST_TEST(got.status == 503);
    BOOST_TEST(got.header("retry-after") == "1");
    BOOST_TEST(problem_type(got) == "/problems/not-counted");
    BOOST_TEST((clock::now() - start < 300ms));
    for (auto& each : clients)
        each.join();
    BOOST_TEST(client(on.port()).get("/impression?" + five("Slow")).status == 200);
    BOOST_TEST(on.counter("username:Slow", "impressions") == 1);
}

BOOST_AUTO_TEST_CASE(a_name_server_that_hangs_delays_nobody)
{
    stack on(settings{{"WORKERS", "1"},
                      {"AD_TIMEOUT", "300ms"},
                      {"VAST_URL", "http://ads.slow.test/"},
                      {"LD_PRELOAD", SLOW_RESOLVER},
                      {"ASAN_OPTIONS", "verify_asan_link_order=0"}});
    std::thread asker([&on] {
        const auto got = client(on.port()).get("/ad?" + five("Resolve"));
        BOOST_TEST(got.status == 200);
        BOOST_TEST(got.header("x-ad-status") == "upstream-timeout");
    });
    client curl(on.port());
    for (int i = 0; i < 12; ++i) {
        const auto start = clock::now();
        BOOST_TEST(curl.get("/impression?" + five("Resolve")).status == 200);
        BOOST_TEST((clock::now() - start < 500ms));
        std::this_thread::sleep_for(50ms);
    }
    asker.join();
}

BOOST_AUTO_TEST_SUITE_END()
