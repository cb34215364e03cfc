#include "upstream/breaker.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using upstream::breaker;
using state = upstream::breaker::state;

namespace {

// A server behind a breaker, at a time that passes only when it is told to.
struct fixture
{
    breaker::permit asked()
    {
        const auto given = under_test.ask(now);
        BOOST_TEST_REQUIRE(given.has_value());
        return given.value_or(0);
    }
    bool asks() { return under_test.ask(now).has_value(); }
    void fail() { under_test.failed(asked(), now); }
    void succeed() { under_test.succeeded(asked()); }
    void fail(unsigned times)
    {
        for (; times > 0; --times)
            fail();
    }
    bool is(state expected) const { return under_test.current() == expected; }

    breaker under_test;
    breaker::time_point now{100s};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(upstream_breaker, fixture)

BOOST_AUTO_TEST_CASE(it_opens_after_ten_failures_in_a_row_and_not_before)
{
    fail(9);
    BOOST_TEST(is(state::closed));
    fail();
    BOOST_TEST(is(state::open));
    BOOST_TEST(!asks());
}

BOOST_AUTO_TEST_CASE(a_success_in_between_starts_the_row_anew)
{
    for (int i = 0; i < 5; ++i) {
        fail(9);
        succeed();
    }
    BOOST_TEST(is(state::closed));
    fail(9);
    BOOST_TEST(is(state::closed));
}

BOOST_AUTO_TEST_CASE(after_five_seconds_one_request_is_let_through_and_no_other)
{
    fail(10);
    now += 4999ms;
    BOOST_TEST(!asks());
    now += 1ms;
    const auto trial = asked();
    BOOST_TEST(is(state::half_open));
    BOOST_TEST(!asks());
    now += 9s;
    BOOST_TEST(!asks());
    under_test.succeeded(trial);
    BOOST_TEST(is(state::closed));
    BOOST_TEST(asks());
    BOOST_TEST(asks());
}

BOOST_AUTO_TEST_CASE(a_trial_that_fails_doubles_the_pause_to_a_minute)
{
    fail(10);
    for (const auto expected : {5s, 10s, 20s, 40s, 60s, 60s}) {
        BOOST_TEST(is(state::open));
        BOOST_TEST((under_test.pause() == expected));
        now += expected - 1ms;
        BOOST_TEST(!asks());
        now += 1ms;
        fail();
    }
}

BOOST_AUTO_TEST_CASE(after_a_success_all_begins_anew)
{
    fail(10);
    now += 5s;
    fail();
    now += 10s;
    succeed();
    fail(9);
    BOOST_TEST(is(state::closed));
    fail();
    BOOST_TEST(is(state::open));
    BOOST_TEST((under_test.pause() == 5s));
}

BOOST_AUTO_TEST_CASE(what_was_sent_before_it_opened_changes_nothing_afterwards)
{
    const auto early = asked();
    const auto earlier = asked();
    fail(10);
    under_test.succeeded(early);
    BOOST_TEST(is(state::open));
    under_test.failed(earlier, now + 4s);
    BOOST_TEST((under_test.pause() == 5s));
    now += 5s;
    const auto trial = asked();
    under_test.succeeded(early);
    under_test.failed(earlier, now);
    under_test.abandoned(early, now);
    BOOST_TEST(is(state::half_open));
    under_test.succeeded(trial);
    BOOST_TEST(is(state::closed));
}

BOOST_AUTO_TEST_CASE(an_abandoned_request_counts_neither_way)
{
    fail(9);
    under_test.abandoned(asked(), now);
    BOOST_TEST(is(state::closed));
    fail();
    BOOST_TEST(is(state::open));
    now += 5s;
    under_test.abandoned(asked(), now);
    BOOST_TEST(is(state::open));
    BOOST_TEST((under_test.pause() == 5s));
    succeed(); // the next one is the trial, at once
    BOOST_TEST(is(state::closed));
}

BOOST_AUTO_TEST_CASE(a_trial_whose_outcome_never_comes_is_followed_by_another_after_a_minute)
{
    fail(10);
    now += 5s;
    const auto lost = asked();
    now += 60s - 1ms;
    BOOST_TEST(!asks());
    now += 1ms;
    const auto next = asked();
    under_test.succeeded(lost);
    BOOST_TEST(is(state::half_open));
    under_test.succeeded(next);
    BOOST_TEST(is(state::closed));
}

BOOST_AUTO_TEST_SUITE_END()
