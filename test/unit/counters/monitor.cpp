#include "counters/monitor.hpp"

#include "../support/run.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using counters::meaning_of_refusal;

BOOST_AUTO_TEST_SUITE(counters_monitor)

BOOST_AUTO_TEST_CASE(a_refusal_of_redis_becomes_a_sentence_and_nothing_of_its_text)
{
    static constexpr std::pair<std::string_view, std::string_view> rows[]{
        {"LOADING Redis is loading the dataset in memory", "Redis is loading its data."},
        {"READONLY You can't write against a read only replica.", "Redis is a replica, which takes no writes."},
        {"OOM command not allowed when used memory > 'maxmemory'.", "Redis is full: it has reached its maxmemory."},
        {"MISCONF Redis is configured to save RDB snapshots", "Redis can't write to its disk."},
        {"NOREPLICAS Not enough good replicas to write.", "Redis has fewer replicas than it must have to take writes."},
        {"NOAUTH Authentication required.", "Redis refuses writes (NOAUTH)."},
        {"NOPERM", "Redis refuses writes (NOPERM)."},
        {"ERR of /var/lib/redis", "Redis refuses writes (ERR)."},
        {"/var/lib/redis is missing", "Redis refuses writes."},
    };
    for (const auto& [reply, sentence] : rows)
        BOOST_TEST(meaning_of_refusal(reply) == sentence);
}

BOOST_AUTO_TEST_CASE(a_redis_that_was_never_heard_of_is_an_obstacle)
{
    core::io_context io;
    redis::client store(io, core::redis_address());
    counters::monitor monitor(store, 100ms);
    BOOST_TEST(run(io, monitor.obstacle_to_writes()).value_or("none") ==
               "This worker has started and has not heard from Redis yet.");
}

BOOST_AUTO_TEST_SUITE_END()
