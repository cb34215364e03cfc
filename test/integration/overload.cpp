// More than the service can do: whoever can't be served hears it at once, memory stays as it is, and whoever can be
// served notices nothing.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <thread>
#include <vector>

using namespace support;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

// AddressSanitizer keeps what was freed for a while, 256 MB of it: here it shall give it back.
const std::string frugal_asan = "abort_on_error=1:quarantine_size_mb=1:thread_local_quarantine_size_kb=64";

// What the workers have of memory now.
std::int64_t resident_kib(const stack& on)
{
    std::int64_t all = 0;
    for (const auto pid : on.worker_pids()) {
        std::ifstream file("/proc/" + std::to_string(pid) + "/status");
        for (std::string word; file >> word;)
            if (std::int64_t kib = 0; word == "VmRSS:" && file >> kib)
                all += kib;
    }
    return all;
}

// A fixed number of impressions over 64 connections, and how many were not answered 200.
struct load
{
    std::int64_t complete = 0;
    std::int64_t not_200 = 0;
    std::string output;
};

std::int64_t number_after(const std::string& text, const std::string& label)
{
    const auto at = text.find(label);
    return at == text.npos ? 0 : std::atoll(text.c_str() + at + label.size());
}

load fire(const stack& on, int requests, const std::string& username)
{
    auto output = run("ab -q -k -l -s 30 -n " + std::to_string(requests) +
                      " -c 64 'http://127.0.0.1:" + std::to_string(on.port()) + "/impression?" + five(username) + "'")
                      .output;
    return {.complete = number_after(output, "Complete requests:"),
            .not_200 = number_after(output, "Non-2xx responses:") + number_after(output, "Failed requests:"),
            .output = std::move(output)};
}

// That thousands of requests, at least this part of which are refused, leave the workers as large as the first of them
// did.
void expect_flat_memory(const stack& on, const std::string& username, double refused)
{
    const auto send = [&](int requests) {
        const auto sent = fire(on, requests, username);
        BOOST_TEST(sent.complete == requests, sent.output);
        BOOST_TEST(static_cast<double>(sent.not_200) >= refused * requests, sent.output);
    };
    send(2000);
    const auto before = resident_kib(on);
    BOOST_TEST(before > 0);
    send(15'000);
    // 15,000 requests that are kept take 12 MiB and more.
    const auto after = resident_kib(on);
    BOOST_TEST_MESSAGE(before << " KiB before, " << after << " KiB after");
    BOOST_TEST(after < before + 8 * 1024, before << " KiB before, " << after << " KiB after");
}

} // namespace

BOOST_AUTO_TEST_SUITE(overload)

BOOST_AUTO_TEST_CASE(memory_is_flat_while_redis_is_away_and_full_service_is_back_a_second_after_it)
{
    stack on(settings{{"WORKERS", "3"}, {"COMMIT_TIMEOUT", "300ms"}, {"ASAN_OPTIONS", frugal_asan}});
    BOOST_TEST(fire(on, 3000, "Before").not_200 == 0);
    clock::time_point back;
    {
        const paused redis({on.pid("redis")});
        // Until all workers have noticed; what was sent before has an unknown outcome.
        fire(on, 500, "Noticing");
        std::this_thread::sleep_for(500ms);
        expect_flat_memory(on, "Away", 1);
        back = clock::now();
    }
    std::this_thread::sleep_until(back + 1s);
    const auto sent = fire(on, 3000, "After");
    BOOST_TEST(sent.complete == 3000, sent.output);
    BOOST_TEST(sent.not_200 == 0, sent.output);
    BOOST_TEST(on.counter("username:After", "impressions") == 3000);
    BOOST_TEST(on.counter("username:Away", "impressions") == 0);
    // Each worker had its share of them.
    const auto batches = on.redis("--scan --pattern 'adtally:{0}:commits:*'");
    BOOST_TEST(std::ranges::count(batches, '\n') + 1 == 3, batches);
}

BOOST_AUTO_TEST_CASE(memory_is_flat_while_the_service_is_full)
{
    stack on(settings{{"WORKERS", "1"}, {"MAX_IN_FLIGHT", "5"}, {"AD_TIMEOUT", "9s"}, {"ASAN_OPTIONS", frugal_asan}});
    on.ad_api("mode=hang");
    std::vector<std::thread> clients;
    for (int i = 0; i < 5; ++i)
        clients.emplace_back([&on] { client(on.port()).get("/ad?" + five("Fills")); });
    BOOST_TEST(eventually([&] { return on.ad_api_report().find("\"in_flight\":5") != std::string::npos; }));
    expect_flat_memory(on, "Refused", 0.5);
    on.ad_api_default(); // ends those that hang
    for (auto& each : clients)
        each.join();
    BOOST_TEST(client(on.port()).get("/impression?" + five("Served")).status == 200);
}

BOOST_AUTO_TEST_CASE(five_hundred_ad_requests_that_hang_end_at_their_deadline_and_disturb_no_impression)
{
    stack on(settings{{"WORKERS", "2"}, {"AD_TIMEOUT", "4s"}});
    on.ad_api("mode=hang");
    struct heard
    {
        answer got;
        clock::duration took{};
    };
    std::vector<heard> ads(500);
    std::vector<std::thread> clients;
    for (auto& each : ads)
        clients.emplace_back([&on, &each] {
            client curl(on.port());
            const auto start = clock::now();
            each.got = curl.get("/ad?" + five("Hangs"));
            each.took = clock::now() - start;
        });
    std::vector<clock::duration> beside;
    client curl(on.port());
    for (const auto end = clock::now() + 2s; clock::now() < end;) {
        const auto start = clock::now();
        BOOST_TEST(curl.get("/impression?" + five("Beside")).status == 200);
        beside.push_back(clock::now() - start);
    }
    for (auto& each : clients)
        each.join();

    int in_time = 0;
    for (const auto& each : ads) {
        BOOST_TEST(each.got.status == 200);
        BOOST_TEST(each.got.header("x-ad-status") == "upstream-timeout");
        BOOST_TEST(each.got.body.find("<VAST version") != std::string::npos);
        BOOST_TEST(each.got.body.find("<Ad") == std::string::npos);
        // None gives up before; the clients themselves may be slow to notice.
        BOOST_TEST((each.took >= 3950ms));
        BOOST_TEST((each.took < 9s));
        in_time += each.took < 5s ? 1 : 0;
    }
    BOOST_TEST(in_time >= 450);
    std::ranges::sort(beside);
    BOOST_TEST_REQUIRE(beside.size() > 20u);
    BOOST_TEST((beside[beside.size() / 2] < 100ms));
    BOOST_TEST((beside.back() < 1500ms));
    BOOST_TEST(on.counter("username:Hangs", "ad_requests") == 500);
    BOOST_TEST(on.counter("username:Hangs", "fills") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
