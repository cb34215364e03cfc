#include "http/method.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::literals;
using enum http::method;

BOOST_AUTO_TEST_SUITE(http_method)

BOOST_AUTO_TEST_CASE(reads_the_methods_that_a_route_can_take)
{
    BOOST_TEST((http::parse_method("GET") == get));
    BOOST_TEST((http::parse_method("HEAD") == head));
    BOOST_TEST((http::parse_method("POST") == post));
    BOOST_TEST((http::parse_method("OPTIONS") == options));
}

BOOST_AUTO_TEST_CASE(every_other_name_is_another_method)
{
    for (const auto name : {""sv, "get"sv, "Get"sv, "GET "sv, " GET"sv, "GE"sv, "GETS"sv, "GET\0"sv, "PUT"sv,
                            "DELETE"sv, "PATCH"sv, "TRACE"sv, "CONNECT"sv, "PROPFIND"sv, "GET, POST"sv, "\xff"sv})
        BOOST_TEST_CONTEXT(name)
    BOOST_TEST((http::parse_method(name) == other));
}

BOOST_AUTO_TEST_CASE(a_set_contains_what_it_was_made_of)
{
    constexpr auto some = get | post | options;
    BOOST_TEST(some.contains(get));
    BOOST_TEST(some.contains(post));
    BOOST_TEST(some.contains(options));
    BOOST_TEST(!some.contains(head));
    BOOST_TEST(!http::methods(head).contains(get));
}

BOOST_AUTO_TEST_CASE(no_set_contains_another_method)
{
    BOOST_TEST(!(get | head | post | options).contains(other));
    BOOST_TEST(!http::methods(other).contains(other));
}

BOOST_AUTO_TEST_CASE(an_allow_header_names_the_set)
{
    BOOST_TEST(http::allow_header(get) == "GET");
    BOOST_TEST(http::allow_header(get | head) == "GET, HEAD");
    BOOST_TEST(http::allow_header(get | post | options) == "GET, POST, OPTIONS");
    BOOST_TEST(http::allow_header(options | get | post) == "GET, POST, OPTIONS");
    BOOST_TEST(http::allow_header(get | get) == "GET");
    BOOST_TEST(http::allow_header(get | head | post | options) == "GET, HEAD, POST, OPTIONS");
    BOOST_TEST(http::allow_header(other) == "");
}

BOOST_AUTO_TEST_SUITE_END()
