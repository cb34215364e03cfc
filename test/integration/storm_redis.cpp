// Redis dies, restarts or stalls under load: clients are told so, and the books hold.
#include "support/storm.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <thread>

using namespace support;
using namespace std::chrono_literals;

namespace {

struct redis_storm : storm
{
    std::chrono::milliseconds between(int shortest, std::size_t longest)
    {
        return std::chrono::milliseconds(shortest +
                                         static_cast<int>(below(longest - static_cast<std::size_t>(shortest))));
    }

    // Ends Redis in that way; then it runs again for a while.
    void restart(const std::function<void()>& end)
    {
        const auto ended = on().pid("redis");
        end();
        BOOST_TEST(eventually([&] { return on().pid("redis") != ended && on().redis("PING") == "PONG"; }), note());
        std::this_thread::sleep_for(between(300, 1000));
    }

    // The workers must outlive all of it.
    void rage_behind_the_workers(std::chrono::seconds least, const std::function<void()>& torment)
    {
        const auto workers = on().worker_pids();
        const auto all = rage(least, torment).sum();
        BOOST_TEST(all.of("unanswered") == 0, all.text() << "; " << note());
        BOOST_TEST(on().worker_pids() == workers, boost::test_tools::per_element());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(storm_redis, redis_storm)

BOOST_AUTO_TEST_CASE(a_redis_that_is_killed_again_and_again_loses_no_count_and_doubles_none)
{
    rage_behind_the_workers(22s, [this] { restart([this] { signal("redis", SIGKILL); }); });
}

BOOST_AUTO_TEST_CASE(a_redis_that_is_restarted_loses_no_count_and_doubles_none)
{
    rage_behind_the_workers(22s, [this] {
        restart([this] {
            if (below(2) == 0)
                on().redis("SHUTDOWN");
            else
                signal("redis", SIGTERM);
        });
    });
}

BOOST_AUTO_TEST_CASE(a_redis_that_stalls_for_longer_than_the_deadline_loses_no_count_and_doubles_none)
{
    rage_behind_the_workers(22s, [this] {
        stall_redis(between(1100, 1900));
        std::this_thread::sleep_for(between(300, 1000));
    });
}

BOOST_AUTO_TEST_SUITE_END()
