// AD_CACHE for those who share a document: each has beacons of its own, and nobody loses an ad by it.
#include "support/beacon.hpp"
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <set>
#include <thread>
#include <vector>

using namespace support;
using namespace std::chrono_literals;

namespace {

const std::string public_url = "https://players.example";

std::int64_t asked(const stack& on)
{
    return boost::json::parse(on.ad_api_report()).at("requests").to_number<std::int64_t>();
}

} // namespace

BOOST_AUTO_TEST_SUITE(ad_cache_clients)

BOOST_AUTO_TEST_CASE(a_kept_document_has_new_beacons_in_every_answer)
{
    stack on(settings{{"WORKERS", "1"},
                      {"AD_CACHE", "on"},
                      {"VAST_BEACON", "on"},
                      {"PUBLIC_URL", public_url},
                      {"BEACON_KEY", "sixteen bytes or more"}});
    const std::string document = "<VAST version=\"3.0\"><Ad id=\"1\"><InLine><Impression>https://a.example</Impression>"
                                 "<Creatives/></InLine></Ad></VAST>";
    on.ad_api("header=" + percent_encoded("Cache-Control:max-age=60"), document);
    client curl(on.port());
    std::set<std::string> ids;
    // Three usernames; and the last one again, by a key.
    const std::vector<std::pair<std::string, std::vector<std::string>>> rows{
        {"One", {}}, {"Two", {}}, {"Three", {"Idempotency-Key: k"}}, {"Three", {"Idempotency-Key: k"}}};
    for (const auto& [username, headers] : rows) {
        const auto got = curl.send({.target = "/ad?" + five(username), .headers = headers});
        BOOST_TEST(got.header("x-ad-status") == "fill");
        BOOST_TEST(without_beacons(got.body, public_url) == document);
        const auto elements = beacon_elements(got.body, public_url);
        BOOST_TEST_REQUIRE(elements.size() == 1u);
        const auto target = beacon_target(elements.front(), public_url);
        BOOST_TEST(parameter_of(target, "username") == username);
        BOOST_TEST(ids.insert(parameter_of(target, "beacon")).second);
        const auto shown = curl.get(target);
        BOOST_TEST(shown.status == 200);
        BOOST_TEST(shown.header("x-counted") == "");
        BOOST_TEST(curl.get(target).header("x-counted") == "earlier");
    }
    BOOST_TEST(asked(on) == 1);
    BOOST_TEST(on.counter("username:Three", "ad_requests") == 1);
    BOOST_TEST(on.counter("username:Three", "impressions") == 2);
    BOOST_TEST(on.counter("total", "impressions") == 4);
}

// Each by itself would have its ad in time; one after the other they would not.
BOOST_AUTO_TEST_CASE(a_slow_api_that_says_nothing_of_caching_has_an_ad_for_all_who_come_together)
{
    stack on(settings{{"WORKERS", "1"}, {"AD_CACHE", "on"}, {"AD_TIMEOUT", "3s"}});
    client curl(on.port());
    on.ad_api("body=default");
    BOOST_TEST(curl.get("/ad?" + five("First")).header("x-ad-status") == "fill");
    on.ad_api("body=default&delay_ms=1700");
    std::vector<std::string> statuses(5);
    std::vector<std::thread> clients;
    for (auto& each : statuses) {
        clients.emplace_back([&] { each = client(on.port()).get("/ad?" + five("Slow")).header("x-ad-status"); });
        std::this_thread::sleep_for(50ms);
    }
    for (auto& each : clients)
        each.join();
    for (const auto& each : statuses)
        BOOST_TEST(each == "fill");
    BOOST_TEST(asked(on) == 5);
}

BOOST_AUTO_TEST_SUITE_END()
