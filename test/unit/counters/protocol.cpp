#include "counters/protocol.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <string>

using counters::protocol;
using namespace std::chrono_literals;

namespace counters {

std::ostream& operator<<(std::ostream& out, protocol::outcome outcome)
{
    switch (outcome) {
    case protocol::outcome::counted:
        return out << "counted";
    case protocol::outcome::counted_earlier:
        return out << "counted_earlier";
    case protocol::outcome::key_reused:
        return out << "key_reused";
    case protocol::outcome::not_counted:
        return out << "not_counted";
    case protocol::outcome::outcome_unknown:
        break;
    }
    return out << "outcome_unknown";
}

} // namespace counters

namespace {

using kind = protocol::reply::kind;
using outcome = protocol::outcome;

core::request_id id(int number)
{
    auto digits = std::to_string(number);
    digits.insert(0, 32 - digits.size(), '0');
    return core::request_id::from_hex_or_random(digits);
}

core::request_id draw_id()
{
    static int drawn = 1'000'000;
    return id(++drawn);
}

// A protocol on a clock of its own, with requests that are named by their ticket.
struct bench
{
    protocol::time_point now{100s};
    protocol machine{draw_id, 1s, now};
    std::map<protocol::ticket, outcome> answers;

    counters::event event(int number) const
    {
        return {.what = counters::counts::impression,
                .request = id(number),
                .received = std::chrono::system_clock::time_point(3000s),
                .username = "u" + std::to_string(number),
                .sdk_version = "1.0",
                .platform = "ios",
                .country_code = "US"};
    }
    void ask(int number, std::chrono::milliseconds patience = 1s)
    {
        ask_as(number, static_cast<protocol::ticket>(number), patience);
    }
    void ask_as(int number, protocol::ticket ticket, std::chrono::milliseconds patience = 1s)
    {
        machine.record(event(number), now + patience, ticket, now);
        collect();
    }
    // As a client asks that names its request by a key.
    void ask_named(int number, protocol::ticket ticket, int fingerprint)
    {
        auto named = event(number);
        named.fingerprint = id(fingerprint);
        machine.record(std::move(named), now + 1s, ticket, now);
        collect();
    }
    // The ids in the commit that goes out now, or nothing.
    std::optional<protocol::commit> next() { return machine.next(now); }
    void reply(kind what, std::vector<std::size_t> counted = {}, std::vector<std::size_t> reused = {})
    {
        machine.replied({what, "detail", std::move(counted), std::move(reused)}, now);
        collect();
    }
    void pass(std::chrono::milliseconds time)
    {
        now += time;
        machine.tick(now);
        collect();
    }
    void collect()
    {
        for (const auto& [ticket, result] : machine.take_answers())
            BOOST_TEST(answers.emplace(ticket, result).second, "ticket " << ticket << " was answered twice");
    }
    bool reported(protocol::report::kind what)
    {
        const auto reports = machine.take_reports();
        return std::ranges::any_of(reports, [&](const auto& report) { return report.what == what; });
    }
};

struct connected : bench
{
    connected() { machine.connected(now); }
};

std::vector<core::request_id> ids(const protocol::commit& commit)
{
    std::vector<core::request_id> found;
    for (const auto* event : commit.events)
        found.push_back(event->request);
    return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(counters_protocol)

BOOST_FIXTURE_TEST_CASE(a_lone_request_is_sent_at_once_and_counted_by_its_reply, connected)
{
    ask(1);
    const auto sent = next();
    BOOST_TEST_REQUIRE(sent.has_value());
    BOOST_TEST(sent->number == 1);
    BOOST_TEST(!sent->with_script);
    BOOST_TEST((ids(*sent) == std::vector{id(1)}));
    BOOST_TEST(answers.empty());
    reply(kind::applied);
    BOOST_TEST(answers.at(1) == outcome::counted);
    BOOST_TEST(!next().has_value());
}

BOOST_FIXTURE_TEST_CASE(requests_gather_while_a_batch_is_in_flight_and_go_together, connected)
{
    ask(1);
    const auto worker = next()->worker;
    ask(2);
    ask(3);
    BOOST_TEST(!next().has_value());
    reply(kind::applied);
    const auto sent = next();
    BOOST_TEST_REQUIRE(sent.has_value());
    BOOST_TEST(sent->number == 2);
    BOOST_TEST((sent->worker == worker));
    BOOST_TEST((ids(*sent) == std::vector{id(2), id(3)}));
}

BOOST_FIXTURE_TEST_CASE(a_batch_holds_a_thousand_at_most, connected)
{
    for (int i = 1; i <= 1500; ++i)
        ask(i);
    BOOST_TEST(next()->events.size() == 1000);
    reply(kind::applied);
    pass(2ms);
    BOOST_TEST(next()->events.size() == 500);
    reply(kind::applied);
    BOOST_TEST(answers.size() == 1500);
}

BOOST_FIXTURE_TEST_CASE(a_batch_is_in_the_order_of_its_slots, connected)
{
    auto later = event(1);
    later.received += 60s;
    machine.record(later, now + 1s, 1, now);
    ask(2);
    BOOST_TEST((ids(*next()) == std::vector{id(2), id(1)}));
}

BOOST_FIXTURE_TEST_CASE(after_a_lost_connection_the_same_batch_goes_again_under_its_number, connected)
{
    ask(1);
    const auto first = *next();
    machine.disconnected(now);
    ask(2);
    BOOST_TEST(!next().has_value());
    machine.connected(now);
    const auto again = next();
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(again->number == first.number);
    BOOST_TEST((again->worker == first.worker));
    BOOST_TEST((ids(*again) == std::vector{id(1)}));
    reply(kind::already);
    BOOST_TEST(answers.at(1) == outcome::counted);
    BOOST_TEST((ids(*next()) == std::vector{id(2)}));
}

BOOST_FIXTURE_TEST_CASE(what_was_never_sent_times_out_as_not_counted, bench)
{
    ask(1, 500ms);
    pass(499ms);
    BOOST_TEST(answers.empty());
    pass(1ms);
    BOOST_TEST(answers.at(1) == outcome::not_counted);
    machine.connected(now);
    BOOST_TEST(!next().has_value());
}

BOOST_FIXTURE_TEST_CASE(what_was_sent_times_out_as_unknown_and_is_left_out_when_it_goes_again, connected)
{
    ask(1, 500ms);
    ask(2, 900ms);
    const auto number = next()->number;
    pass(600ms);
    BOOST_TEST(answers.at(1) == outcome::outcome_unknown);
    machine.disconnected(now);
    machine.connected(now);
    const auto again = next();
    BOOST_TEST(again->number == number);
    BOOST_TEST((ids(*again) == std::vector{id(2)}));
    reply(kind::applied);
    BOOST_TEST(answers.at(2) == outcome::counted);
}

BOOST_FIXTURE_TEST_CASE(a_batch_that_everybody_left_is_sealed_before_its_number_is_past, connected)
{
    ask(1, 500ms);
    const auto number = next()->number;
    machine.disconnected(now);
    pass(500ms);
    BOOST_TEST(answers.at(1) == outcome::outcome_unknown);
    machine.connected(now);
    ask(2);
    const auto seal = next();
    BOOST_TEST(seal->number == number);
    BOOST_TEST(seal->events.empty());
    reply(kind::applied);
    const auto sent = next();
    BOOST_TEST(sent->number == number + 1);
    BOOST_TEST((ids(*sent) == std::vector{id(2)}));
}

BOOST_FIXTURE_TEST_CASE(what_could_not_be_handed_over_was_not_sent, connected)
{
    ask(1, 500ms);
    next();
    machine.not_sent(now);
    BOOST_TEST(!next().has_value());
    pass(500ms);
    BOOST_TEST(answers.at(1) == outcome::not_counted);
}

BOOST_FIXTURE_TEST_CASE(positions_of_a_reply_refer_to_what_was_sent_even_if_some_have_left, connected)
{
    ask(1, 500ms);
    ask(2);
    ask(3);
    next();
    pass(500ms);
    reply(kind::seen, {2});
    BOOST_TEST(answers.at(1) == outcome::outcome_unknown);
    BOOST_TEST(answers.at(3) == outcome::counted_earlier);
    BOOST_TEST(answers.count(2) == 0);
    BOOST_TEST((ids(*next()) == std::vector{id(2)}));
}

BOOST_FIXTURE_TEST_CASE(ids_seen_before_succeed_and_the_rest_goes_again_under_the_same_number, connected)
{
    ask(1);
    ask(2);
    ask(3);
    const auto number = next()->number;
    reply(kind::seen, {0, 2});
    BOOST_TEST(answers.at(1) == outcome::counted_earlier);
    BOOST_TEST(answers.at(3) == outcome::counted_earlier);
    const auto rest = next();
    BOOST_TEST(rest->number == number);
    BOOST_TEST((ids(*rest) == std::vector{id(2)}));
    reply(kind::applied);
    BOOST_TEST(answers.at(2) == outcome::counted);
}

BOOST_FIXTURE_TEST_CASE(a_number_of_which_nothing_was_applied_serves_the_next_batch, connected)
{
    ask(1);
    const auto number = next()->number;
    reply(kind::seen, {0});
    BOOST_TEST(!next().has_value());
    ask(2);
    BOOST_TEST(next()->number == number);
}

BOOST_FIXTURE_TEST_CASE(a_second_holder_of_an_id_waits_for_the_first, connected)
{
    ask_as(1, 11);
    next();
    ask_as(1, 12); // while in flight
    ask_as(2, 21);
    ask_as(2, 22); // while gathering
    reply(kind::applied);
    BOOST_TEST(answers.at(11) == outcome::counted);
    BOOST_TEST(answers.at(12) == outcome::counted_earlier);
    BOOST_TEST((ids(*next()) == std::vector{id(2)}));
    reply(kind::applied);
    BOOST_TEST(answers.at(21) == outcome::counted);
    BOOST_TEST(answers.at(22) == outcome::counted_earlier);
}

BOOST_FIXTURE_TEST_CASE(what_a_client_named_goes_last_and_is_remembered_with_its_parameters, connected)
{
    ask_named(1, 11, 7);
    ask(2);
    ask_named(3, 13, 7);
    ask(4);
    BOOST_TEST((ids(*next()) == std::vector{id(2), id(4), id(1), id(3)}));
    reply(kind::seen, {2}, {3});
    BOOST_TEST(answers.at(11) == outcome::counted_earlier);
    BOOST_TEST(answers.at(13) == outcome::key_reused);
    BOOST_TEST((ids(*next()) == std::vector{id(2), id(4)}));
}

BOOST_FIXTURE_TEST_CASE(a_key_that_is_under_way_with_other_parameters_is_refused_at_once, connected)
{
    ask_named(1, 11, 7);
    ask_named(1, 12, 8);
    ask_named(1, 13, 7);
    BOOST_TEST(answers.at(12) == outcome::key_reused);
    BOOST_TEST((ids(*next()) == std::vector{id(1)}));
    reply(kind::applied);
    BOOST_TEST(answers.at(11) == outcome::counted);
    BOOST_TEST(answers.at(13) == outcome::counted_earlier);
}

BOOST_FIXTURE_TEST_CASE(holders_of_one_id_have_deadlines_of_their_own, bench)
{
    ask_as(1, 11, 300ms);
    ask_as(1, 12, 700ms);
    pass(400ms);
    BOOST_TEST(answers.at(11) == outcome::not_counted);
    machine.connected(now);
    BOOST_TEST((ids(*next()) == std::vector{id(1)}));
    reply(kind::applied);
    BOOST_TEST(answers.at(12) == outcome::counted);
}

BOOST_FIXTURE_TEST_CASE(without_the_script_the_batch_goes_again_with_it, connected)
{
    ask(1);
    const auto number = next()->number;
    reply(kind::no_script);
    const auto again = next();
    BOOST_TEST(again->with_script);
    BOOST_TEST(again->number == number);
    reply(kind::applied);
    ask(2);
    BOOST_TEST(!next()->with_script);
}

BOOST_FIXTURE_TEST_CASE(after_lost_writes_the_batch_goes_again_under_a_new_id, connected)
{
    ask(1);
    next();
    reply(kind::applied);
    ask(2);
    const auto before = *next();
    BOOST_TEST(before.number == 2);
    reply(kind::lost);
    BOOST_TEST(reported(protocol::report::kind::writes_lost));
    const auto after = *next();
    BOOST_TEST((after.worker != before.worker));
    BOOST_TEST(after.number == 1);
    BOOST_TEST((ids(after) == std::vector{id(2)}));
    reply(kind::applied);
    BOOST_TEST(answers.at(2) == outcome::counted);
}

BOOST_FIXTURE_TEST_CASE(an_unknown_failure_is_answered_so_and_its_batch_never_goes_again, connected)
{
    ask(1);
    const auto before = *next();
    ask(2);
    reply(kind::failed);
    BOOST_TEST(reported(protocol::report::kind::failed));
    BOOST_TEST(answers.at(1) == outcome::outcome_unknown);
    const auto after = *next();
    BOOST_TEST((after.worker != before.worker));
    BOOST_TEST((ids(after) == std::vector{id(2)}));
}

BOOST_FIXTURE_TEST_CASE(a_refused_batch_waits_and_times_out_as_not_counted, connected)
{
    ask(1, 500ms);
    const auto number = next()->number;
    reply(kind::refused);
    BOOST_TEST(reported(protocol::report::kind::refused));
    BOOST_TEST(!next().has_value());
    pass(protocol::pause_after_refusal);
    BOOST_TEST(next()->number == number);
    reply(kind::refused);
    pass(400ms);
    BOOST_TEST(answers.at(1) == outcome::not_counted);
}

BOOST_FIXTURE_TEST_CASE(a_refused_batch_that_may_have_been_applied_before_times_out_as_unknown, connected)
{
    ask(1, 500ms);
    next();
    machine.disconnected(now);
    machine.connected(now);
    next();
    reply(kind::refused);
    pass(500ms);
    BOOST_TEST(answers.at(1) == outcome::outcome_unknown);
}

BOOST_FIXTURE_TEST_CASE(refusals_that_last_are_answered_at_once_and_probed_until_they_end, connected)
{
    ask(1, 500ms);
    next();
    reply(kind::refused);
    for (int i = 0; i < 15; ++i) {
        pass(100ms);
        BOOST_TEST_REQUIRE(next().has_value());
        reply(kind::refused);
    }
    ask(2);
    BOOST_TEST(answers.at(2) == outcome::not_counted);
    pass(100ms);
    BOOST_TEST(next()->events.empty());
    reply(kind::applied);
    ask(3);
    next();
    reply(kind::applied);
    BOOST_TEST(answers.at(3) == outcome::counted);
}

BOOST_FIXTURE_TEST_CASE(a_rejected_batch_is_not_counted_and_its_number_stays, connected)
{
    ask(1);
    const auto number = next()->number;
    reply(kind::rejected);
    BOOST_TEST(reported(protocol::report::kind::rejected));
    BOOST_TEST(answers.at(1) == outcome::not_counted);
    ask(2);
    BOOST_TEST(next()->number == number);
}

BOOST_FIXTURE_TEST_CASE(a_redis_that_is_down_costs_one_deadline_and_then_nothing, connected)
{
    ask(1);
    next();
    machine.disconnected(now);
    ask(2);
    pass(1001ms);
    BOOST_TEST(answers.at(1) == outcome::outcome_unknown);
    BOOST_TEST(answers.at(2) == outcome::not_counted);
    ask(3);
    BOOST_TEST(answers.at(3) == outcome::not_counted);
    machine.connected(now);
    next(); // the seal
    reply(kind::already);
    ask(4);
    next();
    reply(kind::applied);
    BOOST_TEST(answers.at(4) == outcome::counted);
}

BOOST_FIXTURE_TEST_CASE(a_commit_without_reply_makes_the_connection_stuck, connected)
{
    ask(1, 5s);
    next();
    BOOST_TEST(!machine.is_stuck(now + 1s));
    BOOST_TEST(machine.is_stuck(now + 1001ms));
    machine.disconnected(now);
    BOOST_TEST(!machine.is_stuck(now + 1001ms));
}

BOOST_FIXTURE_TEST_CASE(a_reply_that_nobody_waits_for_changes_nothing, connected)
{
    reply(kind::applied);
    ask(1);
    BOOST_TEST(next()->number == 1);
    machine.disconnected(now);
    reply(kind::applied);
    BOOST_TEST(answers.empty());
}

BOOST_FIXTURE_TEST_CASE(after_an_hour_of_silence_the_worker_draws_a_new_id, connected)
{
    ask(1);
    const auto before = *next();
    reply(kind::applied);
    now += 1h + 1s;
    ask(2);
    const auto after = *next();
    BOOST_TEST((after.worker != before.worker));
    BOOST_TEST(after.number == 1);
}

BOOST_FIXTURE_TEST_CASE(nothing_under_way_needs_no_clock, connected)
{
    BOOST_TEST(!machine.next_tick().has_value());
    ask(1);
    BOOST_TEST(machine.next_tick().has_value());
    next();
    reply(kind::applied);
    pass(1s);
    BOOST_TEST(!machine.next_tick().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
