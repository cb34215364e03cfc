// What one address may do, and which address a client has.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <thread>
#include <vector>

using namespace support;

namespace {

const auto impression = "/impression?" + five("Limits");

std::vector<answer> send_times(const stack& on, int times, const std::string& forwarded_for = "")
{
    client curl(on.port());
    std::vector<answer> got;
    for (int i = 0; i < times; ++i) {
        std::vector<std::string> headers;
        if (!forwarded_for.empty())
            headers.push_back("X-Forwarded-For: " + forwarded_for);
        got.push_back(curl.send({.target = impression, .headers = std::move(headers)}));
    }
    return got;
}

std::ptrdiff_t count_of(int status, const std::vector<answer>& answers)
{
    return std::ranges::count(answers, status, &answer::status);
}

} // namespace

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(too_many_requests_a_second_are_refused_and_not_counted)
{
    stack on(settings{{"LIMIT_EXEMPT", "none"}, {"REQUEST_LIMIT", "5"}});
    // Its start has asked for /readyz now and then.
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    const auto before = on.counter("total", "impressions");
    const auto got = send_times(on, 30);
    const auto answered = count_of(200, got);
    const auto refused = count_of(429, got);
    // Five at once, and what has become due since.
    BOOST_TEST(answered >= 5);
    BOOST_TEST(refused >= 10);
    BOOST_TEST(answered + refused == 30);
    BOOST_TEST(on.counter("total", "impressions") == before + answered);

    const auto& last = *std::ranges::find(got, 429, &answer::status);
    expect_problem(last, 429, "too-many-requests");
    BOOST_TEST(last.header("retry-after") == "1");

    BOOST_TEST(eventually([&] { return client(on.port()).get(impression).status == 200; }));
}

BOOST_AUTO_TEST_CASE(too_many_requests_in_flight_are_refused)
{
    stack on(settings{{"LIMIT_EXEMPT", "none"}, {"REQUEST_LIMIT", "0"}, {"CONNECTION_LIMIT", "2"}});
    on.ad_api("delay_ms=800&body=default");
    std::vector<answer> got(6);
    {
        std::vector<std::jthread> clients;
        for (auto& each : got)
            clients.emplace_back([&] { each = client(on.port()).get("/ad?" + five("Limits")); });
    }
    BOOST_TEST(count_of(200, got) == 2);
    BOOST_TEST(count_of(429, got) == 4);
    BOOST_TEST(on.counter("username:Limits", "ad_requests") == 2);
}

BOOST_AUTO_TEST_CASE(loopback_is_exempt)
{
    stack on(settings{{"REQUEST_LIMIT", "1"}, {"CONNECTION_LIMIT", "1"}});
    BOOST_TEST(count_of(200, send_times(on, 20)) == 20);
}

BOOST_AUTO_TEST_CASE(a_trusted_proxy_tells_who_the_client_is)
{
    stack on(settings{{"TRUSTED_PROXIES", "127.0.0.1 10.0.0.0/8"}, {"REQUEST_LIMIT", "2"}});
    BOOST_TEST(count_of(429, send_times(on, 20, "198.51.100.1")) > 0);
    // Another client, and the one behind a second proxy.
    BOOST_TEST(count_of(200, send_times(on, 1, "198.51.100.2")) == 1);
    BOOST_TEST(count_of(200, send_times(on, 1, "198.51.100.3, 10.1.2.3")) == 1);
    BOOST_TEST(count_of(429, send_times(on, 20, "198.51.100.3, 10.1.2.3")) > 0);
    // What the client itself has put there counts for nothing.
    BOOST_TEST(count_of(429, send_times(on, 20, "127.0.0.1, 198.51.100.3")) > 0);

    BOOST_TEST(eventually([&] { return on.log("access").find("\"client\":\"198.51.100.2\"") != std::string::npos; }));
    client(on.port()).send({.target = "/ad?" + five("Limits"), .headers = {"X-Forwarded-For: 203.0.113.9"}});
    BOOST_TEST(on.ad_api_report().find("203.0.113.9") != std::string::npos, on.ad_api_report());
}

BOOST_AUTO_TEST_CASE(without_trusted_proxies_nobody_tells)
{
    stack on(settings{{"REQUEST_LIMIT", "1"}});
    BOOST_TEST(count_of(200, send_times(on, 10, "198.51.100.1")) == 10);
}

BOOST_AUTO_TEST_SUITE_END()
