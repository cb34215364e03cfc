#include "counters/totals.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>

using namespace std::literals;
using redis::reply;

namespace {

reply text(std::string value)
{
    return {std::move(value)};
}

reply hash(reply ad_requests, reply fills, reply impressions, reply filtered)
{
    return {reply::array{std::move(ad_requests), std::move(fills), std::move(impressions), std::move(filtered)}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(counters_totals)

BOOST_AUTO_TEST_CASE(the_command_asks_for_all_counts)
{
    BOOST_TEST(counters::totals_command("adtally:{0}:sdk:1.0") ==
               redis::make_command("HMGET", "adtally:{0}:sdk:1.0", "ad_requests", "fills", "impressions", "filtered"));
}

BOOST_AUTO_TEST_CASE(an_answer_has_the_counts_in_the_order_asked)
{
    const auto counted = counters::to_totals(hash(text("3"), text("2"), text("1"), text("5")));
    BOOST_TEST_REQUIRE(counted.has_value());
    BOOST_TEST((*counted == counters::totals{3, 2, 1, 5}));
    BOOST_TEST(counted->of(counters::counter::ad_requests) == 3);
    BOOST_TEST(counted->of(counters::counter::fills) == 2);
    BOOST_TEST(counted->of(counters::counter::impressions) == 1);
    BOOST_TEST(counted->of(counters::counter::filtered) == 5);
}

BOOST_AUTO_TEST_CASE(what_was_never_counted_is_zero)
{
    BOOST_TEST((counters::to_totals(hash({}, {}, {}, {})) == counters::totals{0, 0, 0}));
    BOOST_TEST((counters::to_totals(hash({}, text("9223372036854775807"), {}, {})) ==
                counters::totals{0, std::numeric_limits<std::int64_t>::max(), 0}));
}

BOOST_AUTO_TEST_CASE(what_is_no_count_is_a_failure)
{
    for (const auto value : {""sv, " "sv, "x"sv, "1x"sv, " 1"sv, "-1"sv, "+1"sv, "1.0"sv, "1e3"sv,
                             "9223372036854775808"sv, "99999999999999999999999"sv, "1\0"sv})
        BOOST_TEST((counters::to_totals(hash(text("1"), text(std::string(value)), {}, {})).error() ==
                    core::errc::store_unavailable),
                   value);
    const reply wrong_type{redis::error_reply{"WRONGTYPE Operation against a key holding the wrong kind of value"}};
    for (const auto& answer : {wrong_type, reply(), text("OK"), reply{std::int64_t{1}}, reply{reply::array()},
                               reply{reply::array(2)}, reply{reply::array(5)}})
        BOOST_TEST((counters::to_totals(answer).error() == core::errc::store_unavailable));
}

BOOST_AUTO_TEST_SUITE_END()
