// Workers die, or are told to stop, under load: no client notices, and every request is counted once.
#include "support/storm.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <future>
#include <numeric>
#include <signal.h>
#include <sstream>
#include <thread>

using namespace support;
using namespace std::chrono_literals;

namespace {

constexpr auto between_signals = 700ms;

// The CPU time that a process has used, in clock ticks.
std::int64_t cpu_time(pid_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::ostringstream text;
    text << file.rdbuf();
    std::istringstream fields(text.str().substr(text.str().rfind(')') + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i)
        fields >> skipped;
    std::int64_t user = 0;
    std::int64_t system = 0;
    fields >> user >> system;
    return user + system;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(storm_workers, patient_storm)

BOOST_AUTO_TEST_CASE(workers_that_are_killed_cost_no_client_anything)
{
    rage_unnoticed(10s, [this] {
        signal_a_worker(SIGKILL);
        std::this_thread::sleep_for(between_signals);
    });
}

BOOST_AUTO_TEST_CASE(workers_that_are_told_to_stop_cost_no_client_anything)
{
    rage_unnoticed(8s, [this] {
        signal_a_worker(SIGTERM);
        std::this_thread::sleep_for(between_signals);
    });
}

// While it was away the others got its connections, and clients that keep theirs busy give none back.
BOOST_AUTO_TEST_CASE(ten_seconds_after_its_start_a_worker_serves_its_share)
{
    auto load = std::async(std::launch::async, [this] {
        return run(ADTALLY_BINARY_DIR "/adtally-load --connections 64 --seconds 17 --port " +
                   std::to_string(on().port()));
    });
    std::this_thread::sleep_for(1s);
    signal_a_worker(SIGKILL);
    std::this_thread::sleep_for(11s);

    const auto pids = on().worker_pids();
    std::vector<std::int64_t> used;
    for (const auto pid : pids)
        used.push_back(-cpu_time(pid));
    std::this_thread::sleep_for(4s);
    for (std::size_t i = 0; i < pids.size(); ++i)
        used[i] += cpu_time(pids[i]);
    BOOST_TEST(load.get().code == 0);
    BOOST_TEST(on().worker_pids() == pids, boost::test_tools::per_element());

    const auto all = std::accumulate(used.begin(), used.end(), std::int64_t{0});
    for (const auto each : used)
        BOOST_TEST(each * static_cast<std::int64_t>(used.size()) * 3 >= all,
                   "a worker used " << each << " of " << all << " clock ticks; " << note());
}

BOOST_AUTO_TEST_SUITE_END()
