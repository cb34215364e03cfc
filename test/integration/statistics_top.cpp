// /statistics/top: rankings that the test has put into Redis.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

using namespace std::literals;
using namespace support;
namespace json = boost::json;

namespace {

// One of our own: what other tests count would be in the rankings.
stack& own_stack()
{
    static stack own;
    return own;
}

class ranking
{
public:
    ranking() { own_stack().redis("FLUSHALL"); }

    // Counts as the ledger leaves them: the hash of the name, and its place in the rankings where it is not 0.
    void count(const std::string& dimension, const std::string& name, int ad_requests, int fills, int impressions)
    {
        own_stack().redis(
            "EVAL \"for i = 1, 3 do local v, f = ARGV[i + 2], ({'ad_requests', 'fills', 'impressions'})[i] "
            "if v ~= '0' then "
            "redis.call('HSET', 'adtally:{0}:' .. ARGV[1] .. ':' .. ARGV[2], f, v) "
            "redis.call('ZADD', 'adtally:{0}:ranking:' .. ARGV[1] .. ':' .. f, v, ARGV[2]) end end\" 0 " +
            dimension + " '" + name + "' " + std::to_string(ad_requests) + " " + std::to_string(fills) + " " +
            std::to_string(impressions));
    }

    answer get(const std::string& query) { return curl_.get("/statistics/top?" + query); }

    // "b=3 a=2": the names and their values of the metric.
    std::string top(const std::string& query)
    {
        const auto got = get(query);
        BOOST_TEST_REQUIRE(got.status == 200, got.body);
        const auto report = json::parse(got.body);
        const auto metric = report.at("metric").as_string();
        std::string text;
        for (const auto& entry : report.at("top").as_array())
            text += (text.empty() ? "" : " ") + std::string(entry.at("name").as_string()) + "=" +
                    std::to_string(entry.at(metric).as_int64());
        return text;
    }

    std::string faults(const std::string& query)
    {
        const auto got = get(query);
        expect_problem(got, 400, "bad-request");
        return faults_of(got);
    }

private:
    client curl_{own_stack().port()};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(statistics_top, ranking)

BOOST_AUTO_TEST_CASE(a_ranking_has_exactly_these_bytes)
{
    count("sdk", "1.0", 4, 3, 2);
    count("sdk", "1.1", 8, 8, 4);
    count("sdk", "", 1, 0, 1);
    const auto got = get("by=sdk");
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.header("content-type") == "application/json");
    BOOST_TEST(got.header("cache-control") == "no-store");
    BOOST_TEST(got.body ==
               R"({"by": "sdk", "metric": "impressions", "top": [)"
               R"({"name": "1.1", "ad_requests": 8, "fills": 8, "impressions": 4, "filtered": 0, )"
               R"("fill_rate": 1, "show_rate": 0.5, "impression_rate": 0.5}, )"
               R"({"name": "1.0", "ad_requests": 4, "fills": 3, "impressions": 2, "filtered": 0, )"
               R"("fill_rate": 0.75, "show_rate": 0.6667, "impression_rate": 0.5}, )"
               R"_({"name": "(other)", "other": true, "ad_requests": 1, "fills": 0, "impressions": 1, "filtered": 0, )_"
               R"("fill_rate": 0, "show_rate": null, "impression_rate": 1}]})");
    const auto head = client(own_stack().port()).send({.method = "HEAD", .target = "/statistics/top?by=sdk"});
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body.empty());
    BOOST_TEST(head.header("content-length") == std::to_string(got.body.size()));
}

BOOST_AUTO_TEST_CASE(each_dimension_and_metric_has_its_ranking)
{
    for (const auto* by : {"sdk", "platform", "country_code", "username"}) {
        BOOST_TEST(top("by="s + by) == "");
        count(by, "a", 3, 1, 2);
        count(by, "b", 1, 2, 3);
        count(by, "c", 2, 3, 1);
        BOOST_TEST(top("by="s + by) == "b=3 a=2 c=1");
        BOOST_TEST(top("metric=impressions&by="s + by) == "b=3 a=2 c=1");
        BOOST_TEST(top("metric=fills&by="s + by) == "c=3 b=2 a=1");
        BOOST_TEST(top("by="s + by + "&metric=ad_requests") == "a=3 c=2 b=1");
    }
}

BOOST_AUTO_TEST_CASE(a_ranking_has_twenty_names_unless_it_says_something_else)
{
    std::string all;
    for (int i = 0; i < 25; ++i) {
        count("sdk", std::to_string(100 + i), 0, 0, 100 - i);
        if (i < 20)
            all += (all.empty() ? "" : " ") + std::to_string(100 + i) + "=" + std::to_string(100 - i);
    }
    BOOST_TEST(top("by=sdk") == all);
    BOOST_TEST(top("by=sdk&limit=3") == "100=100 101=99 102=98");
    BOOST_TEST(top("by=sdk&limit=1") == "100=100");
    BOOST_TEST(top("by=sdk&limit=25") == top("by=sdk&limit=1000"));
}

BOOST_AUTO_TEST_CASE(ties_are_in_the_order_of_the_bytes_of_their_names_wherever_they_are_cut)
{
    // "Z" before "a", and a two-byte letter after both; the empty name before all.
    for (const auto* name : {"c", "\xC3\xA9", "a", "Z", "b", ""})
        count("sdk", name, 0, 0, 5);
    count("sdk", "high", 0, 0, 9);
    count("sdk", "low", 0, 0, 1);
    const std::vector<std::string> order{"high=9", "(other)=5", "Z=5", "a=5", "b=5", "c=5", "\xC3\xA9=5", "low=1"};
    std::string wanted;
    for (std::size_t limit = 1; limit <= order.size(); ++limit) {
        wanted += (wanted.empty() ? "" : " ") + order[limit - 1];
        BOOST_TEST(top("by=sdk&limit=" + std::to_string(limit)) == wanted);
    }
}

BOOST_AUTO_TEST_CASE(scores_that_no_32_bits_hold_are_ranked_too)
{
    own_stack().redis("HSET 'adtally:{0}:sdk:big' impressions 9007199254740992");
    own_stack().redis("ZADD 'adtally:{0}:ranking:sdk:impressions' 9007199254740992 big");
    own_stack().redis("HSET 'adtally:{0}:sdk:same' impressions 9007199254740992");
    own_stack().redis("ZADD 'adtally:{0}:ranking:sdk:impressions' 9007199254740992 same");
    BOOST_TEST(top("by=sdk&limit=1") == "big=9007199254740992");
}

BOOST_AUTO_TEST_CASE(the_overflow_is_told_apart_from_a_name_that_looks_like_it)
{
    count("platform", "", 0, 0, 2);
    count("platform", "(other)", 0, 0, 1);
    const auto report = json::parse(get("by=platform").body);
    const auto& list = report.at("top").as_array();
    BOOST_TEST_REQUIRE(list.size() == 2u);
    BOOST_TEST(list[0].at("name") == "(other)");
    BOOST_TEST((list[0].at("other") == true));
    BOOST_TEST(list[1].at("name") == "(other)");
    BOOST_TEST(!list[1].as_object().contains("other"));
}

BOOST_AUTO_TEST_CASE(counts_that_grew_since_the_ranking_was_read_are_in_their_order)
{
    count("sdk", "a", 0, 0, 3);
    count("sdk", "b", 0, 0, 2);
    own_stack().redis("HSET 'adtally:{0}:sdk:b' impressions 4");
    BOOST_TEST(top("by=sdk") == "b=4 a=3");
}

BOOST_AUTO_TEST_CASE(a_name_that_was_forgotten_is_left_out)
{
    count("username", "Jack", 0, 0, 3);
    count("username", "Jill", 0, 0, 2);
    own_stack().redis("DEL 'adtally:{0}:username:Jack'");
    BOOST_TEST(top("by=username") == "Jill=2");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_together)
{
    BOOST_TEST(faults("") == "by:missing");
    BOOST_TEST(faults("by=") == "by:empty");
    BOOST_TEST(faults("by=total") == "by:invalid");
    BOOST_TEST(faults("by=SDK&metric=clicks&limit=0&sdk=1.0") ==
               "by:invalid metric:invalid limit:invalid sdk:not_permitted");
    for (const auto* limit : {"1001", "-1", "1.5", "1e2", "all", "99999999999999999999"})
        BOOST_TEST(faults("by=sdk&limit="s + limit) == "limit:invalid", limit);
    BOOST_TEST(faults("by=sdk&by=sdk&limit=1&limit=1") == "by:repeated limit:repeated");
}

BOOST_AUTO_TEST_CASE(it_takes_get_and_head)
{
    client curl(own_stack().port());
    for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
        const auto got = curl.send({.method = method, .target = "/statistics/top?by=sdk"});
        expect_problem(got, 405, "method-not-allowed");
        BOOST_TEST(got.header("allow") == "GET, HEAD");
    }
}

BOOST_AUTO_TEST_CASE(a_key_that_holds_something_else_is_503)
{
    count("sdk", "1.0", 0, 0, 3);
    count("platform", "ios", 0, 0, 3);
    own_stack().redis("SET 'adtally:{0}:ranking:sdk:impressions' text");
    own_stack().redis("SET 'adtally:{0}:platform:ios' text");
    expect_problem(get("by=sdk"), 503, "unavailable");
    expect_problem(get("by=platform"), 503, "unavailable");
    BOOST_TEST(get("by=sdk&metric=fills").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
