// The promise: a 200 is counted once. Many connections at a time, all workers, exact numbers.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <signal.h>
#include <thread>

using namespace support;

namespace {

std::string url(const stack& on, const std::string& target)
{
    return "'http://127.0.0.1:" + std::to_string(on.port()) + target + "'";
}

// `ab -n` over kept-alive connections: a client that sends a fixed number and says how many answers were not 200.
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

load fire(const std::string& at, int requests, int connections, const std::string& options = {})
{
    auto output = run("ab -q -k -l -s 30 -n " + std::to_string(requests) + " -c " + std::to_string(connections) + " " +
                      options + " " + at)
                      .output;
    return {.complete = number_after(output, "Complete requests:"),
            .not_200 = number_after(output, "Non-2xx responses:") + number_after(output, "Failed requests:"),
            .output = std::move(output)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(counting)

BOOST_AUTO_TEST_CASE(every_impression_of_64_connections_is_counted_under_total_username_and_sdk)
{
    auto& on = shared_stack();
    const auto before = on.counter("total", "impressions");
    const auto sent = fire(url(on, "/impression?" + five("Crowd", "c.1")), 10'000, 64);
    BOOST_TEST(sent.complete == 10'000, sent.output);
    BOOST_TEST(sent.not_200 == 0, sent.output);
    BOOST_TEST(on.counter("total", "impressions") - before == 10'000);
    BOOST_TEST(on.counter("username:Crowd", "impressions") == 10'000);
    BOOST_TEST(on.counter("sdk:c.1", "impressions") == 10'000);
}

BOOST_AUTO_TEST_CASE(every_ad_request_and_fill_of_64_connections_is_counted)
{
    auto& on = shared_stack();
    const auto sent = fire(url(on, "/ad?" + five("AdCrowd", "c.2")), 5'000, 64);
    BOOST_TEST(sent.not_200 == 0, sent.output);
    for (const auto* key : {"username:AdCrowd", "sdk:c.2"}) {
        BOOST_TEST(on.counter(key, "ad_requests") == 5'000);
        BOOST_TEST(on.counter(key, "fills") == 5'000);
    }
}

BOOST_AUTO_TEST_CASE(clients_of_several_processes_contend_for_one_counter_and_lose_nothing)
{
    auto& on = shared_stack();
    std::vector<load> sent(4);
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < sent.size(); ++i)
        clients.emplace_back([&, i] {
            sent[i] = fire(url(on, "/impression?" + five("Process" + std::to_string(i), "c.3")), 2'000, 16);
        });
    for (auto& each : clients)
        each.join();
    for (std::size_t i = 0; i < sent.size(); ++i) {
        BOOST_TEST(sent[i].not_200 == 0, sent[i].output);
        BOOST_TEST(on.counter("username:Process" + std::to_string(i), "impressions") == 2'000);
    }
    BOOST_TEST(on.counter("sdk:c.3", "impressions") == 8'000);
}

BOOST_AUTO_TEST_CASE(all_workers_take_part)
{
    stack on(settings{{"WORKERS", "3"}});
    const auto sent = fire(url(on, "/impression?" + five("Share")), 6'000, 64);
    BOOST_TEST(sent.not_200 == 0, sent.output);
    std::int64_t ids = 0;
    for (const auto& line : {on.redis("--scan --pattern 'adtally:{0}:commits:*'")})
        ids = 1 + std::ranges::count(line, '\n');
    BOOST_TEST(ids == 3);
}

BOOST_AUTO_TEST_CASE(a_request_id_is_counted_once_however_often_it_comes)
{
    auto& on = shared_stack();
    const auto once = "REQUEST_METHOD=GET SCRIPT_NAME=/impression REQUEST_ID=0123456789abcdef0123456789abcdef "
                      "REQUEST_TIME=$(date +%s.%3N) QUERY_STRING='" +
                      five("Again") + "' cgi-fcgi -bind -connect " + (on.folder() / "run/workers.sock").string();
    for (int i = 0; i < 6; ++i)
        BOOST_TEST(run(once).output.find("Status: 200") != std::string::npos);
    BOOST_TEST(on.counter("username:Again", "impressions") == 1);
}

BOOST_AUTO_TEST_CASE(workers_killed_under_load_cost_no_answer_and_no_count)
{
    stack on(settings{{"WORKERS", "2"}});
    bool over = false;
    int kills = 0;
    std::thread killer([&] {
        while (!over) {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            if (const auto pids = on.worker_pids(); !pids.empty() && !over && ::kill(pids.front(), SIGKILL) == 0)
                ++kills;
        }
    });
    const auto sent = fire(url(on, "/impression?" + five("Killed")), 15'000, 64);
    over = true;
    killer.join();
    BOOST_TEST(kills > 0);
    BOOST_TEST(sent.complete == 15'000, sent.output);
    BOOST_TEST(sent.not_200 == 0, sent.output);
    BOOST_TEST(on.counter("username:Killed", "impressions") == 15'000);
    BOOST_TEST(on.counter("total", "impressions") == 15'000);
}

BOOST_AUTO_TEST_CASE(the_script_for_users_agrees)
{
    const auto ran = run(ADTALLY_SOURCE_DIR "/test/concurrency/hammer --processes 3 --requests 200 --url " +
                         url(shared_stack(), ""));
    BOOST_TEST(ran.code == 0, ran.output);
}

// As its users start it: in two terminals. They share an SDK version, and the last to finish compares the sum of both.
BOOST_AUTO_TEST_CASE(the_script_for_users_agrees_with_itself_in_another_terminal)
{
    stack on;
    std::vector<finished> ran(2);
    std::vector<std::thread> terminals;
    for (auto& each : ran)
        terminals.emplace_back([&] {
            each = run(ADTALLY_SOURCE_DIR "/test/concurrency/hammer --processes 2 --requests 300 --url " + url(on, ""));
        });
    for (auto& each : terminals)
        each.join();
    for (const auto& each : ran)
        BOOST_TEST(each.code == 0, each.output);
    BOOST_TEST(on.counter("total", "impressions") == 1200);
    BOOST_TEST(on.counter("total", "ad_requests") == 1200);
}

BOOST_AUTO_TEST_SUITE_END()
