// /metrics: what Prometheus reads is what happened, over all workers, whatever dies.
#include "support/problem.hpp"
#include "support/scrape.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <thread>

using namespace support;
using namespace std::chrono_literals;

namespace {

std::string requests(const std::string& endpoint, int status)
{
    return "adtally_requests_total{endpoint=\"" + endpoint + "\",status=\"" + std::to_string(status) + "\"}";
}

// Each over a connection of its own, so that all workers have a share.
void send(const stack& to, int times, const std::string& target, int wanted)
{
    for (int i = 0; i < times; ++i)
        BOOST_TEST(client(to.port()).get(target).status == wanted);
}

bool comes_to(const stack& of, const std::string& series, double wanted)
{
    return eventually([&] { return scraped(of)[series] == wanted; }, 5s);
}

} // namespace

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(every_answer_is_in_the_sums_and_once)
{
    stack on(settings{{"WORKERS", "2"}});
    std::thread beside([&] { send(on, 60, "/impression?" + five("Sum"), 200); });
    send(on, 40, "/impression?" + five("Sum"), 200);
    beside.join();
    send(on, 7, "/impression?username=Sum", 400);
    send(on, 20, "/ad?" + five("Sum"), 200);
    send(on, 5, "/nowhere", 404);
    send(on, 3, "/statistics?username=Sum", 200);
    BOOST_TEST(client(on.port()).send({.method = "HEAD", .target = "/ad"}).status == 405);

    BOOST_TEST(comes_to(on, requests("ad", 405), 1));
    const auto seen = scraped(on);
    BOOST_TEST(seen[requests("impression", 200)] == 100);
    BOOST_TEST(seen[requests("impression", 400)] == 7);
    BOOST_TEST(seen[requests("impression", 503)] == 0);
    BOOST_TEST(seen[requests("ad", 200)] == 20);
    BOOST_TEST(seen[requests("other", 404)] == 5);
    BOOST_TEST(seen[requests("statistics", 200)] == 3);
    BOOST_TEST(seen["adtally_ad_outcomes_total{ad_status=\"fill\"}"] == 20);
    BOOST_TEST(seen["adtally_ad_outcomes_total{ad_status=\"no-fill\"}"] == 0);
    BOOST_TEST(seen.sum("adtally_ad_api_duration_seconds_count") == 20);
    BOOST_TEST(seen["adtally_request_duration_seconds_count{endpoint=\"impression\"}"] == 107);
    BOOST_TEST(seen["adtally_request_duration_seconds_bucket{endpoint=\"impression\",le=\"+Inf\"}"] == 107);
    BOOST_TEST(seen["adtally_request_duration_seconds_sum{endpoint=\"impression\"}"] > 0);
    BOOST_TEST(seen["adtally_batch_requests_sum"] == 120);
    BOOST_TEST(seen["adtally_batch_requests_count"] == seen["adtally_batches_total{result=\"applied\"}"]);
    BOOST_TEST(seen["adtally_commit_duration_seconds_count"] == seen["adtally_batch_requests_count"]);
    BOOST_TEST(seen["adtally_worker_starts_total"] == 2);
    BOOST_TEST(seen["adtally_redis_up"] == 1);
    BOOST_TEST(seen["adtally_redis_writable"] == 1);
    // As many as Redis was given: nothing else is added to what it has.
    BOOST_TEST(on.redis("HGET 'adtally:{0}:metrics' '" + requests("impression", 200) + "'") == "100");
}

BOOST_AUTO_TEST_CASE(a_worker_that_stops_hands_over_the_last_of_it_and_the_next_one_goes_on)
{
    stack on(settings{{"WORKERS", "2"}});
    for (int round = 1; round <= 3; ++round) {
        send(on, 30, "/impression?" + five("Stop"), 200);
        for (const auto pid : on.worker_pids())
            ::kill(pid, SIGTERM);
        BOOST_TEST(comes_to(on, "adtally_worker_starts_total", 2 + 2 * round));
        BOOST_TEST(scraped(on)[requests("impression", 200)] == 30 * round);
    }
}

BOOST_AUTO_TEST_CASE(a_worker_that_is_killed_takes_nothing_away_that_was_shown)
{
    stack on(settings{{"WORKERS", "2"}});
    double shown = 0;
    for (int round = 0; round < 5; ++round) {
        send(on, 20, "/impression?" + five("Kill"), 200);
        std::this_thread::sleep_for(300ms);
        const auto before = scraped(on)[requests("impression", 200)];
        BOOST_TEST(before >= shown);
        shown = before;
        for (const auto pid : on.worker_pids())
            ::kill(pid, SIGKILL);
        BOOST_TEST(eventually([&] { return client(on.port()).get("/readyz").status == 200; }));
        BOOST_TEST(scraped(on)[requests("impression", 200)] >= shown);
    }
}

BOOST_AUTO_TEST_CASE(an_idle_worker_leaves_redis_alone)
{
    stack on(settings{{"WORKERS", "2"}});
    send(on, 1, "/impression?" + five("Idle"), 200);
    const auto scripts = [&] { return on.redis("INFO commandstats | grep cmdstat_evalsha"); };
    std::this_thread::sleep_for(2500ms);
    const auto before = scripts();
    BOOST_TEST(before.find("calls=") != before.npos);
    std::this_thread::sleep_for(2500ms);
    BOOST_TEST(scripts() == before);
}

BOOST_AUTO_TEST_CASE(the_public_port_has_no_metrics_and_the_other_one_nothing_else)
{
    auto& on = shared_stack();
    client open(on.port());
    for (const auto* target : {"/metrics", "/metrics?x=1", "/metrics/", "//metrics", "/%6Detrics", "/./metrics",
                               "/x/../metrics", "/metrics%00", "/metrics;", "metrics"})
        BOOST_TEST_CONTEXT(target)
        {
            const auto got = target[0] == '/' ? open.get(target)
                                              : send_raw_request(on.port(), "GET metrics HTTP/1.1\r\nHost: x\r\n\r\n");
            BOOST_TEST((got.status == 404 || got.status == 400));
            BOOST_TEST(got.body.find("adtally_") == got.body.npos);
        }
    const auto absolute =
        send_raw_request(on.port(), "GET http://x/metrics HTTP/1.1\r\nHost: x\r\nSCRIPT_NAME: metrics\r\n\r\n");
    BOOST_TEST(absolute.status == 404);

    client closed(on.metrics_port());
    for (const auto* target : {"/", "/healthz", "/readyz", "/statistics?sdk=1", "/metrics/x", "/_problem"})
        BOOST_TEST_CONTEXT(target)
    expect_problem(closed.get(target), 404, "not-found");
    expect_problem(closed.get("/impression?" + five("Closed")), 404, "not-found");
    BOOST_TEST(closed.get("/metrics?whatever=%zz").status == 200);
    BOOST_TEST(closed.send({.method = "HEAD", .target = "/metrics"}).status == 200);
    expect_problem(closed.send({.method = "POST", .target = "/metrics", .body = "a=b"}), 405, "method-not-allowed");

    const auto listeners = run("ss -Hltn 'sport = :" + std::to_string(on.metrics_port()) + "'").output;
    BOOST_TEST(listeners.find("127.0.0.1:" + std::to_string(on.metrics_port())) != listeners.npos, listeners);
    BOOST_TEST(listeners.find("0.0.0.0:" + std::to_string(on.metrics_port())) == listeners.npos, listeners);
}

// Sums that are low would look to Prometheus as if all had begun anew.
BOOST_AUTO_TEST_CASE(without_redis_there_are_no_sums_but_what_this_worker_knows)
{
    stack on(settings{{"WORKERS", "1"}, {"COMMIT_TIMEOUT", "300ms"}});
    send(on, 9, "/impression?" + five("Away"), 200);
    BOOST_TEST(comes_to(on, requests("impression", 200), 9));
    {
        const paused redis({on.pid("redis")});
        send(on, 4, "/impression?" + five("Away"), 503);
        const auto away = scraped(on);
        BOOST_TEST(away["adtally_redis_up"] == 0);
        BOOST_TEST(away["adtally_redis_writable"] == 0);
        BOOST_TEST(away[requests("impression", 200)] == -1);
        const auto of_worker = "adtally_requests_total{worker=\"" + std::to_string(on.worker_pids().at(0)) +
                               "\",endpoint=\"impression\",status=";
        BOOST_TEST(away[of_worker + "\"200\"}"] == 9);
        BOOST_TEST(away[of_worker + "\"503\"}"] == 4);
        BOOST_TEST(away.sum("adtally_deadline_misses_total") == 4);
    }
    // What happened meanwhile comes after.
    BOOST_TEST(comes_to(on, requests("impression", 503), 4));
    const auto back = scraped(on);
    BOOST_TEST(back[requests("impression", 200)] == 9);
    BOOST_TEST(back["adtally_redis_up"] == 1);
    BOOST_TEST(back["adtally_redis_reconnects_total"] >= 1);
    BOOST_TEST(back.sum("adtally_deadline_misses_total") == 4);
    BOOST_TEST(back.got.body.find("worker=") == back.got.body.npos);
}

BOOST_AUTO_TEST_CASE(a_redis_that_is_full_is_up_and_not_writable)
{
    stack on(settings{{"WORKERS", "1"}, {"COMMIT_TIMEOUT", "300ms"}});
    send(on, 3, "/impression?" + five("Full"), 200);
    BOOST_TEST(comes_to(on, requests("impression", 200), 3));
    on.redis("CONFIG SET maxmemory 1");
    send(on, 2, "/impression?" + five("Full"), 503);
    const auto full = scraped(on);
    BOOST_TEST(full["adtally_redis_up"] == 1);
    BOOST_TEST(full["adtally_redis_writable"] == 0);
    BOOST_TEST(full[requests("impression", 200)] == 3);
    BOOST_TEST(full.sum("adtally_requests_total", "worker=") > 0);
    on.redis("CONFIG SET maxmemory 0");
    BOOST_TEST(comes_to(on, requests("impression", 503), 2));
    const auto back = scraped(on);
    BOOST_TEST(back["adtally_redis_writable"] == 1);
    BOOST_TEST(back["adtally_batches_total{result=\"refused\"}"] > 0);
}

BOOST_AUTO_TEST_CASE(a_breaker_that_opens_is_seen_and_what_it_skips)
{
    stack on(settings{{"WORKERS", "1"}});
    on.ad_api("status=500");
    send(on, 14, "/ad?" + five("Open"), 200);
    const auto api = "api=\"" + on.ad_api_url() + '"';
    const auto opened = "adtally_breaker_transitions_total{" + api + ",state=\"open\"}";
    BOOST_TEST(comes_to(on, opened, 1));
    const auto seen = scraped(on);
    BOOST_TEST(seen["adtally_breaker_skipped_requests_total{" + api + "}"] == 4);
    BOOST_TEST(seen["adtally_ad_outcomes_total{ad_status=\"upstream-status\"}"] == 10);
    BOOST_TEST(seen["adtally_ad_outcomes_total{ad_status=\"upstream-unreachable\"}"] == 4);
    BOOST_TEST(seen["adtally_ad_api_duration_seconds_count{" + api + "}"] == 10);
    on.ad_api_default();
    BOOST_TEST(
        eventually([&] { return client(on.port()).get("/ad?" + five("Open")).header("x-ad-status") == "fill"; }));
    BOOST_TEST(comes_to(on, "adtally_breaker_transitions_total{" + api + ",state=\"closed\"}", 1));
}

BOOST_AUTO_TEST_CASE(what_is_dropped_is_measured)
{
    stack on(settings{{"WORKERS", "1"}, {"MAX_IN_FLIGHT", "2"}, {"COMMIT_TIMEOUT", "3s"}});
    {
        const paused redis({on.pid("redis")});
        std::vector<std::thread> held;
        for (int i = 0; i < 2; ++i)
            held.emplace_back([&] { client(on.port()).get("/impression?" + five("Held")); });
        std::this_thread::sleep_for(300ms);
        send(on, 3, "/impression?" + five("Dropped"), 503);
        ::kill(on.pid("redis"), SIGCONT);
        for (auto& each : held)
            each.join();
    }
    BOOST_TEST(comes_to(on, "adtally_requests_dropped_total", 3));
    BOOST_TEST(scraped(on)[requests("impression", 503)] == 3);
}

BOOST_AUTO_TEST_CASE(what_comes_again_is_measured)
{
    stack on(settings{{"WORKERS", "1"}, {"COMMIT_TIMEOUT", "5s"}});
    const call keyed{.target = "/impression?" + five("Twice"), .headers = {"Idempotency-Key: k"}};
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(client(on.port()).send(keyed).status == 200);
    BOOST_TEST(comes_to(on, "adtally_counted_earlier_total", 2));
    BOOST_TEST(scraped(on)["adtally_requests_resent_total"] == 0);
    {
        const paused redis({on.pid("redis")});
        std::thread lost([&] { BOOST_TEST(client(on.port()).get("/impression?" + five("Lost")).status == 200); });
        std::this_thread::sleep_for(300ms);
        ::kill(on.worker_pids().at(0), SIGKILL); // nginx sends it to the next worker
        std::this_thread::sleep_for(300ms);
        ::kill(on.pid("redis"), SIGCONT);
        lost.join();
    }
    BOOST_TEST(comes_to(on, "adtally_requests_resent_total", 1));
}

BOOST_AUTO_TEST_SUITE_END()
