#include "admin/name_rows.hpp"

#include <boost/test/unit_test.hpp>

using counters::dimension;

namespace {

redis::reply texts(std::initializer_list<const char*> values)
{
    redis::reply::array list;
    for (const auto* value : values)
        list.push_back(value ? redis::reply{std::string(value)} : redis::reply{});
    return {std::move(list)};
}

admin::plan lifetime()
{
    return {.dimensions = {dimension::sdk}, .when = std::nullopt};
}

// Three days around the end of a month.
admin::plan by(counters::interval each)
{
    const std::chrono::sys_days from = std::chrono::year(2026) / 10 / 30;
    return {.dimensions = {dimension::sdk},
            .when = counters::buckets{
                .each = each, .from = from, .count = each == counters::interval::day ? 3U : 3U * 24U}};
}

std::string rows(const admin::plan& what, std::vector<redis::reply> replies, std::uint64_t count)
{
    std::string out;
    const auto made = admin::append_rows(out, what, dimension::sdk, "1.0", replies);
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST(*made == count);
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(admin_name_rows)

BOOST_AUTO_TEST_CASE(a_lifetime_is_one_row)
{
    BOOST_TEST(admin::commands_for(lifetime(), dimension::sdk, "1.0").size() == 1u);
    BOOST_TEST(rows(lifetime(), {texts({"3", "2", nullptr, nullptr})}, 1) == "sdk,\"1.0\",false,lifetime,,3,2,0,0\n");
}

BOOST_AUTO_TEST_CASE(a_name_without_counts_has_no_row)
{
    BOOST_TEST(rows(lifetime(), {texts({nullptr, nullptr, nullptr, nullptr})}, 0) == "");
    BOOST_TEST(rows(by(counters::interval::day), {texts({}), texts({"01a", "0"})}, 0) == "");
}

BOOST_AUTO_TEST_CASE(days_come_in_the_order_of_time_across_months_and_only_those_of_the_range)
{
    const auto what = by(counters::interval::day);
    BOOST_TEST(admin::commands_for(what, dimension::sdk, "1.0").size() == 2u);
    BOOST_TEST(rows(what, {texts({"31i", "1", "29a", "9", "30f", "2", "30a", "4"}), texts({"02a", "9", "01a", "7"})},
                    3) == "sdk,\"1.0\",false,day,2026-10-30T00:00:00Z,4,2,0,0\n"
                          "sdk,\"1.0\",false,day,2026-10-31T00:00:00Z,0,0,1,0\n"
                          "sdk,\"1.0\",false,day,2026-11-01T00:00:00Z,7,0,0,0\n");
}

BOOST_AUTO_TEST_CASE(hours_come_in_the_order_of_time_across_days)
{
    const auto what = by(counters::interval::hour);
    BOOST_TEST(admin::commands_for(what, dimension::sdk, "1.0").size() == 3u);
    BOOST_TEST(rows(what, {texts({"23a", "1"}), texts({}), texts({"01f", "2", "00i", "3"})}, 3) ==
               "sdk,\"1.0\",false,hour,2026-10-30T23:00:00Z,1,0,0,0\n"
               "sdk,\"1.0\",false,hour,2026-11-01T00:00:00Z,0,0,3,0\n"
               "sdk,\"1.0\",false,hour,2026-11-01T01:00:00Z,0,2,0,0\n");
}

BOOST_AUTO_TEST_CASE(what_holds_no_counters_is_named)
{
    std::string out;
    const std::vector<redis::reply> refused{{redis::error_reply{"WRONGTYPE Operation against a key"}}};
    const auto failed = admin::append_rows(out, lifetime(), dimension::sdk, "1.0", refused);
    BOOST_TEST_REQUIRE(failed.has_error());
    BOOST_TEST(failed.error() == "the counters of sdk '1.0' can't be read: WRONGTYPE Operation against a key");
    const std::vector<redis::reply> words{texts({"many", "2", "1"})};
    BOOST_TEST(admin::append_rows(out, lifetime(), dimension::sdk, "1.0", words).error() ==
               "the counters of sdk '1.0' can't be read: not numbers");
    BOOST_TEST(out == "");
}

BOOST_AUTO_TEST_SUITE_END()
