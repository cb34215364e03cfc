// Impression beacons from end to end: a document of /ad, the URL that a player finds in it, /impression, the counters.
#include "support/beacon.hpp"

#include "support/problem.hpp"
#include "support/published.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ctime>
#include <set>
#include <thread>
#include <vector>

using namespace support;

namespace {

const std::string public_url = "https://players.example:8443/tally";
const std::string key = "not to be seen in any log";

const settings unsigned_beacons{{"VAST_BEACON", "on"}, {"PUBLIC_URL", public_url + "/"}, {"WORKERS", "2"}};

settings signed_beacons()
{
    auto made = unsigned_beacons;
    made["BEACON_KEY"] = key;
    made["LOG_LEVEL"] = "trace";
    return made;
}

answer get(const stack& on, const std::string& target, const std::vector<std::string>& headers = {})
{
    return client(on.port()).send({.target = target, .headers = headers});
}

// What a player that shows an ad for this username would request.
std::string beacon_for(const stack& on, const std::string& username)
{
    const auto ad = get(on, "/ad?" + five(username));
    BOOST_TEST(ad.header("x-ad-status") == "fill");
    const auto elements = beacon_elements(ad.body, public_url);
    BOOST_TEST_REQUIRE(elements.size() == 1U);
    return beacon_target(elements.front(), public_url);
}

} // namespace

BOOST_AUTO_TEST_SUITE(beacon)

BOOST_AUTO_TEST_CASE(by_default_there_are_none)
{
    const auto ad = get(shared_stack(), "/ad?" + five("NoBeacon"));
    BOOST_TEST(ad.header("x-ad-status") == "fill");
    BOOST_TEST(ad.body.find("beacon=") == ad.body.npos);
}

BOOST_AUTO_TEST_CASE(a_beacon_counts_one_impression_however_often_it_is_played)
{
    stack on(unsigned_beacons);
    const auto target = beacon_for(on, "Jack");
    const auto first = get(on, target);
    BOOST_TEST(first.status == 200);
    BOOST_TEST(first.header("x-counted") == "");
    BOOST_TEST(first.body == R"({"message": "success"})");
    for (int i = 0; i < 20; ++i) {
        const auto again = get(on, target);
        BOOST_TEST(again.status == 200);
        BOOST_TEST(again.header("x-counted") == "earlier");
    }
    const auto statistics = get(on, "/statistics?username=Jack").body;
    BOOST_TEST(statistics.find(R"("ad_requests": 1, "fills": 1, "impressions": 1)") != statistics.npos, statistics);

    // Another document, another beacon; and what is no beacon counts as ever.
    BOOST_TEST(get(on, beacon_for(on, "Jack")).header("x-counted") == "");
    BOOST_TEST(get(on, "/impression?" + five("Jack")).status == 200);
    BOOST_TEST(get(on, "/impression?" + five("Jack")).status == 200);
    BOOST_TEST(on.counter("username:Jack", "impressions") == 4);
    BOOST_TEST(on.counter("total", "impressions") == 4);
}

BOOST_AUTO_TEST_CASE(fifty_players_at_the_same_moment_are_one)
{
    stack on(signed_beacons());
    const auto target = beacon_for(on, "Fifty");
    std::vector<answer> got(50);
    std::vector<std::thread> players;
    for (auto& each : got)
        players.emplace_back([&] { each = get(on, target); });
    for (auto& each : players)
        each.join();
    BOOST_TEST(std::ranges::count(got, 200, &answer::status) == 50);
    BOOST_TEST(std::ranges::count_if(got, [](const auto& each) { return each.header("x-counted").empty(); }) == 1);
    BOOST_TEST(on.counter("username:Fifty", "impressions") == 1);
}

BOOST_AUTO_TEST_CASE(a_username_of_any_characters_is_counted_under_its_name)
{
    stack on(signed_beacons());
    for (const std::string name : {"J\xC3\xB6rg & Co. #1", "100%25", "a+b", "[TIMESTAMP]", "]]>", "<\"'>", "a=b;c"}) {
        const auto ad =
            get(on, "/ad?sdk_version=1.0&session_id=s&platform=ios&country_code=us&username=" + percent_encoded(name));
        const auto elements = beacon_elements(ad.body, public_url);
        BOOST_TEST_REQUIRE(elements.size() == 1U);
        BOOST_TEST(get(on, beacon_target(elements.front(), public_url)).status == 200, name);
        const auto statistics = get(on, "/statistics?username=" + percent_encoded(name)).body;
        BOOST_TEST(statistics.find(R"("impressions": 1)") != statistics.npos, statistics);
    }
}

BOOST_AUTO_TEST_CASE(every_ad_of_a_pod_has_a_beacon_of_its_own)
{
    stack on(unsigned_beacons);
    const std::string ad = "<Ad><InLine><Impression/><Creatives/></InLine></Ad>";
    const auto pod = "<VAST version='3.0'>" + ad + ad + "<Ad><Wrapper><Impression/></Wrapper></Ad></VAST>";
    on.ad_api("", pod);
    const auto got = get(on, "/ad?" + five("Pod"));
    const auto elements = beacon_elements(got.body, public_url);
    BOOST_TEST(elements.size() == 3U);
    BOOST_TEST(std::set(elements.begin(), elements.end()).size() == 3U);
    BOOST_TEST(without_beacons(got.body, public_url) == pod);
    for (const auto& element : elements)
        BOOST_TEST(get(on, beacon_target(element, public_url)).status == 200);
    BOOST_TEST(on.counter("username:Pod", "impressions") == 3);
}

BOOST_AUTO_TEST_CASE(what_is_no_fill_has_none)
{
    stack on(unsigned_beacons);
    for (const std::string control : {"status=204", "status=500", "mode=garbage"}) {
        on.ad_api(control);
        const auto got = get(on, "/ad?" + five("NoFill"));
        BOOST_TEST(got.status == 200);
        BOOST_TEST(beacon_elements(got.body, public_url).empty(), got.body);
    }
    on.ad_api("", "<VAST><Error>u</Error></VAST>");
    BOOST_TEST(get(on, "/ad?" + five("NoFill")).body == "<VAST><Error>u</Error></VAST>");
}

BOOST_AUTO_TEST_CASE(published_documents_only_gain_beacons)
{
    stack on(signed_beacons());
    for (const auto& [file, document] : published_documents()) {
        on.ad_api("", document);
        const auto got = get(on, "/ad?" + five("Published"));
        BOOST_TEST(!beacon_elements(got.body, public_url).empty(), file);
        BOOST_TEST((without_beacons(got.body, public_url) == document), file);
        BOOST_TEST(got.header("content-length") == std::to_string(got.body.size()));
    }
}

BOOST_AUTO_TEST_CASE(a_beacon_without_a_signature_is_a_name_for_its_parameters)
{
    stack on(unsigned_beacons);
    const auto target = beacon_for(on, "Unsigned");
    BOOST_TEST(get(on, target).status == 200);
    for (const auto* name : {"username", "sdk_version", "session_id", "platform"})
        expect_problem(get(on, with_parameter(target, name, "another")), 422, "idempotency-key-reused");
    // A client's key is no beacon, whatever it looks like, and beside a beacon it means nothing.
    const auto id = parameter_of(target, "beacon");
    for (const auto& like : {id, "beacon:" + id})
        BOOST_TEST(get(on, "/impression?" + five("Unsigned"), {"Idempotency-Key: " + like}).header("x-counted") == "");
    BOOST_TEST(get(on, target, {"Idempotency-Key: other"}).header("x-counted") == "earlier");
    BOOST_TEST(on.counter("username:Unsigned", "impressions") == 3);

    expect_problem(get(on, with_parameter(target, "beacon", "x")), 400, "bad-request");
    BOOST_TEST(faults_of(get(on, with_parameter(target, "beacon", std::string(32, 'A')))) == "beacon:invalid");
    BOOST_TEST(faults_of(get(on, target + "&expires=1&signature=2")) ==
               "expires:not_permitted signature:not_permitted");
    BOOST_TEST(faults_of(get(on, "/ad?" + five("Unsigned") + "&beacon=" + id)) == "beacon:not_permitted");
    BOOST_TEST(on.counter("total", "impressions") == 3);
}

BOOST_AUTO_TEST_CASE(a_signed_beacon_that_was_altered_or_has_expired_is_refused)
{
    stack on(signed_beacons());
    const auto target = beacon_for(on, "Signed");
    for (const auto* name : {"username", "sdk_version", "session_id", "platform", "expires", "signature"})
        expect_problem(get(on, with_parameter(target, name, "7")), 403, "beacon-altered");
    expect_problem(get(on, with_parameter(target, "beacon", std::string(32, '0'))), 403, "beacon-altered");
    expect_problem(get(on, with_parameter(target, "country_code", "DE")), 403, "beacon-altered");
    expect_problem(get(on, target.substr(0, target.find("&signature="))), 403, "beacon-altered");
    expect_problem(get(on, target.substr(0, target.find("&expires="))), 403, "beacon-altered");
    expect_problem(get(on, "/impression?" + five("Signed") + "&signature=1"), 403, "beacon-altered");

    const auto now = std::time(nullptr);
    const auto at = [&](std::time_t expires) {
        return signed_anew(with_parameter(target, "expires", std::to_string(expires)), key);
    };
    expect_problem(get(on, at(now - 1)), 403, "beacon-expired");
    expect_problem(get(on, at(0)), 403, "beacon-expired");
    expect_problem(get(on, signed_anew(target, "another key of its own")), 403, "beacon-altered");
    BOOST_TEST(on.counter("total", "impressions") == 0);

    // It lives for nearly an hour.
    const auto expires = std::stoll(parameter_of(target, "expires"));
    BOOST_TEST(expires > now + 58 * 60);
    BOOST_TEST(expires < now + 60 * 60);
    BOOST_TEST(get(on, target).header("x-counted") == "");
    BOOST_TEST(get(on, signed_anew(target, key)).header("x-counted") == "earlier");
    // And Redis knows it for as long.
    const auto known =
        on.redis("--raw EVAL \"local k = redis.call('KEYS', '*once:*') return redis.call('TTL', k[1])\" 0");
    BOOST_TEST(std::stoll(known) > expires - now, known);
    // Without a beacon nothing has changed.
    BOOST_TEST(get(on, "/impression?" + five("Signed")).status == 200);
    BOOST_TEST(on.counter("total", "impressions") == 2);
    for (const auto* log : {"workers", "nginx", "up"})
        BOOST_TEST(on.log(log).find(key) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_image_gets_a_pixel_and_its_errors_are_problems)
{
    stack on(unsigned_beacons);
    const std::vector<std::string> chrome{"Accept: image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"};
    const auto target = beacon_for(on, "Image");
    for (const std::string counted : {"", "earlier", "earlier"}) {
        const auto got = get(on, target, chrome);
        BOOST_TEST(got.status == 200);
        BOOST_TEST(got.header("content-type") == "image/gif");
        BOOST_TEST(got.header("content-length") == "43");
        BOOST_TEST(got.header("cache-control") == "no-store");
        BOOST_TEST(got.header("x-counted") == counted);
        BOOST_TEST(got.body.starts_with("GIF89a"));
        BOOST_TEST(got.body.size() == 43U);
    }
    BOOST_TEST(get(on, "/impression?" + five("Image"), {"Accept: image/*"}).body.size() == 43U);
    for (const std::string accept :
         {"*/*", "application/json", "text/html,image/avif,*/*;q=0.8", "application/json,image/*"})
        BOOST_TEST(get(on, "/impression?" + five("Image"), {"Accept: " + accept}).header("content-type") ==
                   "application/json");
    expect_problem(get(on, "/impression?username=Image", chrome), 400, "bad-request");
    expect_problem(get(on, with_parameter(target, "platform", "x"), chrome), 422, "idempotency-key-reused");
    BOOST_TEST(on.counter("username:Image", "impressions") == 6);
    // An ad request knows no images.
    BOOST_TEST(get(on, "/ad?" + five("Image"), chrome).header("content-type") == "application/xml");
}

BOOST_AUTO_TEST_SUITE_END()
