#include "statistics/statistics.hpp"

#include "../support/run.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <vector>

using namespace std::literals;
using statistics::report;

namespace {

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

// Asks with a store that was never connected.
http::response ask(std::vector<http::pair> pairs)
{
    core::io_context io;
    redis::client store(io, core::redis_address());
    counters::reader reader(store, 100ms);
    http::request request;
    request.pairs = std::move(pairs);
    return run(io, statistics::handle(request, reader));
}

std::string refusals(std::vector<http::pair> pairs)
{
    const auto answer = ask(std::move(pairs));
    std::string text = std::to_string(answer.status);
    if (answer.problem)
        for (const auto& fault : answer.problem->errors)
            text += ", " + fault.parameter + ' ' + std::string(fault.code);
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(statistics_statistics)

BOOST_AUTO_TEST_CASE(a_report_has_exactly_these_bytes)
{
    BOOST_TEST(report("username", "Jack", {.ad_requests = 4, .fills = 3, .impressions = 2}) ==
               R"({"filter": {"username": "Jack"}, "ad_requests": 4, "fills": 3, "impressions": 2, )"
               R"("fill_rate": 0.75, "show_rate": 0.6667, "impression_rate": 0.5})");
}

BOOST_AUTO_TEST_CASE(a_name_that_was_never_seen_has_zeros_and_no_rates)
{
    BOOST_TEST(report("sdk", "9.9", {}) ==
               R"({"filter": {"sdk": "9.9"}, "ad_requests": 0, "fills": 0, "impressions": 0, )"
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
            BOOST_TEST(parsed.size() == 7u);
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

BOOST_AUTO_TEST_CASE(a_request_without_a_filter_lacks_both)
{
    BOOST_TEST(refusals({}) == "400, username missing, sdk missing");
}

BOOST_AUTO_TEST_CASE(a_request_is_refused_with_all_its_faults)
{
    BOOST_TEST(refusals({{"sdk_version", "1.0"}}) == "400, username missing, sdk missing, sdk_version not_permitted");
    BOOST_TEST(refusals({{"username", "Jack"}, {"username", "Jack"}}) == "400, username repeated");
    BOOST_TEST(refusals({{"username", std::string(129, 'x')}}) == "400, username too_long");
    BOOST_TEST(refusals({{"sdk", std::string(65, 'x')}}) == "400, sdk too_long");
    // Permitted parameters after the filter are ignored, but must be well-formed.
    BOOST_TEST(refusals({{"username", "Jack"}, {"sdk", "%zz", false, true}, {"x", ""}}) ==
               "400, sdk invalid_encoding, x not_permitted");
    BOOST_TEST(refusals({{"zz", "1"}, {"sdk", " "}, {"username", "\0"s}}) ==
               "400, username invalid, sdk empty, zz not_permitted");
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_gives_503)
{
    for (const auto name : {"username", "sdk"}) {
        const auto answer = ask({{name, "x"}});
        BOOST_TEST(answer.status == 503);
        BOOST_TEST_REQUIRE(answer.problem.has_value());
        BOOST_TEST(answer.problem->type == "unavailable");
    }
}

BOOST_AUTO_TEST_SUITE_END()
