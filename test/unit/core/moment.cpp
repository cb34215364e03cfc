#include "core/moment.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>

using namespace std::chrono;
using namespace std::literals;

namespace {

const core::rfc3339::instant now = sys_days(2026y / November / 20) + 12h + 34min + 56s + 789ms;

} // namespace

BOOST_AUTO_TEST_SUITE(core_moment)

BOOST_AUTO_TEST_CASE(a_time_may_be_now_or_before_now)
{
    using core::to_time;
    BOOST_TEST((to_time("now", now) == now));
    BOOST_TEST((to_time("-0h", now) == now));
    BOOST_TEST((to_time("-90m", now) == now - 90min));
    BOOST_TEST((to_time("-24h", now) == now - 24h));
    BOOST_TEST((to_time("-014d", now) == now - days(14)));
    BOOST_TEST((to_time("-999999999d", now) == now - days(999'999'999)));
    BOOST_TEST((to_time("2026-11-20T00:00+02:00", now) == sys_days(2026y / November / 19) + 22h));
}

BOOST_AUTO_TEST_CASE(nothing_else_is_a_time)
{
    for (const auto text : {""sv, "-"sv, "24h"sv, "--24h"sv, "-24H"sv, "-1w"sv, "-24h\0"sv, "-9999999999d"sv, "Now"sv})
        BOOST_TEST(!core::to_time(text, now), text);
}

BOOST_AUTO_TEST_SUITE_END()
