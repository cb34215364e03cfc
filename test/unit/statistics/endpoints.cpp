// What the three endpoints refuse. What they answer depends on Redis: test/integration.
#include "../support/run.hpp"
#include "statistics/query.hpp"
#include "statistics/statistics.hpp"
#include "statistics/top.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace std::literals;

namespace {

using endpoint = core::awaitable<http::response> (*)(const http::request&, statistics::resources);

// Asks with a store that was never connected.
http::response ask(endpoint handle, std::vector<http::pair> pairs)
{
    core::io_context io;
    redis::client store(io, core::redis_address());
    counters::reader reader(store, 100ms);
    const core::config config;
    http::request request;
    request.received = core::system_clock::now();
    request.pairs = std::move(pairs);
    return run(io, handle(request, {reader, config}));
}

std::string refusals(endpoint handle, std::vector<http::pair> pairs)
{
    const auto answer = ask(handle, std::move(pairs));
    std::string text = std::to_string(answer.status);
    if (answer.problem)
        for (const auto& fault : answer.problem->errors)
            text += ", " + fault.parameter + ' ' + std::string(fault.code);
    return text;
}

constexpr endpoint one = statistics::handle;
constexpr endpoint query = statistics::query::handle;
constexpr endpoint top = statistics::top::handle;
// Accepted, but there is no Redis.
constexpr auto accepted = "503";

} // namespace

BOOST_AUTO_TEST_SUITE(statistics_endpoints)

BOOST_AUTO_TEST_CASE(a_request_without_a_filter_lacks_all_of_them)
{
    for (const auto handle : {one, query}) {
        constexpr auto missing = "400, username missing, sdk missing, platform missing, country_code missing, "
                                 "total missing";
        BOOST_TEST(refusals(handle, {}) == missing);
        BOOST_TEST(refusals(handle, {{"interval", "hour"}}) == missing);
        BOOST_TEST(refusals(handle, {{"sdk_version", "1.0"}}) == missing + ", sdk_version not_permitted"s);
    }
}

BOOST_AUTO_TEST_CASE(a_request_is_refused_with_all_its_faults)
{
    BOOST_TEST(refusals(one, {{"username", "Jack"}, {"username", "Jack"}}) == "400, username repeated");
    BOOST_TEST(refusals(one, {{"username", std::string(129, 'x')}}) == "400, username too_long");
    BOOST_TEST(refusals(one, {{"sdk", std::string(65, 'x')}}) == "400, sdk too_long");
    BOOST_TEST(refusals(one, {{"platform", std::string(65, 'x')}}) == "400, platform too_long");
    BOOST_TEST(refusals(one, {{"country_code", "Germany"}}) == "400, country_code invalid");
    BOOST_TEST(refusals(one, {{"total", "sdk"}}) == "400, total invalid");
    // Permitted parameters after the filter are ignored, but must be well-formed.
    BOOST_TEST(refusals(one, {{"username", "Jack"}, {"sdk", "%zz", false, true}, {"x", ""}}) ==
               "400, sdk invalid_encoding, x not_permitted");
    BOOST_TEST(refusals(one, {{"zz", "1"}, {"sdk", " "}, {"username", "\0"s}}) ==
               "400, username invalid, sdk empty, zz not_permitted");
    BOOST_TEST(refusals(one, {{"format", "xml"},
                              {"to", "tomorrow"},
                              {"from", "2026-11-20T00:00 02:00"},
                              {"interval", "week"},
                              {"country_code", "x"},
                              {"sdk", "1.0"}}) ==
               "400, country_code invalid, interval invalid, from invalid, to invalid, format invalid");
}

BOOST_AUTO_TEST_CASE(a_range_is_judged_once_its_parts_are_right)
{
    BOOST_TEST(refusals(one, {{"sdk", "1"}, {"from", "-1h"}, {"to", "now"}, {"format", "csv"}}) ==
               "400, from invalid, to invalid, format invalid");
    BOOST_TEST(refusals(one, {{"sdk", "1"}, {"interval", "hour"}, {"from", "now"}, {"to", "now"}}) ==
               "400, from invalid");
    BOOST_TEST(refusals(one, {{"sdk", "1"}, {"interval", "hour"}, {"from", "-84d"}}) == "400, from invalid");
    BOOST_TEST(refusals(one, {{"sdk", "1"}, {"interval", "hour"}, {"from", "-83d"}}) == accepted);
    BOOST_TEST(refusals(one, {{"sdk", "1"}, {"interval", "hour"}, {"from", "-x"}, {"to", "-y"}}) ==
               "400, from invalid, to invalid");
    BOOST_TEST(refusals(one, {{"sdk", "1"}, {"format", "json"}}) == accepted);
}

BOOST_AUTO_TEST_CASE(usernames_have_no_series)
{
    BOOST_TEST(refusals(one, {{"username", "Jack"}, {"interval", "hour"}}) == "400, interval invalid");
    BOOST_TEST(refusals(one, {{"username", "Jack"}, {"sdk", "1"}, {"interval", "day"}, {"from", "now"}}) ==
               "400, interval invalid, from invalid");
    // The second filter is ignored.
    BOOST_TEST(refusals(one, {{"sdk", "1"}, {"username", "Jack"}, {"interval", "hour"}}) == accepted);
    BOOST_TEST(refusals(query, {{"sdk", "1"}, {"username", "Jack"}, {"interval", "hour"}}) == "400, interval invalid");
    BOOST_TEST(refusals(query, {{"sdk", "1"}, {"username", "Jack"}}) == accepted);
}

BOOST_AUTO_TEST_CASE(a_query_takes_a_hundred_filters)
{
    std::vector<http::pair> pairs(99, {"sdk", "1.0"});
    pairs.push_back({"total", "all"});
    BOOST_TEST(refusals(query, pairs) == accepted);
    pairs.push_back({"username", "Jack"});
    BOOST_TEST(refusals(query, pairs) == "400, username invalid");
    pairs.push_back({"platform", "ios"});
    BOOST_TEST(refusals(query, pairs) == "400, username invalid");
    BOOST_TEST(ask(query, pairs).problem->errors.front().detail ==
               "At most 100 filters are answered at once, and there are 102.");
    pairs.push_back({"interval", "hour"});
    pairs.push_back({"from", "-1000h"});
    BOOST_TEST(refusals(query, pairs) == "400, username invalid, interval invalid, from invalid");
}

BOOST_AUTO_TEST_CASE(a_query_takes_twenty_thousand_rows)
{
    std::vector<http::pair> pairs(100, {"sdk", "1.0"});
    pairs.push_back({"interval", "hour"});
    pairs.push_back({"from", "-198h"});
    BOOST_TEST(refusals(query, pairs) == accepted);
    pairs.back().value = "-200h";
    BOOST_TEST(refusals(query, pairs) == "400, from invalid");
}

BOOST_AUTO_TEST_CASE(a_query_has_options_once_and_no_format)
{
    BOOST_TEST(refusals(query, {{"sdk", "1"}, {"interval", "hour"}, {"interval", "hour"}, {"format", "csv"}}) ==
               "400, interval repeated, format not_permitted");
    BOOST_TEST(refusals(query, {{"sdk", "1"}, {"sdk", ""}, {"sdk", "2"}}) == "400, sdk empty");
}

BOOST_AUTO_TEST_CASE(a_ranking_is_by_something)
{
    BOOST_TEST(refusals(top, {}) == "400, by missing");
    BOOST_TEST(refusals(top, {{"by", "total"}, {"metric", "clicks"}, {"limit", "1001"}, {"sdk", "1"}}) ==
               "400, by invalid, metric invalid, limit invalid, sdk not_permitted");
    BOOST_TEST(refusals(top, {{"by", "sdk"}, {"by", "sdk"}, {"limit", "0"}, {"limit", "-1"}}) ==
               "400, by repeated, limit invalid, limit repeated");
    for (const auto* by : {"sdk", "platform", "country_code", "username"})
        for (const auto* metric : {"ad_requests", "fills", "impressions"})
            BOOST_TEST(refusals(top, {{"by", by}, {"metric", metric}, {"limit", "1000"}}) == accepted);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_gives_503)
{
    const std::pair<endpoint, http::pair> rows[]{{one, {"username", "x"}},
                                                 {one, {"sdk", "x"}},
                                                 {one, {"total", "all"}},
                                                 {query, {"sdk", "x"}},
                                                 {top, {"by", "sdk"}}};
    for (const auto& [handle, pair] : rows) {
        const auto answer = ask(handle, {pair});
        BOOST_TEST(answer.status == 503);
        BOOST_TEST_REQUIRE(answer.problem.has_value());
        BOOST_TEST(answer.problem->type == "unavailable");
    }
}

BOOST_AUTO_TEST_SUITE_END()
