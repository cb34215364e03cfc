// Several ad APIs that are asked in turn, and one that is left alone because it keeps failing.
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <thread>
#include <vector>

using namespace support;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

const std::string port = std::to_string(free_port());

std::string vast(const std::string& from, bool has_ad)
{
    return "<VAST><!-- " + from + " -->" + (has_ad ? "<Ad/>" : "") + "</VAST>";
}

// The second and the third ad API.
std::string places()
{
    std::string text = "listen 127.0.0.1:" + port + ";\n";
    for (const std::string name : {"second", "third"}) {
        const auto location = "location = /" + name;
        const auto type = " default_type text/xml; ";
        text += location + "/fill {" + type + "return 200 '" + vast(name, true) + "'; }\n";
        text += location + "/none {" + type + "return 200 '" + vast(name, false) + "'; }\n";
        text += location + "/page { default_type text/html; return 200 '<html/>'; }\n";
        text += location + "/204 { return 204; }\n";
        text += location + "/404 { return 404; }\n";
        text += location + "/500 { return 500; }\n";
    }
    return text;
}

// The first is the sample API of the shared stack; platform and session_id say what the others answer.
struct waterfall
{
    waterfall()
        : on(settings{{"WORKERS", "1"},
                      {"AD_TIMEOUT", "1200ms"},
                      {"VAST_URL", first.ad_api_url() + "/first http://127.0.0.1:" + port + "/second/{platform} " +
                                       "http://127.0.0.1:" + port + "/third/{session_id}"},
                      {"ADTALLY_NGINX_EXTRA", extra.path()},
                      {"no_proxy", "127.0.0.1"}}),
          curl(on.port())
    {
    }
    ~waterfall() { first.ad_api_default(); }

    answer get(const std::string& second, const std::string& third, const std::string& user = "Waterfall")
    {
        return curl.get("/ad?sdk_version=1.0&session_id=" + third + "&platform=" + second + "&username=" + user +
                        "&country_code=US");
    }

    stack& first = shared_stack();
    const nginx_extra extra{places()};
    stack on;
    client curl;
};

std::int64_t requests_to(const stack& api)
{
    return boost::json::parse(api.ad_api_report()).at("requests").as_int64();
}

std::size_t times(const std::string& part, const std::string& text)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

} // namespace

BOOST_AUTO_TEST_SUITE(ad_api_waterfall)

BOOST_AUTO_TEST_CASE(apis_are_asked_in_turn_until_one_has_an_ad)
{
    struct row
    {
        std::string first;
        std::string second;
        std::string third;
        std::string ad_status;
        std::string body; // empty: an empty document of ours
    };
    const std::string fill = "body:" + vast("first", true);
    const std::string none = "body:" + vast("first", false);
    const std::vector<row> rows{
        {fill, "fill", "fill", "fill", vast("first", true)},
        {none, "fill", "fill", "fill", vast("second", true)},
        {none, "none", "fill", "fill", vast("third", true)},
        {none, "none", "none", "no-fill", vast("first", false)},
        {none, "500", "page", "no-fill", vast("first", false)},
        {"status=500", "fill", "500", "fill", vast("second", true)},
        {"status=500", "none", "500", "no-fill", vast("second", false)},
        {"mode=close", "404", "none", "no-fill", vast("third", false)},
        {"mode=close", "404", "fill", "fill", vast("third", true)},
        {"status=204", "none", "500", "no-fill", ""},
        {"mode=close", "page", "500", "upstream-status", ""},
        {"status=500", "404", "page", "upstream-invalid", ""},
    };
    waterfall with;
    int users = 0;
    for (const auto& [first, second, third, ad_status, body] : rows) {
        if (first.starts_with("body:"))
            with.first.ad_api("", first.substr(5));
        else
            with.first.ad_api(first);
        const auto user = "Waterfall" + std::to_string(++users);
        const auto got = with.get(second, third, user);
        BOOST_TEST_CONTEXT(first << ", " << second << ", " << third)
        {
            BOOST_TEST(got.status == 200);
            BOOST_TEST(got.header("x-ad-status") == ad_status);
            BOOST_TEST(got.body ==
                       (body.empty() ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VAST version=\"4.2\"/>\n" : body));
            BOOST_TEST(with.on.counter("username:" + user, "ad_requests") == 1);
            BOOST_TEST(with.on.counter("username:" + user, "fills") == (ad_status == "fill" ? 1 : 0));
        }
    }
}

BOOST_AUTO_TEST_CASE(one_that_hangs_leaves_time_for_those_behind_it_within_the_one_deadline)
{
    waterfall with;
    with.first.ad_api("mode=hang");
    auto start = clock::now();
    BOOST_TEST(with.get("fill", "fill").body == vast("second", true));
    BOOST_TEST((clock::now() - start >= 350ms)); // a third of AD_TIMEOUT
    BOOST_TEST((clock::now() - start < 1000ms));

    // All three hang; the first one's address stands for the others'.
    const auto url = with.first.ad_api_url();
    stack hanging(settings{
        {"AD_TIMEOUT", "900ms"}, {"VAST_URL", url + "/1 " + url + "/2 " + url + "/3"}, {"no_proxy", "127.0.0.1"}});
    start = clock::now();
    BOOST_TEST(client(hanging.port()).get("/ad?" + five("Hanging")).header("x-ad-status") == "upstream-timeout");
    BOOST_TEST((clock::now() - start >= 850ms));
    BOOST_TEST((clock::now() - start < 1300ms));
    BOOST_TEST(requests_to(with.first) == 4);
}

BOOST_AUTO_TEST_CASE(an_api_that_keeps_failing_is_left_alone_for_a_while_and_then_tried_with_one_request)
{
    auto& api = shared_stack();
    const auto origin = api.ad_api_url();
    stack on(settings{{"WORKERS", "1"},
                      {"AD_TIMEOUT", "400ms"},
                      {"VAST_URL", "http://user:secret@" + origin.substr(7) + "/vast?key=secret"},
                      {"no_proxy", "127.0.0.1"}});
    client curl(on.port());
    const auto ad_status = [&](const std::string& user) {
        return client(on.port()).get("/ad?" + five(user)).header("x-ad-status");
    };

    api.ad_api("mode=hang");
    std::vector<std::thread> ten;
    for (int i = 0; i < 10; ++i)
        ten.emplace_back([&] { BOOST_TEST(ad_status("Fails") == "upstream-timeout"); });
    for (auto& each : ten)
        each.join();
    const auto opened = clock::now();
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(ad_status("Skipped") == "upstream-unreachable");
    BOOST_TEST((clock::now() - opened < 400ms)); // nobody waits any more
    BOOST_TEST(requests_to(api) == 10);
    BOOST_TEST(on.counter("username:Fails", "ad_requests") == 10);
    BOOST_TEST(on.counter("username:Skipped", "ad_requests") == 20);

    api.ad_api("delay_ms=300&body=default");
    std::this_thread::sleep_until(opened + 4500ms);
    BOOST_TEST(ad_status("Skipped") == "upstream-unreachable");
    std::this_thread::sleep_until(opened + 5100ms);
    std::vector<std::string> answered(8);
    std::vector<std::thread> eight;
    for (auto& each : answered)
        eight.emplace_back([&] { each = ad_status("Trial"); });
    for (auto& each : eight)
        each.join();
    BOOST_TEST(std::ranges::count(answered, "fill") == 1);
    BOOST_TEST(std::ranges::count(answered, "upstream-unreachable") == 7);
    BOOST_TEST(requests_to(api) == 1);
    BOOST_TEST(ad_status("Back") == "fill");
    api.ad_api_default();

    const auto log = on.log("workers");
    const auto line = [&](const std::string& message) {
        return times("\"" + message + "\",\"api\":\"" + origin + "\"", log);
    };
    BOOST_TEST(line("the ad API keeps failing and is not asked for a while") == 1U);
    BOOST_TEST(line("the ad API is tried again") == 1U);
    BOOST_TEST(line("the ad API works again") == 1U);
    BOOST_TEST(times("secret", log) == 0U);
}

// An error that is about the request and not about the API: 4xx, and 3xx for that matter.
BOOST_AUTO_TEST_CASE(an_api_that_refuses_requests_is_asked_on)
{
    auto& api = shared_stack();
    stack on(settings{{"WORKERS", "1"}, {"VAST_URL", api.ad_api_url() + "/vast"}, {"no_proxy", "127.0.0.1"}});
    client curl(on.port());
    api.ad_api("status=404");
    for (int i = 0; i < 15; ++i)
        BOOST_TEST(curl.get("/ad?" + five("Refused")).header("x-ad-status") == "upstream-status");
    BOOST_TEST(requests_to(api) == 15);
    // A 500 is another matter.
    api.ad_api("status=500");
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(curl.get("/ad?" + five("Refused")).header("x-ad-status") == "upstream-status");
    BOOST_TEST(curl.get("/ad?" + five("Refused")).header("x-ad-status") == "upstream-unreachable");
    BOOST_TEST(requests_to(api) == 10);
    api.ad_api_default();
}

BOOST_AUTO_TEST_SUITE_END()
