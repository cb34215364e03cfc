#include "core/rfc3339.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

using namespace std::chrono;
using namespace std::literals;
namespace rfc3339 = core::rfc3339;

namespace {

// The time as text with its milliseconds; "refused" for none.
std::string parsed(std::string_view text)
{
    const auto time = rfc3339::parse(text);
    if (!time)
        return "refused";
    const auto whole = floor<seconds>(*time);
    const auto rest = (*time - whole).count();
    return rfc3339::format(whole) + (rest == 0 ? "" : " and " + std::to_string(rest) + " ms");
}

} // namespace

BOOST_AUTO_TEST_SUITE(core_rfc3339)

BOOST_AUTO_TEST_CASE(a_time_in_utc)
{
    BOOST_TEST((rfc3339::parse("2026-11-20T07:30:05Z") == sys_days(2026y / November / 20) + 7h + 30min + 5s));
    BOOST_TEST((rfc3339::parse("1970-01-01T00:00:00Z") == sys_seconds()));
    BOOST_TEST(parsed("2026-11-20T07:30:05Z") == "2026-11-20T07:30:05Z");
    BOOST_TEST(parsed("2026-11-20t07:30:05z") == "2026-11-20T07:30:05Z");
    BOOST_TEST(parsed("2026-11-20T07:30Z") == "2026-11-20T07:30:00Z");
    BOOST_TEST(parsed("0000-01-01T00:00Z") == "0000-01-01T00:00:00Z");
    BOOST_TEST(parsed("9999-12-31T23:59:59Z") == "9999-12-31T23:59:59Z");
}

BOOST_AUTO_TEST_CASE(an_offset_is_taken_off)
{
    static constexpr struct
    {
        std::string_view text;
        std::string_view wanted;
    } rows[]{
        {"2026-11-20T07:30:00+02:00", "2026-11-20T05:30:00Z"},
        {"2026-11-20T07:30:00-02:00", "2026-11-20T09:30:00Z"},
        {"2026-11-20T07:30+00:00", "2026-11-20T07:30:00Z"},
        {"2026-11-20T07:30-00:00", "2026-11-20T07:30:00Z"},
        {"2026-11-20T00:00+05:45", "2026-11-19T18:15:00Z"},
        {"2026-11-30T23:00-01:30", "2026-12-01T00:30:00Z"},
        {"2027-01-01T00:30+01:00", "2026-12-31T23:30:00Z"},
        {"2024-03-01T00:30+01:00", "2024-02-29T23:30:00Z"},
        {"2026-11-20T00:00+23:59", "2026-11-19T00:01:00Z"},
        {"2026-11-20T00:00.5Z", "refused"},
        {"2026-11-20T00:00:00.5+02:00", "2026-11-19T22:00:00Z and 500 ms"},
    };
    for (const auto& row : rows)
        BOOST_TEST(parsed(row.text) == row.wanted, row.text << " is " << parsed(row.text));
}

BOOST_AUTO_TEST_CASE(summer_time_means_nothing_in_utc)
{
    // In the nights in which Central Europe changes its clocks: no hour is missing, none comes twice.
    BOOST_TEST(parsed("2026-03-29T02:30Z") == "2026-03-29T02:30:00Z");
    BOOST_TEST(parsed("2026-10-25T02:30+02:00") == "2026-10-25T00:30:00Z");
    BOOST_TEST(parsed("2026-10-25T02:30+01:00") == "2026-10-25T01:30:00Z");
}

BOOST_AUTO_TEST_CASE(only_days_that_there_are)
{
    for (const auto* day : {"2024-02-29", "2000-02-29", "2026-01-31", "2026-04-30", "2026-12-31", "0000-02-29"})
        BOOST_TEST(parsed(day + "T00:00Z"s) == day + "T00:00:00Z"s);
    for (const auto* day : {"2026-02-29", "2100-02-29", "2026-02-30", "2026-04-31", "2026-01-32", "2026-01-00",
                            "2026-00-01", "2026-13-01", "2026-99-99"})
        BOOST_TEST(parsed(day + "T00:00Z"s) == "refused", day);
}

BOOST_AUTO_TEST_CASE(only_times_of_day_that_there_are)
{
    for (const auto* time : {"24:00Z", "24:00:00Z", "25:00Z", "00:60Z", "00:00:61Z", "12:30:60Z", "00:00+24:00",
                             "00:00+02:60", "00:00-24:00", "23:59:60+01:00"})
        BOOST_TEST(parsed("2026-11-20T"s + time) == "refused", time);
}

BOOST_AUTO_TEST_CASE(a_leap_second_is_the_second_after_it)
{
    BOOST_TEST(parsed("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00Z");
    BOOST_TEST(parsed("1990-12-31T15:59:60-08:00") == "1991-01-01T00:00:00Z"); // RFC 3339, 5.8
}

BOOST_AUTO_TEST_CASE(a_fraction_counts_in_milliseconds_and_never_as_nothing)
{
    static constexpr struct
    {
        std::string_view fraction;
        std::string_view wanted;
    } rows[]{
        {".0", ""},
        {".000000000000000000000", ""},
        {".5", " and 500 ms"},
        {".05", " and 50 ms"},
        {".123", " and 123 ms"},
        {".1239999", " and 123 ms"},
        {".999999999999999999999999999999", " and 999 ms"},
        {".0009", " and 1 ms"},
        {".00000000000000000000000000001", " and 1 ms"},
    };
    for (const auto& [fraction, wanted] : rows)
        BOOST_TEST(parsed("2026-11-20T07:30:05" + std::string(fraction) + "Z") ==
                   "2026-11-20T07:30:05Z" + std::string(wanted));
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused)
{
    for (const auto text : {""sv,
                            "now"sv,
                            "T"sv,
                            "Z"sv,
                            "2026-11-20"sv,
                            "2026-11-20T"sv,
                            "2026-11-20Z"sv,
                            "2026-11-20T07Z"sv,
                            "2026-11-20T07:30"sv,
                            "2026-11-20T07:30:"sv,
                            "2026-11-20T07:30:Z"sv,
                            "2026-11-20T07:30:05"sv,
                            "2026-11-20T07:30:05."sv,
                            "2026-11-20T07:30:05.Z"sv,
                            "2026-11-20T07:30:05,5Z"sv,
                            "2026-11-20 07:30:05Z"sv,
                            "2026-11-20T07:30:05 02:00"sv,
                            "2026-11-20T07:30:05+0200"sv,
                            "2026-11-20T07:30:05+02"sv,
                            "2026-11-20T07:30:05+2:00"sv,
                            "2026-11-20T07:30:05+-2:00"sv,
                            "2026-11-20T07:30:05ZZ"sv,
                            "2026-11-20T07:30:05Z+02:00"sv,
                            "2026-11-20T07:30:05Z "sv,
                            " 2026-11-20T07:30:05Z"sv,
                            "2026-11-20T07:30:05Z\0"sv,
                            "2026-11-20T07:30:05UTC"sv,
                            "2026-11-20T07:30:05[Europe/Berlin]"sv,
                            "2026/11/20T07:30:05Z"sv,
                            "20261120T073005Z"sv,
                            "26-11-20T07:30:05Z"sv,
                            "2026-1-2T07:30:05Z"sv,
                            "2026-11-20T7:30:05Z"sv,
                            "2026-11-20T-7:30:05Z"sv,
                            "-2026-11-20T07:30:05Z"sv,
                            "+2026-11-20T07:30:05Z"sv,
                            "12026-11-20T07:30:05Z"sv,
                            "99999999999999999999-11-20T07:30:05Z"sv,
                            "2026-11-99999999999999999999T07:30:05Z"sv,
                            "2026-W47-5T07:30:05Z"sv,
                            "2026-324T07:30:05Z"sv,
                            "1795246205"sv,
                            "20 Nov 2026 07:30:05 GMT"sv,
                            "\xEF\xBC\x92"
                            "026-11-20T07:30:05Z"sv,
                            "2026-11-20T07:30:05\xE2\x88\x92"
                            "02:00"sv})
        BOOST_TEST(!rfc3339::parse(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(every_hour_of_some_centuries_is_read_as_it_was_written)
{
    for (auto when = sys_seconds(sys_days(1890y / January / 1)); when < sys_days(2110y / January / 1); when += 7h) {
        const auto read = rfc3339::parse(rfc3339::format(when));
        BOOST_REQUIRE((read == when));
    }
}

BOOST_AUTO_TEST_CASE(random_changes_never_make_another_form_right)
{
    std::mt19937_64 random(20'261'120);
    constexpr std::string_view bytes = "0123456789-+:.TtZz \0\xFF"sv;
    int accepted = 0;
    for (int i = 0; i < 100'000; ++i) {
        std::string text = "2026-11-20T07:30:05.5+02:00";
        for (auto changes = random() % 3 + 1; changes > 0; --changes) {
            const auto at = random() % (text.size() + 1);
            if (random() % 2 == 0)
                text.erase(at, 1);
            else
                text.insert(at, 1, bytes[random() % bytes.size()]);
        }
        const auto time = rfc3339::parse(text);
        accepted += time.has_value();
        // Whatever is accepted is within what four digits and an offset of a day can say.
        BOOST_REQUIRE((!time || (*time > sys_days(-1y / December / 1) && *time < sys_days(year(10'000) / 1 / 3))));
    }
    BOOST_TEST(accepted > 100);
    BOOST_TEST(accepted < 50'000);
}

BOOST_AUTO_TEST_SUITE_END()
