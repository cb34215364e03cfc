// What /ad asks the external ad API for: the macros of VAST_URL, and what it says of the client.
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <regex>

using namespace support;
namespace json = boost::json;

namespace {

// A stack that asks the sample API of the shared one.
struct asking_stack
{
    explicit asking_stack(const std::string& path, const std::string& anonymize = "off")
        : on(settings{{"VAST_URL", api.ad_api_url() + path}, {"ANONYMIZE_IP", anonymize}, {"no_proxy", "127.0.0.1"}}),
          curl(on.port())
    {
    }

    // The request that reaches the API when a client sends this one.
    json::value asked(const call& sent)
    {
        api.ad_api_default();
        BOOST_TEST(curl.send(sent).header("x-ad-status") == "fill");
        return json::parse(api.ad_api_report());
    }
    static std::string target(const json::value& asked) { return asked.at("last_target").as_string().c_str(); }
    // Empty: the header was not sent.
    static std::string header(const json::value& asked, std::string_view name)
    {
        const auto& headers = asked.at("last_headers").as_object();
        return headers.contains(name) ? headers.at(name).as_string().c_str() : "";
    }

    stack& api = shared_stack();
    stack on;
    client curl;
};

} // namespace

BOOST_AUTO_TEST_SUITE(ad_api_requests)

BOOST_AUTO_TEST_CASE(every_macro_reaches_the_api_in_its_place)
{
    asking_stack stack("/v/{sdk_version}/{username}?s={session_id}&p={platform}&c={country_code}&r={request_id}"
                       "&t={timestamp}&b={cachebuster}&i={ip}&a={user_agent}&fixed=%7B");
    const auto before = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    const call sent{.target =
                        "/ad?sdk_version=1.0+beta&session_id=a%26b%3Dc&platform=i%2Fos%3F%23&username=J%C3%A4ck%25"
                        "&country_code=us",
                    .headers = {"User-Agent: Game/1.0 (a&b)"}};
    const auto target = asking_stack::target(stack.asked(sent));
    std::smatch found;
    BOOST_TEST_REQUIRE(
        std::regex_match(
            target, found,
            std::regex("/v/1\\.0%20beta/J%C3%A4ck%25\\?s=a%26b%3Dc&p=i%2Fos%3F%23&c=US&r=([0-9a-f]{32})"
                       "&t=([0-9]+)&b=([0-9]{8})&i=127\\.0\\.0\\.1&a=Game%2F1\\.0%20%28a%26b%29&fixed=%7B")),
        target);
    BOOST_TEST(std::abs(std::stol(found[2]) - before) <= 5);

    const auto again = asking_stack::target(stack.asked(sent));
    std::smatch second;
    BOOST_TEST_REQUIRE(std::regex_search(again, second, std::regex("&r=([0-9a-f]{32})&t=[0-9]+&b=([0-9]{8})")));
    BOOST_TEST(second[1] != found[1]);
    BOOST_TEST(second[2] != found[3]);
}

BOOST_AUTO_TEST_CASE(a_client_does_not_climb_in_the_path_of_the_api)
{
    asking_stack stack("/v/{username}/../x");
    const auto target = asking_stack::target(stack.asked({.target = "/ad?" + five("..")}));
    BOOST_TEST(target == "/v/%252E%252E/../x");
}

BOOST_AUTO_TEST_CASE(the_api_is_told_of_the_client_s_address_and_user_agent)
{
    asking_stack stack("/vast");
    const auto asked = stack.asked({.target = "/ad?" + five("Headers"), .headers = {"User-Agent: Game/1.0 (iOS)"}});
    BOOST_TEST(asking_stack::header(asked, "X-Device-IP") == "127.0.0.1");
    BOOST_TEST(asking_stack::header(asked, "X-Device-User-Agent") == "Game/1.0 (iOS)");
    BOOST_TEST(asking_stack::header(asked, "User-Agent").starts_with("adtally/"));

    // What this client has was the last one's.
    const auto without = stack.asked({.target = "/ad?" + five("Headers"), .headers = {"User-Agent:"}});
    BOOST_TEST(asking_stack::header(without, "X-Device-IP") == "127.0.0.1");
    BOOST_TEST(asking_stack::header(without, "X-Device-User-Agent") == "");
}

BOOST_AUTO_TEST_CASE(a_user_agent_adds_no_header_and_is_cut)
{
    asking_stack stack("/vast");
    const auto raw = [&](const std::string& user_agent) {
        stack.api.ad_api_default();
        const auto got = send_raw_request(stack.on.port(), "GET /ad?" + five("Raw") +
                                                               " HTTP/1.1\r\nHost: h\r\nUser-Agent: " + user_agent +
                                                               "\r\nConnection: close\r\n\r\n");
        BOOST_TEST(got.header("x-ad-status") == "fill");
        return json::parse(stack.api.ad_api_report());
    };
    BOOST_TEST(asking_stack::header(raw("a\x01\tb\x7f"), "X-Device-User-Agent") == "ab");
    BOOST_TEST(asking_stack::header(raw(std::string(3000, 'x')), "X-Device-User-Agent") == std::string(512, 'x'));
}

BOOST_AUTO_TEST_CASE(with_anonymize_ip_only_the_network_is_told)
{
    asking_stack stack("/vast?i={ip}", "on");
    const auto asked = stack.asked({.target = "/ad?" + five("Anonymous"), .headers = {"User-Agent: Game/1.0"}});
    BOOST_TEST(asking_stack::header(asked, "X-Device-IP") == "127.0.0.0");
    BOOST_TEST(asking_stack::header(asked, "X-Device-User-Agent") == "Game/1.0");
    BOOST_TEST(asking_stack::target(asked) == "/vast?i=127.0.0.0");
}

BOOST_AUTO_TEST_CASE(a_vast_url_that_cannot_be_filled_in_stops_the_start)
{
    const auto check = [](const std::string& url) {
        return run(ADTALLY_BINARY_DIR "/adtally-worker --check",
                   {{"VAST_URL", url}, {"REDIS_URL", "redis://127.0.0.1"}});
    };
    BOOST_TEST(check("http://127.0.0.1/{username}").code == 0);
    for (const std::string url : {"http://127.0.0.1/{colour}", "http://{username}/", "http://127.0.0.1/{username"}) {
        const auto done = check(url);
        BOOST_TEST(done.code == 78, url);
        BOOST_TEST(done.output.find("VAST_URL has ") != std::string::npos, done.output);
    }
}

BOOST_AUTO_TEST_SUITE_END()
