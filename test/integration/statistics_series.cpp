// /statistics by hours and days, and by every filter: counters that the test has put into Redis.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <ctime>

using namespace support;
namespace json = boost::json;

namespace {

client& curl()
{
    static client shared(shared_stack().port());
    return shared;
}

void set(const std::string& key, const std::string& fields)
{
    shared_stack().redis("HSET 'adtally:{0}:" + key + "' " + fields);
}

answer get(const std::string& query)
{
    return curl().get("/statistics?" + query);
}

json::value parsed(const answer& got)
{
    BOOST_TEST_REQUIRE(got.status == 200, got.body);
    BOOST_TEST(got.header("content-type") == "application/json");
    return json::parse(got.body);
}

// The ad requests of each row: "1 0 0 7".
std::string ad_requests(const json::value& report)
{
    std::string text;
    for (const auto& row : report.at("series").as_array())
        text += (text.empty() ? "" : " ") + std::to_string(row.at("ad_requests").as_int64());
    return text;
}

// The day of UTC in so many hours, as it stands in keys.
std::string day(int hours_from_now)
{
    const auto when = std::time(nullptr) + hours_from_now * 3600;
    std::tm utc{};
    ::gmtime_r(&when, &utc);
    char text[16];
    std::strftime(text, sizeof text, "%Y%m%d", &utc);
    return text;
}

const std::string evening_and_night = "interval=hour&from=2020-02-28T22:00Z&to=2020-02-29T02:00Z";

} // namespace

BOOST_AUTO_TEST_SUITE(statistics_series)

BOOST_AUTO_TEST_CASE(hours_across_midnight_have_exactly_these_bytes)
{
    set("sdk:Hours", "ad_requests 9 fills 6 impressions 3");
    set("hourly:20200228:sdk:Hours", "21a 100 22a 1 22f 1 22i 1");
    set("hourly:20200229:sdk:Hours", "00a 3 00f 2 01i 4 02a 100");
    const auto got = get("sdk=Hours&" + evening_and_night);
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.header("content-type") == "application/json");
    BOOST_TEST(got.header("cache-control") == "no-store");
    BOOST_TEST(got.body ==
               R"({"filter": {"sdk": "Hours"}, "ad_requests": 9, "fills": 6, "impressions": 3, "filtered": 0, )"
               R"("fill_rate": 0.6667, "show_rate": 0.5, "impression_rate": 0.3333, )"
               R"("interval": "hour", "from": "2020-02-28T22:00:00Z", "to": "2020-02-29T02:00:00Z", "series": [)"
               R"({"start": "2020-02-28T22:00:00Z", "ad_requests": 1, "fills": 1, "impressions": 1, "filtered": 0}, )"
               R"({"start": "2020-02-28T23:00:00Z", "ad_requests": 0, "fills": 0, "impressions": 0, "filtered": 0}, )"
               R"({"start": "2020-02-29T00:00:00Z", "ad_requests": 3, "fills": 2, "impressions": 0, "filtered": 0}, )"
               R"({"start": "2020-02-29T01:00:00Z", "ad_requests": 0, "fills": 0, "impressions": 4, "filtered": 0}]})");
}

BOOST_AUTO_TEST_CASE(days_across_the_end_of_a_leap_february)
{
    set("daily:202002:total:", "27a 100 28a 1 29a 2 29i 5");
    set("daily:202003:total:", "01a 3 02a 100");
    const auto report = parsed(get("total=all&interval=day&from=2020-02-28T00:00Z&to=2020-03-02T00:00Z"));
    BOOST_TEST(report.at("filter") == json::value({{"total", "all"}}));
    BOOST_TEST(report.at("interval") == "day");
    BOOST_TEST(report.at("to") == "2020-03-02T00:00:00Z");
    BOOST_TEST(ad_requests(report) == "1 2 3");
    BOOST_TEST(report.at("series").at(1).at("impressions") == 5);
    BOOST_TEST(report.at("series").at(1).at("start") == "2020-02-29T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(each_dimension_but_the_username_has_series)
{
    set("hourly:20200228:platform:series os", "22a 1");
    set("hourly:20200228:country_code:QX", "23a 2");
    set("hourly:20200229:total:", "00a 3");
    BOOST_TEST(ad_requests(parsed(get("platform=series+os&" + evening_and_night))) == "1 0 0 0");
    const auto country = parsed(get("country_code=qx&" + evening_and_night));
    BOOST_TEST(country.at("filter") == json::value({{"country_code", "QX"}}));
    BOOST_TEST(ad_requests(country) == "0 2 0 0");
    BOOST_TEST(ad_requests(parsed(get("total=all&" + evening_and_night))) == "0 0 3 0");
}

BOOST_AUTO_TEST_CASE(every_filter_gives_the_counts_since_the_beginning)
{
    set("platform:Lifetime", "ad_requests 4 fills 3 impressions 2");
    set("country_code:QY", "impressions 7");
    BOOST_TEST(get("platform=Lifetime").body ==
               R"({"filter": {"platform": "Lifetime"}, "ad_requests": 4, "fills": 3, "impressions": 2, "filtered": 0, )"
               R"("fill_rate": 0.75, "show_rate": 0.6667, "impression_rate": 0.5})");
    BOOST_TEST(get("country_code=qy").body ==
               R"({"filter": {"country_code": "QY"}, "ad_requests": 0, "fills": 0, "impressions": 7, "filtered": 0, )"
               R"("fill_rate": null, "show_rate": null, "impression_rate": null})");
    const auto before = parsed(get("total=all")).at("impressions").as_int64();
    BOOST_TEST(curl().get("/impression?" + five("Total")).status == 200);
    BOOST_TEST(parsed(get("total=all")).at("impressions").as_int64() == before + 1);
}

BOOST_AUTO_TEST_CASE(what_was_never_counted_is_a_series_of_zeros)
{
    const auto report = parsed(get("sdk=never&" + evening_and_night));
    BOOST_TEST(ad_requests(report) == "0 0 0 0");
    BOOST_TEST(report.at("ad_requests") == 0);
    BOOST_TEST(ad_requests(parsed(get("sdk=never&interval=day&from=2020-12-31T00:00Z&to=2021-01-02T00:00Z"))) == "0 0");
}

BOOST_AUTO_TEST_CASE(a_range_may_be_given_by_offsets)
{
    set("hourly:20200228:sdk:Offset", "22a 1");
    const auto report =
        parsed(get("sdk=Offset&interval=hour&from=2020-02-29T00:15:00.5%2B02:00&to=2020-02-28T18:30-05:00"));
    BOOST_TEST(report.at("from") == "2020-02-28T22:00:00Z");
    BOOST_TEST(report.at("to") == "2020-02-29T00:00:00Z");
    BOOST_TEST(ad_requests(report) == "1 0");

    const auto unescaped = get("sdk=Offset&interval=hour&from=2020-02-29T00:00+02:00");
    BOOST_TEST(faults_of(unescaped) == "from:invalid");
    BOOST_TEST(unescaped.body.find("2020-02-29T00:00%2B02:00") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_range_may_be_given_relative_to_now)
{
    std::string all;
    for (int hour = 0; hour < 24; ++hour)
        all += (hour < 10 ? "0" : "") + std::to_string(hour) + "a 1 ";
    for (const int hours : {-48, -24, 0, 24})
        set("hourly:" + day(hours) + ":sdk:Relative", all);
    // 90 minutes touch two hours or three, a day touches 25 unless it is the full hour.
    const auto minutes = ad_requests(parsed(get("sdk=Relative&interval=hour&from=-90m")));
    BOOST_TEST((minutes == "1 1" || minutes == "1 1 1"), minutes);
    const auto hours = parsed(get("sdk=Relative&interval=hour")).at("series").as_array();
    BOOST_TEST((hours.size() == 25 || hours.size() == 24));
    BOOST_TEST(hours.front().at("ad_requests") == 1);
    BOOST_TEST(hours.back().at("ad_requests") == 1);
    const auto days = parsed(get("sdk=Relative&interval=day&to=now")).at("series").as_array();
    BOOST_TEST((days.size() == 31 || days.size() == 30));
}

BOOST_AUTO_TEST_CASE(two_thousand_rows_come_whole)
{
    set("hourly:20200101:sdk:Long", "00a 1");
    set("hourly:20200324:sdk:Long", "07a 2");
    const auto report = parsed(get("sdk=Long&interval=hour&from=2020-01-01T00:00Z&to=2020-03-24T08:00Z"));
    const auto& rows = report.at("series").as_array();
    BOOST_TEST_REQUIRE(rows.size() == 2'000u);
    BOOST_TEST(rows.front().at("ad_requests") == 1);
    BOOST_TEST(rows.back().at("ad_requests") == 2);
}

BOOST_AUTO_TEST_CASE(a_series_as_csv_is_a_file)
{
    set("hourly:20200228:sdk:Csv \"1\"", "22a 3 22f 2 22i 1");
    const auto target =
        "/statistics?sdk=Csv+%221%22&interval=hour&from=2020-02-28T22:00Z&to=2020-02-29T00:00Z&format=csv";
    const auto got = curl().get(target);
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.header("content-type") == "text/csv; charset=utf-8");
    BOOST_TEST(got.header("content-disposition") ==
               "attachment; filename=\"adtally-sdk-Csv__1_-hour-20200228T22-20200229T00.csv\"");
    BOOST_TEST(got.header("cache-control") == "no-store");
    BOOST_TEST(got.body == "start,ad_requests,fills,impressions,filtered\n"
                           "2020-02-28T22:00:00Z,3,2,1,0\n"
                           "2020-02-28T23:00:00Z,0,0,0,0\n");

    const auto head = curl().send({.method = "HEAD", .target = target});
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body.empty());
    for (const auto* name : {"content-type", "content-disposition", "content-length"})
        BOOST_TEST(head.header(name) == got.header(name), name);
    BOOST_TEST(head.header("content-length") == std::to_string(got.body.size()));
}

BOOST_AUTO_TEST_CASE(json_is_what_comes_without_a_format)
{
    BOOST_TEST(get("sdk=Hours&format=json&" + evening_and_night).body == get("sdk=Hours&" + evening_and_night).body);
    BOOST_TEST(get("sdk=never&format=json").body == get("sdk=never").body);
    const auto head = curl().send({.method = "HEAD", .target = "/statistics?sdk=never&" + evening_and_night});
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body.empty());
    BOOST_TEST(head.header("content-length") == std::to_string(get("sdk=never&" + evening_and_night).body.size()));
}

BOOST_AUTO_TEST_CASE(a_key_that_holds_something_else_is_503)
{
    set("sdk:Odd", "ad_requests 1");
    shared_stack().redis("SET 'adtally:{0}:hourly:20200228:sdk:Odd' text");
    set("daily:202002:sdk:Odd", "29a many");
    expect_problem(get("sdk=Odd&" + evening_and_night), 503, "unavailable");
    expect_problem(get("sdk=Odd&interval=day&from=2020-02-28T00:00Z&to=2020-03-02T00:00Z"), 503, "unavailable");
    // What can be read is read.
    BOOST_TEST(get("sdk=Odd").status == 200);
    BOOST_TEST(get("sdk=Odd&interval=hour&from=2020-02-29T00:00Z&to=2020-02-29T02:00Z").status == 200);
    BOOST_TEST(get("sdk=Hours&" + evening_and_night).status == 200);
}

BOOST_AUTO_TEST_CASE(with_a_key_a_username_is_found_by_its_name)
{
    const stack on(settings{{"USERNAME_KEY", "0123456789abcdef"}});
    client keyed(on.port());
    on.redis("HSET 'adtally:{0}:username:c2b023778f867504ffdc981432241689' impressions 5");
    on.redis("HSET 'adtally:{0}:username:Jack' impressions 7");
    for (const auto* path : {"/statistics?username=Jack", "/statistics/query?username=Jack"}) {
        const auto got = keyed.get(path);
        BOOST_TEST(got.status == 200);
        BOOST_TEST(
            got.body.find(
                R"({"filter": {"username": "Jack"}, "ad_requests": 0, "fills": 0, "impressions": 5, "filtered": 0,)") !=
                std::string::npos,
            got.body);
    }
}

BOOST_AUTO_TEST_SUITE_END()
