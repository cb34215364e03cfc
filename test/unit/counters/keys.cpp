// The bytes in this file are those that stand in Redis. A test that fails here means a migration, not a new
// expectation.
#include "counters/keys.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::literals;
namespace keys = counters::keys;

namespace {

std::chrono::system_clock::time_point at(std::chrono::system_clock::duration since_1970)
{
    return std::chrono::system_clock::time_point(since_1970);
}

} // namespace

BOOST_AUTO_TEST_SUITE(counters_keys)

BOOST_AUTO_TEST_CASE(every_key_has_exactly_these_bytes)
{
    const auto worker = core::request_id::from_hex_or_random("000102030405060708090A0B0C0D0EFF");
    BOOST_TEST(keys::prefix == "adtally:{0}:");
    BOOST_TEST(keys::lifetime(counters::dimension::total, "") == "adtally:{0}:total");
    BOOST_TEST(keys::lifetime(counters::dimension::username, "Jack") == "adtally:{0}:username:Jack");
    BOOST_TEST(keys::lifetime(counters::dimension::sdk, "1.0") == "adtally:{0}:sdk:1.0");
    BOOST_TEST(keys::commits(worker) == "adtally:{0}:commits:000102030405060708090a0b0c0d0eff");
    BOOST_TEST(keys::seen(57812345) == "adtally:{0}:seen:57812345");
    BOOST_TEST(keys::seen(0) == "adtally:{0}:seen:0");
    BOOST_TEST(keys::once(worker) ==
               "adtally:{0}:once:" +
                   std::string("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\xff", 16));
}

BOOST_AUTO_TEST_CASE(every_key_of_a_dimension_has_exactly_these_bytes)
{
    using namespace std::chrono;
    using counters::counter;
    using counters::dimension;
    BOOST_TEST(keys::lifetime(dimension::platform, "ios") == "adtally:{0}:platform:ios");
    BOOST_TEST(keys::lifetime(dimension::country_code, "US") == "adtally:{0}:country_code:US");
    BOOST_TEST(keys::lifetime(dimension::sdk, counters::other_names) == "adtally:{0}:sdk:");
    BOOST_TEST(keys::hourly(dimension::sdk, "1.0", sys_days(2026y / March / 9)) ==
               "adtally:{0}:hourly:20260309:sdk:1.0");
    BOOST_TEST(keys::hourly(dimension::total, "", sys_days(2026y / December / 31)) ==
               "adtally:{0}:hourly:20261231:total:");
    BOOST_TEST(keys::daily(dimension::country_code, "US", 2026y / November) ==
               "adtally:{0}:daily:202611:country_code:US");
    BOOST_TEST(keys::names(dimension::username) == "adtally:{0}:names:username");
    BOOST_TEST(keys::ranking(dimension::sdk, counter::impressions) == "adtally:{0}:ranking:sdk:impressions");
    BOOST_TEST(keys::metrics() == "adtally:{0}:metrics");
}

BOOST_AUTO_TEST_CASE(every_field_has_exactly_these_bytes)
{
    using namespace std::chrono_literals;
    using counters::counter;
    BOOST_TEST(name_of(counter::ad_requests) == "ad_requests");
    BOOST_TEST(name_of(counter::fills) == "fills");
    BOOST_TEST(name_of(counter::impressions) == "impressions");
    BOOST_TEST(name_of(counter::filtered) == "filtered");
    BOOST_TEST(keys::hour_field(7h, counter::impressions) == "07i");
    BOOST_TEST(keys::hour_field(23h, counter::ad_requests) == "23a");
    BOOST_TEST(keys::day_field(1d, counter::fills) == "01f");
    BOOST_TEST(keys::day_field(31d, counter::ad_requests) == "31a");
    BOOST_TEST(keys::day_field(31d, counter::filtered) == "31x");
}

BOOST_AUTO_TEST_CASE(a_field_is_read_as_it_was_written)
{
    const auto is = [](std::string_view text, unsigned number, counters::counter which) {
        const auto field = keys::parse_field(text);
        return field && field->number == number && field->which == which;
    };
    for (unsigned i = 0; i < 32; ++i)
        for (const auto which : counters::all_counters) {
            BOOST_TEST(is(keys::day_field(std::chrono::day(i), which), i, which));
            BOOST_TEST(is(keys::hour_field(std::chrono::hours(i), which), i, which));
        }
    for (const auto text : {""sv, "a"sv, "7a"sv, "007a"sv, "07"sv, "07A"sv, "07y"sv, "a07"sv, "-7a"sv, "+7a"sv, " 7a"sv,
                            "07 "sv, "07\0"sv, "0xa"sv, "ad_requests"sv})
        BOOST_TEST(!keys::parse_field(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_log_gets_keys_without_usernames)
{
    BOOST_TEST(keys::without_username("adtally:{0}:username:Jack:O") == "adtally:{0}:username:...");
    for (const auto key : {"adtally:{0}:sdk:1.0"sv, "adtally:{0}:total"sv, "adtally:{0}:names:username"sv,
                           "adtally:{0}:ranking:username:fills"sv, ""sv})
        BOOST_TEST(keys::without_username(key) == key);
}

BOOST_AUTO_TEST_CASE(names_from_outside_are_taken_as_they_are)
{
    for (const auto name : {"Jack Sparrow"sv, "a:b:c"sv, "{1}"sv, "}{0}:total"sv, "J\xC3\xB6rg"sv, "*?[a-z]"sv,
                            "a\0b"sv, "\r\n"sv, "%s"sv, " "sv})
        BOOST_TEST_CONTEXT(name)
        {
            BOOST_TEST(keys::lifetime(counters::dimension::username, name) ==
                       "adtally:{0}:username:" + std::string(name));
            BOOST_TEST(keys::lifetime(counters::dimension::sdk, name) == "adtally:{0}:sdk:" + std::string(name));
        }
    BOOST_TEST(keys::lifetime(counters::dimension::username, std::string(128, 'x')).size() ==
               "adtally:{0}:username:"sv.size() + 128);
}

BOOST_AUTO_TEST_CASE(no_name_changes_the_hash_tag)
{
    // Redis Cluster hashes what stands between the first { and the first } after it.
    const auto tag = [](const std::string& key) {
        const auto open = key.find('{');
        return key.substr(open + 1, key.find('}', open) - open - 1);
    };
    for (const auto name : {"{1}"sv, "}"sv, "{"sv, "{}"sv, "}{"sv})
        BOOST_TEST(tag(keys::lifetime(counters::dimension::username, name)) == "0");
}

BOOST_AUTO_TEST_CASE(a_slot_is_thirty_seconds_of_unix_time)
{
    BOOST_TEST(keys::slot_of(at(0s)) == 0);
    BOOST_TEST(keys::slot_of(at(29'999ms)) == 0);
    BOOST_TEST(keys::slot_of(at(30s)) == 1);
    BOOST_TEST(keys::slot_of(at(59'999ms)) == 1);
    BOOST_TEST(keys::slot_of(at(60s)) == 2);
    BOOST_TEST(keys::slot_of(at(1'700'000'000'123ms)) == 56'666'666);
    BOOST_TEST(keys::slot_of(at(1'700'000'009'999ms)) == 56'666'666);
    BOOST_TEST(keys::slot_of(at(1'700'000'010s)) == 56'666'667);
    // Beyond 32 bits.
    BOOST_TEST(keys::slot_of(at(4'300'000'000s)) == 143'333'333);
}

BOOST_AUTO_TEST_CASE(a_slot_expires_a_minute_after_its_end)
{
    BOOST_TEST(keys::slot_expiry(0) == 90);
    BOOST_TEST(keys::slot_expiry(1) == 120);
    BOOST_TEST(keys::slot_expiry(56'666'666) == 1'700'000'070);
    BOOST_TEST(keys::slot_expiry(143'333'333) == 4'300'000'080);
}

BOOST_AUTO_TEST_CASE(a_batch_number_is_kept_for_a_day)
{
    BOOST_TEST(keys::commits_kept.count() == 24);
}

BOOST_AUTO_TEST_SUITE_END()
