// What no client should send, to nginx and past it to the workers: nobody dies or hangs, and the books hold.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <future>
#include <random>
#include <signal.h>
#include <thread>

using namespace support;
using namespace std::chrono_literals;

namespace {

std::vector<pid_t> nginx_pids(const stack& on)
{
    const auto parent = on.pid("nginx");
    std::vector<pid_t> pids{parent};
    std::istringstream list(run("pgrep -P " + std::to_string(parent)).output);
    for (pid_t one; list >> one;)
        pids.push_back(one);
    return pids;
}

finished attack(const stack& on, const std::string& options)
{
    auto watched = on.worker_pids();
    for (const auto pid : nginx_pids(on))
        watched.push_back(pid);
    std::string pids;
    for (const auto pid : watched)
        pids += (pids.empty() ? "" : ",") + std::to_string(pid);
    const auto found = std::filesystem::path(ADTALLY_BINARY_DIR) / "hostile";
    std::filesystem::create_directories(found);
    return run(ADTALLY_BINARY_DIR "/adtally-hostile --port " + std::to_string(on.port()) + " --socket " +
               (on.folder() / "run/workers.sock").string() + " --watch " + pids + " --found " + found.string() + " " +
               options);
}

void expect_failure(const finished& done, const std::string& why)
{
    BOOST_TEST(done.code == 1, done.output);
    BOOST_TEST(done.output.find(why) != std::string::npos, done.output);
}

} // namespace

BOOST_AUTO_TEST_SUITE(hostile)

BOOST_AUTO_TEST_CASE(nothing_comes_of_hostile_inputs)
{
    stack on;
    const auto done =
        attack(on, "--inputs " + std::to_string(number_from("ADTALLY_HOSTILE_INPUTS", 10'000)) + " --seed " +
                       std::to_string(number_from("ADTALLY_TEST_SEED", std::random_device()() + 1ULL)));
    BOOST_TEST_MESSAGE(done.output);
    BOOST_TEST(done.code == 0, done.output);
    const auto log = on.log("workers");
    for (const std::string never : {"Sanitizer", "runtime error", "died", "a request failed", "a connection failed"})
        BOOST_TEST(log.find(never) == log.npos, log.substr(std::min(log.size(), log.find(never)), 3000));
}

BOOST_AUTO_TEST_CASE(what_did_harm_once_does_none_any_more)
{
    stack on;
    const auto workers = on.worker_pids();
    for (const auto& each : std::filesystem::directory_iterator(ADTALLY_SOURCE_DIR "/test/hostile/found"))
        BOOST_TEST(attack(on, "--replay " + each.path().string()).code == 0, each.path());
    std::this_thread::sleep_for(500ms); // a worker that dies takes a moment
    BOOST_TEST((on.worker_pids() == workers), on.log("workers"));
}

BOOST_AUTO_TEST_CASE(half_a_request_holds_up_nobody_else)
{
    stack on(settings{{"WORKERS", "1"}});
    const auto silent = std::async(std::launch::async, [&on] {
        return run("sleep 2 | REQUEST_METHOD=POST CONTENT_LENGTH=100 SCRIPT_NAME=/impression cgi-fcgi -bind -connect " +
                   (on.folder() / "run/workers.sock").string());
    });
    client curl(on.port());
    for (const auto end = std::chrono::steady_clock::now() + 1s; std::chrono::steady_clock::now() < end;) {
        const auto begun = std::chrono::steady_clock::now();
        BOOST_TEST(curl.get("/healthz").status == 200);
        BOOST_TEST((std::chrono::steady_clock::now() - begun < 400ms));
    }
}

// The checks themselves.

BOOST_AUTO_TEST_CASE(an_answer_without_a_count_is_noticed)
{
    const nginx_extra lie(R"(location = /impression {
        default_type application/json;
        return 200 '{"message": "success"}';
    })");
    stack on(settings{{"ADTALLY_NGINX_EXTRA", lie.path()}});
    expect_failure(attack(on, "--inputs 100"), "impressions more than");
}

BOOST_AUTO_TEST_CASE(a_worker_that_dies_is_noticed)
{
    stack on;
    const auto victim = on.worker_pids().at(0);
    const auto killed = std::async(std::launch::async, [victim] {
        std::this_thread::sleep_for(500ms);
        ::kill(victim, SIGKILL);
    });
    expect_failure(attack(on, "--inputs 20000"), "process " + std::to_string(victim) + " has ended");
}

BOOST_AUTO_TEST_CASE(a_service_that_hangs_is_noticed)
{
    stack on;
    std::atomic<bool> is_over = false;
    std::thread stalling([&] {
        for (const auto workers = on.worker_pids(); !is_over; std::this_thread::sleep_for(700ms)) {
            const paused stopped(workers);
            std::this_thread::sleep_for(1500ms);
        }
    });
    expect_failure(attack(on, "--inputs 20000 --slowest 1000"), "an ordinary request took");
    is_over = true;
    stalling.join();
}

BOOST_AUTO_TEST_SUITE_END()
