#include "counters/protocol.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

using counters::protocol;
using namespace std::chrono_literals;

namespace {

using kind = protocol::reply::kind;

core::request_id draw_id()
{
    return core::request_id::random();
}

// A connected protocol that has measured something.
struct measuring
{
    protocol::time_point now{100s};
    protocol machine{draw_id, 1s, now};

    measuring()
    {
        machine.connected(now);
        machine.measure({{"a_total", 3}});
    }

    void ask(protocol::ticket ticket)
    {
        machine.record({.what = counters::counts::impression,
                        .request = core::request_id::random(),
                        .received = std::chrono::system_clock::time_point(3000s),
                        .username = "u",
                        .sdk_version = "1.0",
                        .platform = "ios",
                        .country_code = "US"},
                       now + 1s, ticket, now);
    }
    // The series that go out now, with a space behind each; nothing: no batch does.
    std::optional<std::string> next()
    {
        const auto commit = machine.next(now);
        if (!commit)
            return std::nullopt;
        std::string sent;
        for (const auto& [series, increment] : commit->measured)
            sent += series + "+" + std::to_string(increment) + " ";
        return sent;
    }
    void reply(kind what) { machine.replied({what, "detail"}, now); }
    void lose_connection()
    {
        machine.disconnected(now);
        machine.connected(now);
    }
};

const auto sent_once = std::optional<std::string>("a_total+3 ");
const auto sent_nothing = std::optional<std::string>("");

} // namespace

BOOST_AUTO_TEST_SUITE(counters_protocol_measures)

BOOST_FIXTURE_TEST_CASE(what_is_measured_makes_a_batch_by_itself, measuring)
{
    BOOST_TEST((next() == sent_once));
    reply(kind::applied);
    BOOST_TEST((next() == std::nullopt));
}

BOOST_FIXTURE_TEST_CASE(it_travels_with_requests, measuring)
{
    ask(1);
    BOOST_TEST((next() == sent_once));
    reply(kind::applied);
    ask(2);
    BOOST_TEST((next() == sent_nothing));
}

BOOST_FIXTURE_TEST_CASE(a_batch_that_is_sent_again_has_the_same_measures, measuring)
{
    BOOST_TEST((next() == sent_once));
    machine.measure({{"b_total", 1}});
    lose_connection();
    BOOST_TEST((next() == sent_once));
    reply(kind::already);
    BOOST_TEST((next() == std::optional<std::string>("b_total+1 ")));
}

BOOST_FIXTURE_TEST_CASE(they_outlive_a_batch_of_which_nothing_was_applied, measuring)
{
    for (const auto what : {kind::rejected, kind::late, kind::lost, kind::refused, kind::no_script}) {
        ask(static_cast<protocol::ticket>(what));
        now += 1s; // longer than the pause after a refusal
        BOOST_TEST((next() == sent_once));
        reply(what);
    }
    now += 1s;
    BOOST_TEST((next() == sent_once));
}

BOOST_FIXTURE_TEST_CASE(they_outlive_a_batch_whose_requests_were_all_counted_before, measuring)
{
    ask(1);
    BOOST_TEST((next() == sent_once));
    machine.replied({.what = kind::seen, .counted = {0}}, now);
    BOOST_TEST((next() == sent_once));
}

BOOST_FIXTURE_TEST_CASE(they_are_not_sent_twice_when_nobody_knows_what_became_of_them, measuring)
{
    BOOST_TEST((next() == sent_once));
    reply(kind::failed);
    ask(1);
    BOOST_TEST((next() == sent_nothing));
}

BOOST_AUTO_TEST_SUITE_END()
