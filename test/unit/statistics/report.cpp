#include "statistics/report.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <vector>

using namespace std::literals;
using namespace std::chrono;
using counters::buckets;
using counters::interval;

namespace {

std::string report(std::string_view filter, std::string_view value, const counters::totals& counted)
{
    return statistics::report(filter, value, counters::history{counted, {}});
}

struct rates
{
    std::string fill;
    std::string show;
    std::string impression;
};

// The rates as they are written.
rates rates_of(const counters::totals& counted)
{
    const auto text = report("sdk", "1.0", counted);
    const auto value = [&](std::string_view name) {
        const auto start = text.find("\"" + std::string(name) + "\": ") + name.size() + 4;
        return text.substr(start, text.find_first_of(",}", start) - start);
    };
    return {value("fill_rate"), value("show_rate"), value("impression_rate")};
}

} // namespace

BOOST_AUTO_TEST_SUITE(statistics_report)

BOOST_AUTO_TEST_CASE(a_report_has_exactly_these_bytes)
{
    BOOST_TEST(report("username", "Jack", {.ad_requests = 4, .fills = 3, .impressions = 2}) ==
               R"({"filter": {"username": "Jack"}, "ad_requests": 4, "fills": 3, "impressions": 2, "filtered": 0, )"
               R"("fill_rate": 0.75, "show_rate": 0.6667, "impression_rate": 0.5})");
}

BOOST_AUTO_TEST_CASE(a_name_that_was_never_seen_has_zeros_and_no_rates)
{
    BOOST_TEST(report("sdk", "9.9", {}) ==
               R"({"filter": {"sdk": "9.9"}, "ad_requests": 0, "fills": 0, "impressions": 0, "filtered": 0, )"
               R"("fill_rate": null, "show_rate": null, "impression_rate": null})");
}

BOOST_AUTO_TEST_CASE(a_rate_without_a_divisor_is_null)
{
    const auto only_requests = rates_of({.ad_requests = 5, .fills = 0, .impressions = 0});
    BOOST_TEST(only_requests.fill == "0");
    BOOST_TEST(only_requests.show == "null");
    BOOST_TEST(only_requests.impression == "0");
    const auto only_impressions = rates_of({.ad_requests = 0, .fills = 0, .impressions = 5});
    BOOST_TEST(only_impressions.fill == "null");
    BOOST_TEST(only_impressions.show == "null");
    BOOST_TEST(only_impressions.impression == "null");
}

BOOST_AUTO_TEST_CASE(rates_have_four_places_at_most)
{
    static constexpr struct
    {
        std::int64_t part;
        std::int64_t whole;
        std::string_view wanted;
    } rows[]{
        {0, 1, "0"},
        {1, 1, "1"},
        {1, 2, "0.5"},
        {3, 4, "0.75"},
        {1, 8, "0.125"},
        {1, 16, "0.0625"},
        {1, 3, "0.3333"},
        {2, 3, "0.6667"},
        {1, 10, "0.1"},
        {1, 100, "0.01"},
        {1, 1000, "0.001"},
        {1, 10'000, "0.0001"},
        {1, 20'000, "0.0001"},
        {1, 20'001, "0"},
        {9'999, 10'000, "0.9999"},
        {99'999, 100'000, "1"},
        {999'949, 1'000'000, "0.9999"},
        {3, 2, "1.5"},
        {10'001, 10'000, "1.0001"},
        {1'000'000, 3, "333333.3333"},
        {7, 1, "7"},
        {1'000'000'000'000, 3'000'000'000'000, "0.3333"},
        {1, std::numeric_limits<std::int64_t>::max(), "0"},
        {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max(), "1"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.part << " of " << row.whole)
        {
            BOOST_TEST(rates_of({.ad_requests = row.whole, .fills = row.part, .impressions = 0}).fill == row.wanted);
            BOOST_TEST(rates_of({.ad_requests = 0, .fills = row.whole, .impressions = row.part}).show == row.wanted);
            BOOST_TEST(rates_of({.ad_requests = row.whole, .fills = 0, .impressions = row.part}).impression ==
                       row.wanted);
        }
}

BOOST_AUTO_TEST_CASE(a_rate_halfway_between_two_is_rounded_up)
{
    // 0.00015 and 0.00145 times 10,000 are a little less than a half in binary.
    BOOST_TEST(rates_of({.ad_requests = 20'000, .fills = 3, .impressions = 0}).fill == "0.0002");
    BOOST_TEST(rates_of({.ad_requests = 20'000, .fills = 29, .impressions = 0}).fill == "0.0015");
}

BOOST_AUTO_TEST_CASE(a_report_is_json_whatever_the_name_holds)
{
    for (const auto name : {"\"}, \"ad_requests\": 9, {\"x\": \""sv, "\\"sv, "a\0b"sv, "\r\n\t\x1b\x7f"sv,
                            "a\xC2\x85z"sv, "J\xC3\xB6rg \xF0\x9F\x98\x80"sv, "</script>"sv, "\xE2\x80\xA8"sv, " "sv})
        BOOST_TEST_CONTEXT(name)
        {
            const auto parsed = boost::json::parse(report("username", name, {7, 0, 0})).as_object();
            const auto& filter = parsed.at("filter").as_object();
            BOOST_TEST(parsed.size() == 8u);
            BOOST_TEST(filter.size() == 1u);
            BOOST_TEST(boost::json::value_to<std::string>(filter.at("username")) == name);
            BOOST_TEST(parsed.at("ad_requests").as_int64() == 7);
        }
}

BOOST_AUTO_TEST_CASE(counts_keep_all_their_digits)
{
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const auto parsed = boost::json::parse(report("sdk", "1.0", {most, most - 1, most - 2})).as_object();
    BOOST_TEST(parsed.at("ad_requests").as_int64() == most);
    BOOST_TEST(parsed.at("fills").as_int64() == most - 1);
    BOOST_TEST(parsed.at("impressions").as_int64() == most - 2);
}

BOOST_AUTO_TEST_CASE(a_report_by_hours_has_exactly_these_bytes)
{
    const buckets when{interval::hour, sys_days(2026y / November / 20) + 23h, 2};
    BOOST_TEST(statistics::report("total", "all", {{4, 3, 2}, {{1, 1, 0}, {0, 0, 0}}}, when) ==
               R"({"filter": {"total": "all"}, "ad_requests": 4, "fills": 3, "impressions": 2, "filtered": 0, )"
               R"("fill_rate": 0.75, "show_rate": 0.6667, "impression_rate": 0.5, )"
               R"("interval": "hour", "from": "2026-11-20T23:00:00Z", "to": "2026-11-21T01:00:00Z", "series": [)"
               R"({"start": "2026-11-20T23:00:00Z", "ad_requests": 1, "fills": 1, "impressions": 0, "filtered": 0}, )"
               R"({"start": "2026-11-21T00:00:00Z", "ad_requests": 0, "fills": 0, "impressions": 0, "filtered": 0}]})");
}

BOOST_AUTO_TEST_CASE(a_report_by_days_has_exactly_these_bytes)
{
    const buckets when{interval::day, sys_days(2024y / February / 29), 1};
    BOOST_TEST(statistics::report("sdk", "1.0", {{}, {{0, 0, 7}}}, when) ==
               R"({"filter": {"sdk": "1.0"}, "ad_requests": 0, "fills": 0, "impressions": 0, "filtered": 0, )"
               R"("fill_rate": null, "show_rate": null, "impression_rate": null, )"
               R"("interval": "day", "from": "2024-02-29T00:00:00Z", "to": "2024-03-01T00:00:00Z", "series": [)"
               R"({"start": "2024-02-29T00:00:00Z", "ad_requests": 0, "fills": 0, "impressions": 7, "filtered": 0}]})");
}

BOOST_AUTO_TEST_CASE(several_reports_are_a_list)
{
    const auto list = [](std::vector<std::string> reports) { return statistics::report(reports); };
    BOOST_TEST(list({"{}"}) == R"({"results": [{}]})");
    BOOST_TEST(list({"{\"a\": 1}", "{}", "{}"}) == R"({"results": [{"a": 1}, {}, {}]})");
}

BOOST_AUTO_TEST_CASE(a_ranking_has_exactly_these_bytes)
{
    using counters::counter;
    using counters::dimension;
    BOOST_TEST(statistics::report(dimension::country_code, counter::fills, std::vector<counters::ranked>()) ==
               R"({"by": "country_code", "metric": "fills", "top": []})");
    const std::vector<counters::ranked> ranking{
        {"1.0", {4, 3, 2}}, {std::string(counters::other_names), {2, 0, 1}}, {"(other)", {1, 1, 1}}};
    BOOST_TEST(statistics::report(dimension::sdk, counter::impressions, ranking) ==
               R"({"by": "sdk", "metric": "impressions", "top": [)"
               R"({"name": "1.0", "ad_requests": 4, "fills": 3, "impressions": 2, "filtered": 0, )"
               R"("fill_rate": 0.75, "show_rate": 0.6667, "impression_rate": 0.5}, )"
               R"_({"name": "(other)", "other": true, "ad_requests": 2, "fills": 0, "impressions": 1, "filtered": 0, )_"
               R"("fill_rate": 0, "show_rate": null, "impression_rate": 0.5}, )"
               // An SDK whose version is said to be just that.
               R"_({"name": "(other)", "ad_requests": 1, "fills": 1, "impressions": 1, "filtered": 0, )_"
               R"("fill_rate": 1, "show_rate": 1, "impression_rate": 1}]})");
}

BOOST_AUTO_TEST_CASE(a_ranking_is_json_whatever_the_names_hold)
{
    for (const auto name : {"\"}, {\"x\": \""sv, "\\"sv, "J\xC3\xB6rg"sv, "\xE2\x80\xA8"sv}) {
        const std::vector<counters::ranked> ranking{{std::string(name), {1, 1, 1}}};
        const auto parsed =
            boost::json::parse(statistics::report(counters::dimension::sdk, counters::counter::impressions, ranking));
        BOOST_TEST(boost::json::value_to<std::string>(parsed.at("top").at(0).at("name")) == name);
    }
}

BOOST_AUTO_TEST_CASE(a_series_as_csv_has_exactly_these_bytes)
{
    const buckets when{interval::hour, sys_days(2026y / November / 20) + 23h, 2};
    const std::vector<counters::totals> series{{3, 2, 1}, {0, 0, std::numeric_limits<std::int64_t>::max()}};
    BOOST_TEST(statistics::csv(series, when) == "start,ad_requests,fills,impressions,filtered\n"
                                                "2026-11-20T23:00:00Z,3,2,1,0\n"
                                                "2026-11-21T00:00:00Z,0,0,9223372036854775807,0\n");
}

BOOST_AUTO_TEST_CASE(the_name_of_a_file_is_harmless_whatever_the_value_holds)
{
    const buckets when{interval::day, sys_days(2026y / November / 20), 3};
    BOOST_TEST(statistics::csv_name("sdk", "1.0-beta", when) == "adtally-sdk-1.0-beta-day-20261120T00-20261123T00.csv");
    BOOST_TEST(statistics::csv_name("platform", "../a\"b\\c;d\xC3\xB6 _%0D", when) ==
               "adtally-platform-.._a_b_c_d_____0D-day-20261120T00-20261123T00.csv");
}

BOOST_AUTO_TEST_SUITE_END()
