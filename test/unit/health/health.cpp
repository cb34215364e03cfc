#include "health/health.hpp"

#include "../support/run.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;

namespace {

// Asks with a store that was never connected.
http::response ready(bool stopping)
{
    core::io_context io;
    redis::client store(io, core::redis_address());
    counters::monitor monitor(store, 100ms);
    return run(io, health::ready(http::request(), monitor, stopping));
}

} // namespace

BOOST_AUTO_TEST_SUITE(health_health)

BOOST_AUTO_TEST_CASE(a_worker_is_live_whatever_it_is_asked)
{
    http::request odd;
    odd.pairs = {{.name = "%zz", .value = "", .name_malformed = true}};
    const auto answer = run(health::live(odd));
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body == R"({"status": "alive"})");
}

BOOST_AUTO_TEST_CASE(it_is_not_ready_before_redis_has_answered)
{
    const auto answer = ready(false);
    BOOST_TEST(answer.status == 503);
    BOOST_TEST_REQUIRE(answer.problem.has_value());
    BOOST_TEST(answer.problem->type == "unavailable");
    BOOST_TEST(answer.problem->detail == "This worker has started and has not heard from Redis yet.");
    BOOST_TEST(answer.headers.at(0).first == "Retry-After");
}

BOOST_AUTO_TEST_CASE(it_is_not_ready_while_it_stops)
{
    const auto answer = ready(true);
    BOOST_TEST(answer.status == 503);
    BOOST_TEST_REQUIRE(answer.problem.has_value());
    BOOST_TEST(answer.problem->detail == "This worker is stopping.");
}

BOOST_AUTO_TEST_SUITE_END()
