// /statistics/query: several filters at once.
#include "support/probe.hpp"
#include "support/problem.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

using namespace support;
namespace json = boost::json;

namespace {

class asker : public probe
{
public:
    answer query(const std::string& filters) { return get("/statistics/query?" + filters); }

    void set(const std::string& key, const std::string& fields)
    {
        shared_stack().redis("HSET 'adtally:{0}:" + key + "' " + fields);
    }

    std::string faults(const std::string& filters)
    {
        const auto got = query(filters);
        expect_problem(got, 400, "bad-request");
        return faults_of(got);
    }
};

std::string repeated(const std::string& pair, int times)
{
    std::string text;
    while (times-- > 0)
        text += (text.empty() ? "" : "&") + pair;
    return text;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(statistics_query, asker)

BOOST_AUTO_TEST_CASE(each_filter_is_answered_as_statistics_would_in_the_order_asked)
{
    set("sdk:Q1", "ad_requests 4 fills 3 impressions 2");
    set("username:Query", "impressions 1");
    set("platform:Q1", "ad_requests 1");
    const std::vector<std::string> filters{"username=Query", "sdk=Q1",          "sdk=never", "platform=Q1",
                                           "total=all",      "country_code=qq", "sdk=Q1"};
    std::string wanted;
    std::string asked;
    for (const auto& filter : filters) {
        wanted += (wanted.empty() ? "" : ", ") + get("/statistics?" + filter).body;
        asked += (asked.empty() ? "" : "&") + filter;
    }
    const auto got = query(asked);
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.header("content-type") == "application/json");
    BOOST_TEST(got.header("cache-control") == "no-store");
    BOOST_TEST(got.body == "{\"results\": [" + wanted + "]}");
    BOOST_TEST(
        got.body.find(R"({"filter": {"sdk": "Q1"}, "ad_requests": 4, "fills": 3, "impressions": 2, "filtered": 0,)") !=
        std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_filter_has_its_own_series)
{
    set("hourly:20200228:sdk:Q2", "22a 1");
    set("hourly:20200229:sdk:Q3", "00a 2");
    const std::string range = "&interval=hour&from=2020-02-28T22:00Z&to=2020-02-29T01:00Z";
    const auto got = query("sdk=Q3&platform=never" + range + "&sdk=Q2");
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.body == "{\"results\": [" + get("/statistics?sdk=Q3" + range).body + ", " +
                               get("/statistics?platform=never" + range).body + ", " +
                               get("/statistics?sdk=Q2" + range).body + "]}");
    const auto results = json::parse(got.body).at("results").as_array();
    BOOST_TEST(results.at(0).at("series").at(2).at("ad_requests") == 2);
    BOOST_TEST(results.at(2).at("series").at(0).at("ad_requests") == 1);
}

BOOST_AUTO_TEST_CASE(a_hundred_filters_are_answered_and_no_more)
{
    const auto got = query(repeated("sdk=Q1", 99) + "&total=all");
    BOOST_TEST(got.status == 200);
    BOOST_TEST(json::parse(got.body).at("results").as_array().size() == 100u);
    BOOST_TEST(faults(repeated("sdk=Q1", 100) + "&total=all") == "total:invalid");
}

BOOST_AUTO_TEST_CASE(twenty_thousand_rows_come_whole_and_no_more)
{
    const auto from = "&interval=hour&to=2020-03-01T00:00Z&from=2020-02-21T";
    const auto got = query(repeated("sdk=Q2", 100) + from + "16:00Z");
    BOOST_TEST(got.status == 200);
    const auto results = json::parse(got.body).at("results").as_array();
    BOOST_TEST_REQUIRE(results.size() == 100u);
    BOOST_TEST(results.back().at("series").as_array().size() == 200u);
    BOOST_TEST(faults(repeated("sdk=Q2", 100) + from + "15:00Z") == "from:invalid");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_together)
{
    BOOST_TEST(faults("") == "username:missing sdk:missing platform:missing country_code:missing total:missing");
    BOOST_TEST(faults("sdk=1&sdk=&platform=%00&country_code=X&total=sdk&limit=1") ==
               "sdk:empty platform:invalid country_code:invalid total:invalid limit:not_permitted");
    BOOST_TEST(faults("sdk=1&interval=hour&interval=hour&from=-1h&from=-1h") == "interval:repeated from:repeated");
    BOOST_TEST(faults("sdk=1&format=csv") == "format:not_permitted");
    BOOST_TEST(faults("sdk=1&from=-1h") == "from:invalid");
    BOOST_TEST(faults("sdk=1&username=Jack&interval=hour") == "interval:invalid");
}

BOOST_AUTO_TEST_CASE(it_takes_get_and_head)
{
    const auto full = query("sdk=Q1&sdk=never");
    const auto head =
        client(shared_stack().port()).send({.method = "HEAD", .target = "/statistics/query?sdk=Q1&sdk=never"});
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body.empty());
    BOOST_TEST(head.header("content-length") == std::to_string(full.body.size()));
    for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
        const auto got = ask(method, "/statistics/query?sdk=Q1");
        expect_problem(got, 405, "method-not-allowed");
        BOOST_TEST(got.header("allow") == "GET, HEAD");
    }
}

BOOST_AUTO_TEST_CASE(one_key_that_holds_something_else_is_503_for_all)
{
    shared_stack().redis("SET 'adtally:{0}:platform:Q4' text");
    expect_problem(query("sdk=Q1&platform=Q4&sdk=Q2"), 503, "unavailable");
    BOOST_TEST(query("sdk=Q1&sdk=Q2").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
