// The endpoints as a client sees them when nothing is wrong.
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <regex>

using namespace support;
namespace json = boost::json;

namespace {

client& curl()
{
    static client shared(shared_stack().port());
    return shared;
}

json::value statistics(const std::string& filter)
{
    const auto got = curl().get("/statistics?" + filter);
    BOOST_TEST_REQUIRE(got.status == 200);
    return json::parse(got.body);
}

} // namespace

BOOST_AUTO_TEST_SUITE(endpoints)

BOOST_AUTO_TEST_CASE(an_impression_is_counted_and_answered_with_success)
{
    const auto got = curl().get("/impression?" + five("Jack", "7.1"));
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.header("content-type") == "application/json");
    BOOST_TEST(got.body == R"({"message": "success"})");
    BOOST_TEST(statistics("username=Jack").at("impressions").as_int64() == 1);
    BOOST_TEST(statistics("sdk=7.1").at("impressions").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(an_ad_is_the_document_of_the_api)
{
    const std::string document =
        "<?xml version=\"1.0\"?>\n<VAST version=\"3.0\"><Ad id=\"1\"></Ad></VAST>\n<!-- end -->";
    shared_stack().ad_api("content_type=text%2Fxml%3B%20charset%3Dutf-8", document);
    const auto got = curl().get("/ad?" + five("Ada", "7.2"));
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.header("content-type") == "text/xml; charset=utf-8");
    BOOST_TEST(got.header("x-ad-status") == "fill");
    BOOST_TEST(got.body == document);
    shared_stack().ad_api_default();

    const auto counted = statistics("username=Ada");
    BOOST_TEST(counted.at("ad_requests").as_int64() == 1);
    BOOST_TEST(counted.at("fills").as_int64() == 1);
    BOOST_TEST(counted.at("impressions").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(statistics_have_the_documented_form)
{
    for (int i = 0; i < 4; ++i)
        curl().get("/ad?" + five("Rates"));
    for (int i = 0; i < 2; ++i)
        curl().get("/impression?" + five("Rates"));
    shared_stack().ad_api("", "<VAST version=\"4.2\"/>");
    curl().get("/ad?" + five("Rates"));
    shared_stack().ad_api_default();

    const auto got = curl().get("/statistics?username=Rates");
    BOOST_TEST(got.header("content-type") == "application/json");
    BOOST_TEST(got.body ==
               R"({"filter": {"username": "Rates"}, "ad_requests": 5, "fills": 4, "impressions": 2, "filtered": 0, )"
               R"("fill_rate": 0.8, "show_rate": 0.5, "impression_rate": 0.4})");
}

BOOST_AUTO_TEST_CASE(a_name_never_seen_has_zeros_and_null_rates)
{
    const auto got = curl().get("/statistics?sdk=never");
    BOOST_TEST(got.body ==
               R"({"filter": {"sdk": "never"}, "ad_requests": 0, "fills": 0, "impressions": 0, "filtered": 0, )"
               R"("fill_rate": null, "show_rate": null, "impression_rate": null})");
}

BOOST_AUTO_TEST_CASE(the_first_permitted_parameter_is_the_filter)
{
    BOOST_TEST(statistics("sdk=1.0&username=Jack").at("filter") == json::value({{"sdk", "1.0"}}));
    BOOST_TEST(statistics("username=Jack&sdk=1.0").at("filter") == json::value({{"username", "Jack"}}));
}

BOOST_AUTO_TEST_CASE(a_post_adds_a_form_to_the_query)
{
    const std::string form = "Content-Type: application/x-www-form-urlencoded";
    const auto whole =
        curl().send({.method = "POST", .target = "/impression", .headers = {form}, .body = five("Post")});
    BOOST_TEST(whole.status == 200);
    const auto both = curl().send({.method = "POST",
                                   .target = "/impression?sdk_version=1.0&session_id=s&platform=ios",
                                   .headers = {"Content-Type: Application/X-WWW-Form-Urlencoded; charset=UTF-8"},
                                   .body = "username=Post&country_code=us"});
    BOOST_TEST(both.status == 200);
    const auto empty = curl().send({.method = "POST", .target = "/impression?" + five("Post")});
    BOOST_TEST(empty.status == 200);
    BOOST_TEST(statistics("username=Post").at("impressions").as_int64() == 3);
}

BOOST_AUTO_TEST_CASE(a_body_that_comes_slowly_does_not_use_up_the_deadline)
{
    // Longer than COMMIT_TIMEOUT. With -T - curl sends the head at once and the body when it comes.
    const auto got =
        run("(sleep 1.5; printf '" + five("SlowBody") +
            "') | curl -s -w '%{http_code}' -X POST -T - -H 'Content-Type: application/x-www-form-urlencoded' "
            "-H Expect: http://127.0.0.1:" +
            std::to_string(shared_stack().port()) + "/impression");
    BOOST_TEST(got.output == R"({"message": "success"}200)");
    BOOST_TEST(statistics("username=SlowBody").at("impressions").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(names_are_binary_safe_and_values_travel_decoded)
{
    const auto encoded = percent_encoded("J\xC3\xBCrgen: a;b&c=d+e \"<{*}>\" \xF0\x9F\x8E\xAE");
    BOOST_TEST(curl().get("/impression?" + five(encoded)).status == 200);
    BOOST_TEST(statistics("username=" + encoded).at("impressions").as_int64() == 1);
    BOOST_TEST(curl().get("/impression?" + five("plus+sign;semicolon")).status == 200);
    BOOST_TEST(statistics("username=plus%20sign%3Bsemicolon").at("impressions").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(every_answer_has_an_id_of_its_own_and_is_not_stored)
{
    const std::regex id("[0-9a-f]{32}");
    std::string last;
    for (const auto* target : {"/impression", "/ad", "/statistics", "/nowhere", "/statistics?sdk=1"}) {
        BOOST_TEST_CONTEXT(target)
        {
            const auto got = curl().get(target);
            BOOST_TEST(std::regex_match(got.header("x-request-id"), id));
            BOOST_TEST(got.header("x-request-id") != last);
            BOOST_TEST(got.header("cache-control") == "no-store");
            BOOST_TEST(got.header("server") == "nginx");
            last = got.header("x-request-id");
        }
    }
}

BOOST_AUTO_TEST_CASE(options_names_the_methods)
{
    for (const auto* target : {"/ad", "/impression"}) {
        const auto got = curl().send({.method = "OPTIONS", .target = target});
        BOOST_TEST(got.status == 204);
        BOOST_TEST(got.header("allow") == "GET, POST, OPTIONS");
        BOOST_TEST(got.body.empty());
    }
}

BOOST_AUTO_TEST_CASE(statistics_take_head)
{
    const auto head = curl().send({.method = "HEAD", .target = "/statistics?sdk=never"});
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body.empty());
    BOOST_TEST(head.header("content-length") == std::to_string(curl().get("/statistics?sdk=never").body.size()));
}

BOOST_AUTO_TEST_SUITE_END()
