#include "counters/series.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace std::chrono;
using namespace std::literals;
using counters::buckets;
using counters::dimension;
using counters::interval;
using redis::reply;

namespace {

// "20261120 20261121": the days or months that the commands ask for. Checks the rest of them.
std::string asked_for(const buckets& when)
{
    const std::string kind = when.each == interval::hour ? "hourly" : "daily";
    const std::size_t digits = when.each == interval::hour ? 8 : 6;
    std::string list;
    for (const auto& command : counters::series_commands(dimension::sdk, "1.0", when)) {
        const auto period = command.substr(command.find(kind) + kind.size() + 1, digits);
        BOOST_TEST(command == redis::make_command("HGETALL", "adtally:{0}:" + kind + ":" + period + ":sdk:1.0"));
        list += (list.empty() ? "" : " ") + period;
    }
    return list;
}

reply hash(const std::vector<std::string>& fields_and_values)
{
    reply::array list;
    for (const auto& each : fields_and_values)
        list.push_back({each});
    return {std::move(list)};
}

// "1/0/0 0/0/0"; "failed".
std::string rows(const std::vector<reply>& answers, const buckets& when)
{
    const auto series = counters::to_series(answers, when);
    if (!series)
        return "failed";
    BOOST_TEST(series->size() == when.count);
    std::string text;
    for (const auto& row : *series)
        text += (text.empty() ? "" : " ") + std::to_string(row.ad_requests) + "/" + std::to_string(row.fills) + "/" +
                std::to_string(row.impressions);
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(counters_series)

BOOST_AUTO_TEST_CASE(hours_ask_for_each_day_that_they_touch)
{
    const auto noon = sys_days(2026y / November / 20) + 12h;
    BOOST_TEST(asked_for({interval::hour, noon, 1}) == "20261120");
    BOOST_TEST(asked_for({interval::hour, noon, 12}) == "20261120");
    BOOST_TEST(asked_for({interval::hour, noon, 13}) == "20261120 20261121");
    BOOST_TEST(asked_for({interval::hour, noon, 36}) == "20261120 20261121");
    BOOST_TEST(asked_for({interval::hour, sys_days(2026y / November / 20), 24}) == "20261120");
    BOOST_TEST(asked_for({interval::hour, sys_days(2024y / February / 28) + 23h, 26}) == "20240228 20240229 20240301");
    BOOST_TEST(asked_for({interval::hour, sys_days(2026y / December / 31) + 23h, 2}) == "20261231 20270101");
}

BOOST_AUTO_TEST_CASE(days_ask_for_each_month_that_they_touch)
{
    BOOST_TEST(asked_for({interval::day, sys_days(2026y / November / 30), 1}) == "202611");
    BOOST_TEST(asked_for({interval::day, sys_days(2026y / November / 30), 2}) == "202611 202612");
    BOOST_TEST(asked_for({interval::day, sys_days(2026y / November / 1), 30}) == "202611");
    BOOST_TEST(asked_for({interval::day, sys_days(2026y / December / 31), 33}) == "202612 202701 202702");
    BOOST_TEST(asked_for({interval::day, sys_days(2024y / February / 29), 1}) == "202402");
}

BOOST_AUTO_TEST_CASE(two_thousand_rows_take_few_commands)
{
    const auto days = counters::series_commands(dimension::total, "", {interval::hour, sys_days(2026y / 1 / 1), 2000});
    BOOST_TEST(days.size() == 84u);
    const auto months = counters::series_commands(dimension::total, "", {interval::day, sys_days(2026y / 1 / 1), 2000});
    BOOST_TEST(months.size() == 66u);
}

BOOST_AUTO_TEST_CASE(the_total_and_the_others_have_keys_too)
{
    const buckets when{interval::hour, sys_days(2026y / November / 20), 1};
    BOOST_TEST(counters::series_commands(dimension::total, "", when).front() ==
               redis::make_command("HGETALL", "adtally:{0}:hourly:20261120:total:"));
    BOOST_TEST(counters::series_commands(dimension::platform, counters::other_names, when).front() ==
               redis::make_command("HGETALL", "adtally:{0}:hourly:20261120:platform:"));
}

BOOST_AUTO_TEST_CASE(each_hour_is_in_its_row)
{
    const buckets when{interval::hour, sys_days(2026y / November / 20) + 22h, 4};
    BOOST_TEST(rows({hash({"22a", "1", "22f", "2", "22i", "3", "23i", "4"}), hash({"00a", "5", "01f", "6"})}, when) ==
               "1/2/3 0/0/4 5/0/0 0/6/0");
}

BOOST_AUTO_TEST_CASE(hours_outside_of_the_range_are_left_out)
{
    const buckets when{interval::hour, sys_days(2026y / November / 20) + 12h, 2};
    BOOST_TEST(rows({hash({"00a", "9", "11a", "9", "12a", "1", "13a", "2", "14a", "9", "23a", "9"})}, when) ==
               "1/0/0 2/0/0");
}

BOOST_AUTO_TEST_CASE(each_day_is_in_its_row)
{
    const buckets when{interval::day, sys_days(2024y / February / 28), 4};
    BOOST_TEST(rows({hash({"27a", "9", "28a", "1", "29i", "2"}), hash({"01f", "3", "02a", "4", "03a", "9"})}, when) ==
               "1/0/0 0/0/2 0/3/0 4/0/0");
}

BOOST_AUTO_TEST_CASE(what_was_not_counted_or_has_expired_is_zeros)
{
    const buckets when{interval::hour, sys_days(2026y / November / 20) + 23h, 2};
    BOOST_TEST(rows({hash({}), hash({})}, when) == "0/0/0 0/0/0");
}

BOOST_AUTO_TEST_CASE(fields_of_another_form_are_left_out)
{
    const buckets hours{interval::hour, sys_days(2026y / November / 20), 48};
    std::string zeros = "0/0/0";
    for (int i = 1; i < 48; ++i)
        zeros += " 0/0/0";
    // The 24th hour of a day would be the first of the next one.
    BOOST_TEST(
        rows({hash({"24a", "1", "99a", "1", "00x", "1", "0a", "1", "000a", "1", "", "1", "-1a", "1", "00A", "1"}),
              hash({})},
             hours) == zeros);
    // And the 31st of November the first of December.
    BOOST_TEST(rows({hash({"31a", "1", "00a", "1"}), hash({})}, {interval::day, sys_days(2026y / November / 30), 2}) ==
               "0/0/0 0/0/0");
}

BOOST_AUTO_TEST_CASE(what_is_no_hash_of_counts_is_a_failure)
{
    const buckets when{interval::hour, sys_days(2026y / November / 20), 2};
    BOOST_TEST(rows({reply{redis::error_reply{"WRONGTYPE"}}}, when) == "failed");
    BOOST_TEST(rows({reply()}, when) == "failed");
    BOOST_TEST(rows({hash({"00a", "x"})}, when) == "failed");
    BOOST_TEST(rows({hash({"00a", "-1"})}, when) == "failed");
    BOOST_TEST(rows({}, when) == "failed");
    BOOST_TEST(rows({hash({}), hash({})}, when) == "failed");
}

BOOST_AUTO_TEST_CASE(buckets_know_where_they_begin_and_end)
{
    const buckets hours{interval::hour, sys_days(2026y / November / 20) + 23h, 3};
    BOOST_TEST((hours.start(1) == sys_days(2026y / November / 21)));
    BOOST_TEST((hours.end() == sys_days(2026y / November / 21) + 2h));
    const buckets days{interval::day, sys_days(2024y / February / 28), 2};
    BOOST_TEST((days.start(1) == sys_days(2024y / February / 29)));
    BOOST_TEST((days.end() == sys_days(2024y / March / 1)));
}

BOOST_AUTO_TEST_SUITE_END()
