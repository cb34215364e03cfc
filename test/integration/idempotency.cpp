// Clients that retry by themselves: the header Idempotency-Key, through nginx, the workers and Redis.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <signal.h>
#include <thread>
#include <vector>

using namespace support;
using namespace std::chrono_literals;

namespace {

answer ask(const stack& on, const std::string& target, const std::string& key)
{
    return client(on.port()).send({.target = target, .headers = {"Idempotency-Key: " + key}});
}

std::string impression_of(const std::string& username)
{
    return "/impression?" + five(username);
}

} // namespace

BOOST_AUTO_TEST_SUITE(idempotency)

BOOST_AUTO_TEST_CASE(a_request_that_is_sent_again_with_its_key_is_counted_once_and_says_so)
{
    auto& on = shared_stack();
    const auto first = ask(on, impression_of("Once"), "k1");
    BOOST_TEST(first.status == 200);
    BOOST_TEST(first.header("x-counted") == "");
    for (int i = 0; i < 20; ++i) {
        const auto again = ask(on, impression_of("Once"), "k1");
        BOOST_TEST(again.status == 200);
        BOOST_TEST(again.header("x-counted") == "earlier");
        BOOST_TEST(again.body == first.body);
    }
    BOOST_TEST(on.counter("username:Once", "impressions") == 1);
    // Without the header it is another request.
    BOOST_TEST(client(on.port()).get(impression_of("Once")).header("x-counted") == "");
    BOOST_TEST(on.counter("username:Once", "impressions") == 2);
}

BOOST_AUTO_TEST_CASE(the_scope_of_a_key_is_endpoint_and_username)
{
    auto& on = shared_stack();
    for (const auto& target :
         {impression_of("Scope1"), impression_of("Scope2"), "/ad?" + five("Scope1"), "/ad?" + five("Scope2")}) {
        const auto got = ask(on, target, "same");
        BOOST_TEST(got.status == 200);
        BOOST_TEST(got.header("x-counted") == "");
    }
    for (const auto* username : {"username:Scope1", "username:Scope2"}) {
        BOOST_TEST(on.counter(username, "impressions") == 1);
        BOOST_TEST(on.counter(username, "ad_requests") == 1);
    }
}

BOOST_AUTO_TEST_CASE(fifty_at_the_same_moment_are_one)
{
    stack on(settings{{"WORKERS", "2"}});
    for (const std::string path : {"/impression?", "/ad?"}) {
        std::vector<answer> got(50);
        std::vector<std::thread> clients;
        for (auto& each : got)
            clients.emplace_back([&] { each = ask(on, path + five("Fifty"), "at once"); });
        for (auto& each : clients)
            each.join();
        BOOST_TEST(std::ranges::count(got, 200, &answer::status) == 50);
        BOOST_TEST(std::ranges::count_if(got, [](const auto& each) { return each.header("x-counted").empty(); }) == 1);
    }
    BOOST_TEST(on.counter("username:Fifty", "impressions") == 1);
    BOOST_TEST(on.counter("username:Fifty", "ad_requests") == 1);
    BOOST_TEST(on.counter("total", "impressions") == 1);
}

BOOST_AUTO_TEST_CASE(the_order_of_the_parameters_is_not_the_request_but_their_values_are)
{
    auto& on = shared_stack();
    const std::string ordered = "sdk_version=1.0&session_id=s1&platform=ios&username=Order&country_code=US";
    const std::string shuffled = "country_code=us&username=Order&platform=ios&sdk_version=1.0&session_id=s1";
    BOOST_TEST(ask(on, "/impression?" + ordered, "o").status == 200);
    BOOST_TEST(ask(on, "/impression?" + shuffled, "o").header("x-counted") == "earlier");
    expect_problem(ask(on, "/impression?" + ordered + "2", "o"), 400, "bad-request");
    expect_problem(
        ask(on, "/impression?sdk_version=1.1&session_id=s1&platform=ios&username=Order&country_code=US", "o"), 422,
        "idempotency-key-reused");
    BOOST_TEST(on.counter("username:Order", "impressions") == 1);
    BOOST_TEST(on.counter("sdk:1.1", "impressions") == 0);
}

BOOST_AUTO_TEST_CASE(the_first_outcome_stands_in_the_books)
{
    stack on;
    on.ad_api("status=204");
    BOOST_TEST(ask(on, "/ad?" + five("First"), "a").header("x-ad-status") == "no-fill");
    on.ad_api_default();
    const auto again = ask(on, "/ad?" + five("First"), "a");
    BOOST_TEST(again.header("x-ad-status") == "fill");
    BOOST_TEST(again.header("x-counted") == "earlier");
    BOOST_TEST(on.counter("username:First", "ad_requests") == 1);
    BOOST_TEST(on.counter("username:First", "fills") == 0);
}

BOOST_AUTO_TEST_CASE(a_key_is_1_to_64_printable_bytes)
{
    auto& on = shared_stack();
    BOOST_TEST(ask(on, impression_of("Key"), std::string(64, 'x')).status == 200);
    BOOST_TEST(ask(on, impression_of("Key"), "\"8e03978e 40d5~!\"").status == 200);
    for (const auto& [key, code] : std::vector<std::pair<std::string, std::string>>{
             {std::string(65, 'x'), "too_long"}, {"a\tb", "invalid"}, {"J\xC3\xB6rg", "invalid"}}) {
        const auto got = ask(on, impression_of("Key"), key);
        expect_problem(got, 400, "bad-request");
        BOOST_TEST(faults_of(got) == "Idempotency-Key:" + code);
    }
    BOOST_TEST(on.counter("username:Key", "impressions") == 2);
}

// Two minutes longer, in fact: what waited in the buffers of a stopped Redis must find it too.
BOOST_AUTO_TEST_CASE(a_key_is_known_for_the_window_and_not_for_ever)
{
    stack on(settings{{"IDEMPOTENCY_WINDOW", "10s"}});
    BOOST_TEST(ask(on, impression_of("Window"), "w").status == 200);
    const auto left = std::stoll(on.redis("EVAL \"return redis.call('PTTL', redis.call('KEYS', '*:once:*')[1])\" 0"));
    BOOST_TEST(left > 120'000);
    BOOST_TEST(left <= 130'000);
}

// A worker that is killed after it has counted and before it could answer: the second one finds the key.
BOOST_AUTO_TEST_CASE(a_killed_worker_and_a_client_that_retries_make_one)
{
    stack on(settings{{"WORKERS", "2"}, {"COMMIT_TIMEOUT", "5s"}});
    BOOST_TEST(client(on.port()).get(impression_of("Warm")).status == 200);
    answer got;
    {
        const paused redis({on.pid("redis")});
        std::thread asker([&] { got = ask(on, impression_of("Killed"), "k"); });
        std::this_thread::sleep_for(300ms);
        for (const auto pid : on.worker_pids())
            ::kill(pid, SIGKILL);
        std::this_thread::sleep_for(300ms);
        ::kill(on.pid("redis"), SIGCONT);
        asker.join();
    }
    // Redis had the first worker's batch in its buffer. The second worker may have found Redis away.
    BOOST_TEST((got.status == 200 || got.status == 503));
    BOOST_TEST(eventually([&] { return ask(on, impression_of("Killed"), "k").header("x-counted") == "earlier"; }));
    BOOST_TEST(on.counter("username:Killed", "impressions") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
