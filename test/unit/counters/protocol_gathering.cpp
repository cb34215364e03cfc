#include "counters/protocol.hpp"

#include <boost/test/unit_test.hpp>

using counters::protocol;
using namespace std::chrono_literals;

namespace {

using kind = protocol::reply::kind;

core::request_id draw_id()
{
    return core::request_id::random();
}

struct connected
{
    protocol::time_point now{100s};
    protocol machine{draw_id, 1s, now};

    connected() { machine.connected(now); }

    void ask(std::size_t requests)
    {
        for (std::size_t i = 0; i < requests; ++i)
            machine.record({.what = counters::counts::impression,
                            .request = core::request_id::random(),
                            .received = std::chrono::system_clock::time_point(3000s),
                            .username = "u",
                            .sdk_version = "1.0",
                            .platform = "ios",
                            .country_code = "US"},
                           now + 1s, i, now);
    }
    // How many requests go out now; 0: no batch does.
    std::size_t sent()
    {
        const auto commit = machine.next(now);
        return commit ? commit->events.size() : 0;
    }
    void reply(kind what = kind::applied) { machine.replied({what, "detail"}, now); }
    // A batch of so many, and its reply half a millisecond later.
    void commit(std::size_t requests)
    {
        ask(requests);
        BOOST_TEST_REQUIRE(sent() == requests);
        now += 500us;
        reply();
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(counters_protocol_gathering)

BOOST_FIXTURE_TEST_CASE(after_a_large_batch_the_next_one_gathers_for_a_while, connected)
{
    const auto begun = now;
    commit(protocol::busy_batch);
    ask(1);
    BOOST_TEST(sent() == 0u);
    BOOST_TEST((machine.gathers_until(now) == begun + protocol::busy_interval));
    now = begun + protocol::busy_interval - 1us;
    ask(2);
    BOOST_TEST(sent() == 0u);
    now += 1us;
    BOOST_TEST(!machine.gathers_until(now).has_value());
    BOOST_TEST(sent() == 3u);
}

BOOST_FIXTURE_TEST_CASE(after_a_small_batch_nobody_waits, connected)
{
    commit(protocol::busy_batch - 1);
    ask(1);
    BOOST_TEST(!machine.gathers_until(now).has_value());
    BOOST_TEST(sent() == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_lone_request_after_a_pause_waits_for_nothing, connected)
{
    commit(protocol::busy_batch);
    now += protocol::busy_interval;
    ask(1);
    BOOST_TEST(sent() == 1u);
    now += 500us;
    reply();
    ask(1);
    BOOST_TEST(sent() == 1u);
}

BOOST_FIXTURE_TEST_CASE(as_many_as_a_batch_holds_do_not_wait, connected)
{
    commit(protocol::busy_batch);
    ask(protocol::most_in_batch);
    BOOST_TEST(!machine.gathers_until(now).has_value());
    BOOST_TEST(sent() == protocol::most_in_batch);
}

BOOST_FIXTURE_TEST_CASE(nothing_is_to_be_waited_for_without_requests_or_a_connection, connected)
{
    commit(protocol::busy_batch);
    BOOST_TEST(!machine.gathers_until(now).has_value());
    ask(1);
    machine.disconnected(now);
    BOOST_TEST(!machine.gathers_until(now).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_batch_that_is_sent_again_does_not_wait, connected)
{
    ask(protocol::busy_batch);
    BOOST_TEST(sent() == protocol::busy_batch);
    machine.disconnected(now);
    machine.connected(now);
    ask(1);
    BOOST_TEST(!machine.gathers_until(now).has_value());
    BOOST_TEST(sent() == protocol::busy_batch);
    reply(kind::no_script);
    BOOST_TEST(sent() == protocol::busy_batch);
}

BOOST_AUTO_TEST_SUITE_END()
