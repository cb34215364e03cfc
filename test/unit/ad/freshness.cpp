#include "ad/freshness.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using ad::freshness_of;

namespace {

// "60", "60+30" with a stale-if-error of 30, "-": must not be kept.
std::string kept(std::string_view cache_control, std::string_view age = "", std::string_view vary = "")
{
    const auto found = freshness_of(cache_control, age, vary);
    if (!found)
        return "-";
    auto text = std::to_string(found->fresh.count());
    if (found->stale_if_error.count() != 0)
        text += "+" + std::to_string(found->stale_if_error.count());
    return text;
}

struct row
{
    std::string_view cache_control;
    std::string_view expected;
};

void check(std::initializer_list<row> rows)
{
    for (const auto& [cache_control, expected] : rows)
        BOOST_TEST(kept(cache_control) == expected, "'" << cache_control << "' is " << kept(cache_control));
}

} // namespace

BOOST_AUTO_TEST_SUITE(ad_freshness)

BOOST_AUTO_TEST_CASE(a_lifetime_is_what_the_api_says_and_nothing_else)
{
    check({{"max-age=60", "60"},
           {"public, max-age=60", "60"},
           {"MAX-AGE=60", "60"},
           {"max-age=60,s-maxage=5", "5"},
           {"s-maxage=5, max-age=60", "5"},
           {"s-maxage=5", "5"},
           {"max-age=60, s-maxage=0", "-"},
           {"max-age=\"60\"", "60"},
           {"immutable, max-age=60, colour=red", "60"},
           {"max-age=0", "-"},
           {"", "-"},
           {"public", "-"},
           {"stale-if-error=60", "-"}});
}

BOOST_AUTO_TEST_CASE(what_must_not_be_kept_is_not_whatever_else_is_said)
{
    check({{"no-store", "-"},
           {"max-age=60, no-store", "-"},
           {"No-Store, s-maxage=60", "-"},
           {"max-age=60, private", "-"},
           {"s-maxage=60, private=\"Set-Cookie\"", "-"},
           {"max-age=60, no-cache", "-"},
           {"max-age=60, no-cache=\"X-Id\"", "-"},
           {"no-store=1, max-age=60", "-"},
           {"must-understand, no-store, max-age=60", "-"}});
}

BOOST_AUTO_TEST_CASE(stale_if_error_follows_the_lifetime_unless_stale_answers_are_forbidden)
{
    check({{"max-age=60, stale-if-error=30", "60+30"},
           {"stale-if-error=30, max-age=60", "60+30"},
           {"max-age=0, stale-if-error=30", "0+30"},
           {"max-age=60, stale-if-error=0", "60"},
           {"max-age=60, stale-while-revalidate=30", "60"},
           {"max-age=60, stale-if-error=30, must-revalidate", "60"},
           {"max-age=60, stale-if-error=30, proxy-revalidate", "60"},
           {"max-age=60, stale-if-error=30, s-maxage=20", "20"},
           {"max-age=0, stale-if-error=30, must-revalidate", "-"}});
}

BOOST_AUTO_TEST_CASE(what_is_malformed_is_not_kept)
{
    check({{"max-age", "-"},
           {"max-age=", "-"},
           {"max-age=\"\"", "-"},
           {"max-age=-1", "-"},
           {"max-age=+60", "-"},
           {"max-age=60.5", "-"},
           {"max-age=0x3c", "-"},
           {"max-age=60s", "-"},
           {"max-age =60", "-"},
           {"max-age= 60", "-"},
           {"max-age=6 0", "-"},
           {"max-age=\"60", "-"},
           {"max-age=\"6\\0\"", "-"},
           {"max-age=\"60\"s", "-"},
           {"max-age=60; public", "-"},
           {"max-age=60 public", "-"},
           {"max-age=60, =", "-"},
           {"max-age=60, \"public\"", "-"},
           {"max-age=60, ext=\"\\", "-"},
           {"max-age=60, f\xc3\xb6o", "-"},
           {"max-age=60, stale-if-error=soon", "-"},
           {"max-age=soon, s-maxage=60", "-"}});
}

BOOST_AUTO_TEST_CASE(what_is_repeated_is_not_kept)
{
    check({{"max-age=60, max-age=60", "-"},
           {"max-age=60, max-age=5", "-"},
           {"s-maxage=60, max-age=1, S-MaxAge=60", "-"},
           {"max-age=60, stale-if-error=1, stale-if-error=1", "-"},
           {"public, public, max-age=60", "60"}});
}

BOOST_AUTO_TEST_CASE(a_list_may_have_empty_elements_and_commas_in_quotes)
{
    check({{", ,max-age=60 ,\t,", "60"},
           {"ext=\"a, max-age=5\", max-age=60", "60"},
           {"ext=\"a\\\", no-store\", max-age=60", "60"},
           {" max-age=60 ", "60"}});
}

BOOST_AUTO_TEST_CASE(a_number_too_large_stands_for_68_years)
{
    check({{"max-age=2147483648", "2147483648"},
           {"max-age=2147483649", "2147483648"},
           {"max-age=99999999999999999999999999", "2147483648"},
           {"max-age=99999999999999999999999999, stale-if-error=99999999999999999999", "2147483648+2147483648"},
           {"max-age=000000000000000000000000060", "60"}});
}

BOOST_AUTO_TEST_CASE(age_has_been_used_up)
{
    BOOST_TEST(kept("max-age=60", "0") == "60");
    BOOST_TEST(kept("max-age=60", "20") == "40");
    BOOST_TEST(kept("s-maxage=30, max-age=60", "20") == "10");
    BOOST_TEST(kept("max-age=60", "60") == "-");
    BOOST_TEST(kept("max-age=60", "99999999999999999999") == "-");
    BOOST_TEST(kept("max-age=60, stale-if-error=30", "20") == "40+30");
    BOOST_TEST(kept("max-age=60, stale-if-error=30", "80") == "0+10");
    BOOST_TEST(kept("max-age=60, stale-if-error=30", "90") == "-");
    for (const auto* malformed : {"-5", "5, 5", "old", "5.0", " "})
        BOOST_TEST(kept("max-age=60", malformed) == "-", malformed);
}

BOOST_AUTO_TEST_CASE(what_varies_with_what_differs_between_our_requests_is_not_kept)
{
    BOOST_TEST(kept("max-age=60", "", "Accept-Encoding, User-Agent") == "60");
    BOOST_TEST(kept("max-age=60", "", "X-Device") == "60");
    for (const auto* vary : {"*", "x-device-ip", "Accept, X-Device-User-Agent", "Accept,*", " X-Device-IP\t,Accept"})
        BOOST_TEST(kept("max-age=60", "", vary) == "-", vary);
}

BOOST_AUTO_TEST_SUITE_END()
