// /healthz and /readyz, as a load balancer asks them.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <thread>

using namespace support;
using namespace std::chrono_literals;

namespace {

// Why /readyz says no; "ready" when it doesn't.
std::string reason(const answer& got)
{
    if (got.status == 200)
        return "ready";
    expect_problem(got, 503, "unavailable");
    BOOST_TEST(got.header("retry-after") == "1");
    return std::string(boost::json::parse(got.body).at("detail").as_string());
}

std::string reason(const stack& of)
{
    return reason(client(of.port()).get("/readyz"));
}

} // namespace

BOOST_AUTO_TEST_SUITE(health)

BOOST_AUTO_TEST_CASE(they_take_get_and_head_and_whatever_parameters)
{
    client curl(shared_stack().port());
    for (const std::string path : {"/healthz", "/readyz"})
        BOOST_TEST_CONTEXT(path)
        {
            for (const auto* query : {"", "?", "?x=1&x=2", "?%zz", "?username="})
                BOOST_TEST(curl.get(path + query).status == 200);
            BOOST_TEST(curl.send({.method = "HEAD", .target = path}).status == 200);
            for (const auto* method : {"POST", "OPTIONS", "DELETE"}) {
                const auto refused = curl.send({.method = method, .target = path});
                expect_problem(refused, 405, "method-not-allowed");
                BOOST_TEST(refused.header("allow") == "GET, HEAD");
            }
        }
    BOOST_TEST(curl.get("/healthz").body == R"({"status": "alive"})");
    BOOST_TEST(curl.get("/readyz").body == R"({"status": "ready"})");
}

BOOST_AUTO_TEST_CASE(asking_writes_nothing)
{
    stack on;
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(reason(on) == "ready");
    BOOST_TEST(on.redis("EXISTS 'adtally:{0}:never'") == "0");
}

BOOST_AUTO_TEST_CASE(without_redis_a_worker_lives_and_is_not_ready)
{
    stack on(settings{{"WORKERS", "1"}, {"COMMIT_TIMEOUT", "300ms"}});
    {
        const paused redis({on.pid("redis")});
        BOOST_TEST(reason(on) == "Redis does not answer.");
        BOOST_TEST(client(on.port()).get("/healthz").status == 200);

        // A worker that starts meanwhile has never heard of it.
        ::kill(on.worker_pids().at(0), SIGKILL);
        BOOST_TEST(eventually([&] { return client(on.port()).get("/healthz").status == 200; }));
        BOOST_TEST(reason(on) == "This worker has started and has not heard from Redis yet.");
    }
    BOOST_TEST(eventually([&] { return reason(on) == "ready"; }, 2s));
}

BOOST_AUTO_TEST_CASE(a_redis_that_takes_no_writes_is_told_by_its_reason)
{
    stack on(settings{{"COMMIT_TIMEOUT", "300ms"}});
    on.redis("CONFIG SET maxmemory 1");
    BOOST_TEST(reason(on) == "Redis is full: it has reached its maxmemory.");
    BOOST_TEST(client(on.port()).get("/healthz").status == 200);
    on.redis("CONFIG SET maxmemory 0");
    BOOST_TEST(reason(on) == "ready");

    on.redis("REPLICAOF 127.0.0.1 1");
    BOOST_TEST(reason(on) == "Redis is a replica, which takes no writes.");
    on.redis("REPLICAOF NO ONE");
    BOOST_TEST(eventually([&] { return reason(on) == "ready"; }, 2s));

    on.redis("CONFIG SET min-replicas-to-write 1");
    BOOST_TEST(reason(on) == "Redis has fewer replicas than it must have to take writes.");
    on.redis("CONFIG SET min-replicas-to-write 0");
    BOOST_TEST(reason(on) == "ready");
}

BOOST_AUTO_TEST_CASE(a_redis_that_refuses_the_connection_is_told_by_its_word)
{
    stack on(settings{{"COMMIT_TIMEOUT", "300ms"}});
    on.redis("CONFIG SET requirepass secret-of-the-test");
    on.redis("-a secret-of-the-test CLIENT KILL TYPE normal SKIPME yes");
    BOOST_TEST(eventually([&] { return reason(on) == "Redis refuses writes (NOAUTH)."; }, 5s));
    on.redis("-a secret-of-the-test CONFIG SET requirepass ''");
    BOOST_TEST(eventually([&] { return reason(on) == "ready"; }, 5s));
}

BOOST_AUTO_TEST_CASE(a_worker_that_stops_is_not_ready)
{
    stack on(settings{{"WORKERS", "1"}, {"COMMIT_TIMEOUT", "5s"}});
    answer got;
    {
        const paused redis({on.pid("redis")});
        std::thread asker([&] { got = client(on.port()).get("/readyz"); });
        std::this_thread::sleep_for(300ms);
        ::kill(on.worker_pids().at(0), SIGTERM);
        std::this_thread::sleep_for(300ms);
        ::kill(on.pid("redis"), SIGCONT);
        asker.join();
    }
    BOOST_TEST(reason(got) == "This worker is stopping.");
    BOOST_TEST(eventually([&] { return reason(on) == "ready"; }));
}

BOOST_AUTO_TEST_SUITE_END()
