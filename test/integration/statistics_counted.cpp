// What is counted of requests is what /statistics, its series and its rankings tell, at once.
#include "support/stack.hpp"
#include "support/sums.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

using namespace support;
namespace json = boost::json;

namespace {

struct counted_requests
{
    stack on;
    client curl{on.port()};

    explicit counted_requests(settings environment = {}) : on(std::move(environment)) {}

    void show(const std::string& username, const std::string& sdk, const std::string& platform,
              const std::string& country, const std::string& path = "/impression")
    {
        const auto answer = curl.get(path + "?session_id=s&username=" + username + "&sdk_version=" + sdk +
                                     "&platform=" + platform + "&country_code=" + country);
        BOOST_TEST_REQUIRE(answer.status == 200, answer.body);
    }

    json::value ask(const std::string& target)
    {
        const auto answer = curl.get("/statistics" + target);
        BOOST_TEST_REQUIRE(answer.status == 200, answer.body);
        return json::parse(answer.body);
    }
    std::int64_t impressions(const std::string& filter) { return ask("?" + filter).at("impressions").as_int64(); }
    // "1.0=2 (other)=1"
    std::string top(const std::string& query)
    {
        std::string text;
        const auto report = ask("/top?" + query);
        for (const auto& entry : report.at("top").as_array())
            text += std::string(entry.at("name").as_string()) + "=" +
                    std::to_string(entry.at("impressions").as_int64()) + " ";
        return text;
    }
    std::int64_t series_sum(const std::string& query)
    {
        std::int64_t sum = 0;
        const auto report = ask("?" + query);
        for (const auto& row : report.at("series").as_array())
            sum += row.at("impressions").as_int64();
        return sum;
    }
};

struct few_names : counted_requests
{
    few_names() : counted_requests(settings{{"MAX_DISTINCT_SDK", "2"}}) {}
};

struct hashed_names : counted_requests
{
    hashed_names() : counted_requests(settings{{"USERNAME_KEY", "a secret of usernames"}}) {}
};

} // namespace

BOOST_AUTO_TEST_SUITE(statistics_counted)

BOOST_FIXTURE_TEST_CASE(every_dimension_tells_what_was_counted, counted_requests)
{
    show("Jack", "1.0", "ios", "us");
    show("Jack", "1.1", "android", "DE");
    show("Ada", "1.1", "android", "DE");
    show("Ada", "1.1", "android", "DE", "/ad");
    BOOST_TEST(impressions("total=all") == 3);
    BOOST_TEST(impressions("username=Jack") == 2);
    BOOST_TEST(impressions("sdk=1.1") == 2);
    BOOST_TEST(impressions("platform=ios") == 1);
    BOOST_TEST(impressions("country_code=DE") == 2);
    BOOST_TEST(impressions("country_code=US") == 1);
    BOOST_TEST(ask("?platform=android").at("fills").as_int64() == 1);
    for (const auto* const filter : {"total=all", "sdk=1.1", "platform=android", "country_code=DE"})
        for (const auto* const interval : {"&interval=hour", "&interval=day"})
            BOOST_TEST(series_sum(filter + std::string(interval)) == impressions(filter), filter << interval);
    BOOST_TEST(top("by=sdk") == "1.1=2 1.0=1 ");
    BOOST_TEST(top("by=platform") == "android=2 ios=1 ");
    BOOST_TEST(top("by=country_code&limit=1") == "DE=2 ");
    BOOST_TEST(top("by=username") == "Jack=2 Ada=1 ");
    expect_agreeing_sums(on);
}

BOOST_FIXTURE_TEST_CASE(names_beyond_their_number_are_counted_together, few_names)
{
    for (const auto* const sdk : {"1.0", "1.1", "1.2", "1.3", "1.0", "1.3"})
        show("Jack", sdk, "ios", "US");
    BOOST_TEST(impressions("sdk=1.0") == 2);
    BOOST_TEST(impressions("sdk=1.3") == 0);
    BOOST_TEST(impressions("total=all") == 6);
    BOOST_TEST(top("by=sdk") == "(other)=3 1.0=2 1.1=1 ");
    BOOST_TEST(ask("/top?by=sdk").at("top").at(0).at("other").as_bool());
    // A client's name of that form is one like any other.
    show("Jack", "(other)", "ios", "US");
    BOOST_TEST(impressions("sdk=(other)") == 0);
    BOOST_TEST(top("by=sdk&limit=1") == "(other)=4 ");
}

BOOST_FIXTURE_TEST_CASE(with_a_key_no_username_is_in_redis_and_all_are_found, hashed_names)
{
    show("Jack", "1.0", "ios", "US");
    show("Jack", "1.0", "ios", "US", "/ad");
    BOOST_TEST(impressions("username=Jack") == 1);
    BOOST_TEST(ask("?username=Jack").at("filter").at("username").as_string() == "Jack");
    BOOST_TEST(on.redis("--scan --pattern '*Jack*'") == "");
    const auto names = on.redis("ZRANGE 'adtally:{0}:names:username' 0 -1");
    BOOST_TEST(names.size() == 32);
    BOOST_TEST(top("by=username") == names + "=1 ");
    // Nobody can count under a hash that isn't theirs.
    BOOST_TEST(impressions("username=" + names) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
