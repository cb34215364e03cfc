#include "ad/macros.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(ad_macros)

BOOST_AUTO_TEST_CASE(each_is_taken_from_its_own_place)
{
    using enum core::url_macro;
    http::request request;
    request.id_text = "73ec80833ba9e03c7b873028a0d1e34e";
    request.received = std::chrono::system_clock::time_point(1700000000s + 999ms);
    const http::parameters params({{"country_code", "US"},
                                   {"username", "Jack"},
                                   {"platform", "ios"},
                                   {"session_id", "s1"},
                                   {"sdk_version", "1.0"}});
    const ad::device from{.ip = "192.0.2.1", .user_agent = "Game/1"};
    const ad::macros made(request, params, from);
    const auto& values = made.values();
    BOOST_TEST(values[sdk_version] == "1.0");
    BOOST_TEST(values[session_id] == "s1");
    BOOST_TEST(values[platform] == "ios");
    BOOST_TEST(values[username] == "Jack");
    BOOST_TEST(values[country_code] == "US");
    BOOST_TEST(values[request_id] == request.id_text);
    BOOST_TEST(values[timestamp] == "1700000000");
    BOOST_TEST(values[ip] == "192.0.2.1");
    BOOST_TEST(values[user_agent] == "Game/1");

    std::set<std::string> cachebusters;
    for (int i = 0; i < 100; ++i) {
        const ad::macros other(request, params, from);
        const std::string text(other.values()[cachebuster]);
        BOOST_TEST(text.size() == 8U);
        BOOST_TEST(std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }), text);
        cachebusters.insert(text);
    }
    BOOST_TEST(cachebusters.size() > 90U);
}

BOOST_AUTO_TEST_SUITE_END()
