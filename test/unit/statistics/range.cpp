#include "statistics/range.hpp"

#include "core/moment.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace std::chrono;
using namespace std::literals;
using core::rfc3339::instant;

namespace {

const instant now = sys_days(2026y / November / 20) + 12h + 34min + 56s + 789ms;

// "20: 2026-11-19T17:00:00Z to 2026-11-20T13:00:00Z", the number of rows first; "none"; what is refused: "from: why".
std::string range(const std::vector<http::parameters::entry>& sent, std::size_t series = 1)
{
    const auto made = statistics::to_buckets(http::parameters(sent), now, series);
    std::string text;
    if (!made) {
        for (const auto& fault : made.error()) {
            BOOST_TEST(fault.code == "invalid");
            text += (text.empty() ? "" : " | ") + fault.parameter + ": " + fault.detail;
        }
        return text;
    }
    if (!*made)
        return "none";
    const auto& when = **made;
    return std::to_string(when.count) + ": " + core::rfc3339::format(when.from) + " to " +
           core::rfc3339::format(when.end());
}

std::string hours_of(const std::string& from, const std::string& to)
{
    return range({{"interval", "hour"}, {"from", from}, {"to", to}});
}

std::string days_of(const std::string& from, const std::string& to)
{
    return range({{"interval", "day"}, {"from", from}, {"to", to}});
}

} // namespace

BOOST_AUTO_TEST_SUITE(statistics_range)

BOOST_AUTO_TEST_CASE(what_is_no_time_is_refused)
{
    for (const auto text : {""sv,
                            "-"sv,
                            "-h"sv,
                            "-24"sv,
                            "24h"sv,
                            "+24h"sv,
                            "--24h"sv,
                            "-+24h"sv,
                            "- 24h"sv,
                            "-24 h"sv,
                            "-24H"sv,
                            "-24s"sv,
                            "-24w"sv,
                            "-24ms"sv,
                            "-1.5h"sv,
                            "-1e3h"sv,
                            "-0x1h"sv,
                            "-24h "sv,
                            " -24h"sv,
                            "-24h\0"sv,
                            "-24hh"sv,
                            "-1d12h"sv,
                            "-9999999999d"sv,
                            "-18446744073709551617m"sv,
                            "\xE2\x88\x92"
                            "24h"sv,
                            "Now"sv,
                            "now-24h"sv,
                            "yesterday"sv,
                            "2026-11-20"sv,
                            "1795246205"sv,
                            "2026-02-29T00:00Z"sv,
                            "a a"sv,
                            " "sv}) {
        BOOST_TEST(!core::to_time(text, now).has_value(), text);
        BOOST_TEST(statistics::fault_of_time(text).starts_with("The value must be a time such as"), text);
    }
    for (const auto text : {"now"sv, "-24h"sv, "-999999999d"sv, "2026-11-20T00:00Z"sv, "0001-01-01T00:00:00.5+02:00"sv})
        BOOST_TEST(statistics::fault_of_time(text) == "", text);
}

BOOST_AUTO_TEST_CASE(a_blank_where_the_plus_stood_is_explained)
{
    BOOST_TEST(statistics::fault_of_time("2026-11-20T00:00 02:00") ==
               "In a URL + stands for a blank; write 2026-11-20T00:00%2B02:00 for this time.");
    BOOST_TEST(statistics::fault_of_time("2026-11-20T00:00:00.5 05:45").find("00:00:00.5%2B05:45") !=
               std::string::npos);
    BOOST_TEST(statistics::fault_of_time("2026-11-20 00:00Z").find("%2B") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_an_interval_there_is_no_range)
{
    BOOST_TEST(range({}) == "none");
    BOOST_TEST(range({{"sdk", "1.0"}, {"format", "json"}}) == "none");
    constexpr auto why = "A range needs an interval: add interval=hour or interval=day.";
    BOOST_TEST(range({{"from", "-1h"}}) == "from: "s + why);
    BOOST_TEST(range({{"to", "now"}}) == "to: "s + why);
    BOOST_TEST(range({{"to", "now"}, {"from", "-1h"}}) == "from: "s + why + " | to: " + why);
}

BOOST_AUTO_TEST_CASE(a_range_is_a_day_of_hours_or_thirty_days_unless_it_says_something_else)
{
    BOOST_TEST(range({{"interval", "hour"}}) == "25: 2026-11-19T12:00:00Z to 2026-11-20T13:00:00Z");
    BOOST_TEST(range({{"interval", "day"}}) == "31: 2026-10-21T00:00:00Z to 2026-11-21T00:00:00Z");
    BOOST_TEST(range({{"interval", "hour"}, {"from", "-90m"}}) == "2: 2026-11-20T11:00:00Z to 2026-11-20T13:00:00Z");
    BOOST_TEST(range({{"interval", "hour"}, {"to", "-23h"}}) == "2: 2026-11-19T12:00:00Z to 2026-11-19T14:00:00Z");
}

BOOST_AUTO_TEST_CASE(a_range_is_widened_to_whole_buckets)
{
    static const struct
    {
        std::string from;
        std::string to;
        std::string hours;
        std::string days;
    } rows[]{
        {"2026-11-20T00:00Z", "2026-11-21T00:00Z", "24: 2026-11-20T00:00:00Z to 2026-11-21T00:00:00Z",
         "1: 2026-11-20T00:00:00Z to 2026-11-21T00:00:00Z"},
        {"2026-11-20T23:59:59.999Z", "2026-11-21T00:00:00.0001Z", "2: 2026-11-20T23:00:00Z to 2026-11-21T01:00:00Z",
         "2: 2026-11-20T00:00:00Z to 2026-11-22T00:00:00Z"},
        {"2026-11-20T10:30:00.1Z", "2026-11-20T10:30:00.2Z", "1: 2026-11-20T10:00:00Z to 2026-11-20T11:00:00Z",
         "1: 2026-11-20T00:00:00Z to 2026-11-21T00:00:00Z"},
        {"2026-11-20T00:00+02:00", "2026-11-20T01:00+02:00", "1: 2026-11-19T22:00:00Z to 2026-11-19T23:00:00Z",
         "1: 2026-11-19T00:00:00Z to 2026-11-20T00:00:00Z"},
        {"2026-11-20T05:45+05:45", "2026-11-20T06:00+05:45", "1: 2026-11-20T00:00:00Z to 2026-11-20T01:00:00Z",
         "1: 2026-11-20T00:00:00Z to 2026-11-21T00:00:00Z"},
        {"2024-02-28T12:00Z", "2024-03-01T12:00Z", "48: 2024-02-28T12:00:00Z to 2024-03-01T12:00:00Z",
         "3: 2024-02-28T00:00:00Z to 2024-03-02T00:00:00Z"},
        {"2026-02-28T12:00Z", "2026-03-01T12:00Z", "24: 2026-02-28T12:00:00Z to 2026-03-01T12:00:00Z",
         "2: 2026-02-28T00:00:00Z to 2026-03-02T00:00:00Z"},
        {"2026-12-31T23:00Z", "2027-01-01T01:00Z", "2: 2026-12-31T23:00:00Z to 2027-01-01T01:00:00Z",
         "2: 2026-12-31T00:00:00Z to 2027-01-02T00:00:00Z"},
        // The day on which Central Europe changes its clocks has 24 hours here.
        {"2026-03-29T00:00Z", "2026-03-30T00:00Z", "24: 2026-03-29T00:00:00Z to 2026-03-30T00:00:00Z",
         "1: 2026-03-29T00:00:00Z to 2026-03-30T00:00:00Z"},
        // The future is empty, but no mistake.
        {"now", "2026-11-20T15:00Z", "3: 2026-11-20T12:00:00Z to 2026-11-20T15:00:00Z",
         "1: 2026-11-20T00:00:00Z to 2026-11-21T00:00:00Z"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.from << " to " << row.to)
        {
            BOOST_TEST(hours_of(row.from, row.to) == row.hours);
            BOOST_TEST(days_of(row.from, row.to) == row.days);
        }
}

BOOST_AUTO_TEST_CASE(a_range_ends_after_it_begins)
{
    BOOST_TEST(hours_of("2026-11-20T01:00Z", "2026-11-20T00:00Z") ==
               "from: The beginning of the range must lie before its end, and it is from 2026-11-20T01:00:00Z to "
               "2026-11-20T00:00:00Z.");
    BOOST_TEST(hours_of("now", "now").starts_with("from: The beginning"));
    BOOST_TEST(days_of("2026-11-20T00:00+02:00", "2026-11-19T22:00Z").starts_with("from: The beginning"));
    // The default of from is a day before now.
    BOOST_TEST(range({{"interval", "hour"}, {"to", "-2d"}}) ==
               "to: The beginning of the range must lie before its end, and it is from 2026-11-19T12:34:56Z to "
               "2026-11-18T12:34:56Z.");
    BOOST_TEST(range({{"interval", "hour"}, {"from", "2026-11-20T13:00Z"}}).starts_with("from: The beginning"));
}

BOOST_AUTO_TEST_CASE(a_range_has_two_thousand_rows_at_most)
{
    BOOST_TEST(hours_of("2026-01-01T00:00Z", "2026-03-25T08:00Z") ==
               "2000: 2026-01-01T00:00:00Z to 2026-03-25T08:00:00Z");
    BOOST_TEST(hours_of("2026-01-01T00:00Z", "2026-03-25T08:00:00.001Z") ==
               "from: The range has 2001 hours, from 2026-01-01T00:00:00Z to 2026-03-25T08:00:00Z, and at most 2000 "
               "rows are given: choose a shorter one or interval=day.");
    BOOST_TEST(days_of("2020-01-01T00:00Z", "2025-06-23T00:00Z") ==
               "2000: 2020-01-01T00:00:00Z to 2025-06-23T00:00:00Z");
    BOOST_TEST(days_of("2020-01-01T00:00Z", "2025-06-24T00:00Z") ==
               "from: The range has 2001 days, from 2020-01-01T00:00:00Z to 2025-06-24T00:00:00Z, and at most 2000 "
               "rows are given: choose a shorter one.");
    BOOST_TEST(range({{"interval", "hour"}, {"to", "2027-11-20T00:00Z"}}).starts_with("to: The range has 8"));
    BOOST_TEST(hours_of("1970-01-01T00:00Z", "9998-12-31T23:59:59Z").starts_with("from: The range has 70380"));
}

BOOST_AUTO_TEST_CASE(many_series_have_fewer_rows_each)
{
    const auto hours = [](const std::string& from, std::size_t series) {
        return range({{"interval", "hour"}, {"from", from}, {"to", "2026-11-20T00:00Z"}}, series);
    };
    BOOST_TEST(hours("2026-08-28T16:00Z", 10).starts_with("2000: "));
    BOOST_TEST(hours("2026-11-11T16:00Z", 100).starts_with("200: "));
    BOOST_TEST(hours("2026-11-11T15:00Z", 100) ==
               "from: The range has 201 hours, from 2026-11-11T15:00:00Z to 2026-11-20T00:00:00Z, and at most 200 rows "
               "are given for each of 100 filters: choose a shorter one or interval=day.");
    BOOST_TEST(hours("2026-08-28T16:00Z", 11).find("at most 1818 rows") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_time_has_a_year_of_four_digits_and_is_not_older_than_unix)
{
    constexpr auto why = "The time must be in the years 1970 to 9998.";
    BOOST_TEST(days_of("1969-12-31T23:59:59.999Z", "1970-01-02T00:00Z") == "from: "s + why);
    BOOST_TEST(days_of("1970-01-01T00:00+01:00", "1970-01-02T00:00Z") == "from: "s + why);
    BOOST_TEST(days_of("1970-01-01T00:00Z", "1970-01-02T00:00Z").starts_with("1: "));
    BOOST_TEST(days_of("0000-01-01T00:00Z", "9999-12-31T23:59:59Z") == "from: "s + why + " | to: " + why);
    BOOST_TEST(days_of("-999999999d", "-999999998d") == "from: "s + why + " | to: " + why);
    BOOST_TEST(days_of("9998-12-31T00:00Z", "9998-12-31T23:59:59.999Z") ==
               "1: 9998-12-31T00:00:00Z to 9999-01-01T00:00:00Z");
}

BOOST_AUTO_TEST_SUITE_END()
