#include "counters/forget.hpp"

#include "embedded/forget_script.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;

namespace {

constexpr core::system_clock::time_point now{1'790'000'000s};

redis::reply list(std::vector<redis::reply> items)
{
    return {std::move(items)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(counters_forget)

BOOST_AUTO_TEST_CASE(the_command_has_every_key_that_the_script_touches)
{
    const std::vector<std::string> names{"Jack", "Jill"};
    const counters::forget_rule rule{.unseen_for = 48h, .now = now};
    const auto expected = redis::make_command(
        "EVALSHA", counters::forget_script_sha1, std::int64_t{6}, "adtally:{0}:names:username",
        "adtally:{0}:ranking:username:ad_requests", "adtally:{0}:ranking:username:fills",
        "adtally:{0}:ranking:username:impressions", "adtally:{0}:username:Jack", "adtally:{0}:username:Jill",
        std::int64_t{172800}, std::int64_t{1'790'000'000}, "Jack", "Jill");
    BOOST_TEST(counters::encode_forget(names, rule, false) == expected);
}

BOOST_AUTO_TEST_CASE(a_redis_that_does_not_know_the_script_gets_its_text)
{
    const std::vector<std::string> names{"Jack"};
    const counters::forget_rule all{.unseen_for = std::nullopt, .now = now};
    const auto text = counters::encode_forget(names, all, true);
    BOOST_TEST(text.find("\r\nEVAL\r\n") != text.npos);
    BOOST_TEST(text.find(counters::forget_script) != text.npos);
    BOOST_TEST(text.find("\r\n$0\r\n\r\n") != text.npos); // no retention: all are forgotten
}

BOOST_AUTO_TEST_CASE(the_reply_tells_who_was_forgotten_and_with_what)
{
    const auto done = counters::decode_forgotten(list({{std::int64_t{2}},
                                                       {std::string("7")},
                                                       {std::string("5")},
                                                       {},
                                                       {std::string("1")},
                                                       {std::int64_t{4}},
                                                       {},
                                                       {},
                                                       {},
                                                       {}}));
    BOOST_TEST_REQUIRE(done.has_value());
    BOOST_TEST_REQUIRE(done->size() == 2u);
    BOOST_TEST((*done)[0].position == 2u);
    BOOST_TEST(((*done)[0].counted == counters::totals{7, 5, 0, 1}));
    BOOST_TEST((*done)[1].position == 4u);
    BOOST_TEST(((*done)[1].counted == counters::totals{}));
    BOOST_TEST(counters::decode_forgotten(list({}))->empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_passed_on_and_another_form_is_no_success)
{
    BOOST_TEST(counters::decode_forgotten({redis::error_reply{"READONLY You can't write"}}).error() ==
               "READONLY You can't write");
    BOOST_TEST(counters::decode_forgotten({}).has_error());
    BOOST_TEST(counters::decode_forgotten(list({{std::int64_t{0}}, {}, {}})).has_error());
    BOOST_TEST(counters::decode_forgotten(list({{std::string("0")}, {}, {}, {}, {}})).has_error());
    BOOST_TEST(counters::decode_forgotten(list({{std::int64_t{-1}}, {}, {}, {}, {}})).has_error());
}

BOOST_AUTO_TEST_CASE(with_a_key_the_plain_name_goes_too_unless_it_looks_like_somebody_s_stored_one)
{
    const std::string key = "sixteen bytes or more";
    BOOST_TEST(counters::names_to_forget("Jack", "") == std::vector<std::string>{"Jack"},
               boost::test_tools::per_element());
    const auto both = counters::names_to_forget("Jack", key);
    BOOST_TEST_REQUIRE(both.size() == 2u);
    BOOST_TEST(both[0].size() == 32u);
    BOOST_TEST(both[1] == "Jack");
    const auto hostile = counters::names_to_forget(both[0], key);
    BOOST_TEST_REQUIRE(hostile.size() == 1u);
    BOOST_TEST(hostile[0] != both[0]);
    BOOST_TEST(counters::names_to_forget(std::string(31, 'a'), key).size() == 2u);
    BOOST_TEST(counters::names_to_forget(std::string(32, 'A'), key).size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
