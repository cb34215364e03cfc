// What a request costs its client, and whom it disturbs, when it can't be counted: Redis is away, or slow, or the
// request is older than the ledger takes it.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <thread>

using namespace support;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

// One worker that has found out that Redis is away, as long as this lives.
struct without_redis
{
    explicit without_redis(const settings& more)
        : on([&] {
              settings all{{"WORKERS", "1"}, {"COMMIT_TIMEOUT", "300ms"}};
              all.insert(more.begin(), more.end());
              return all;
          }()),
          curl(on.port())
    {
        BOOST_TEST(curl.get("/impression?" + five("Before")).status == 200);
        redis.emplace(std::vector<pid_t>{on.pid("redis")});
        BOOST_TEST(eventually(
            [&] { return curl.get("/impression?" + five("During")).body.find("not-counted") != std::string::npos; }));
    }

    stack on;
    client curl;
    std::optional<paused> redis;
};

std::int64_t ads_asked_for(const stack& on)
{
    return boost::json::parse(on.ad_api_report()).at("requests").to_number<std::int64_t>();
}

// What a worker answers when it is asked without nginx.
std::string ask_a_worker(const stack& on, const std::string& path, const std::string& query, settings parameters)
{
    parameters.insert({{"REQUEST_METHOD", "GET"}, {"SCRIPT_NAME", path}, {"QUERY_STRING", query}});
    return run("cgi-fcgi -bind -connect " + (on.folder() / "run/workers.sock").string(), parameters).output;
}

std::string seconds_ago(double seconds)
{
    const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", now - seconds);
    return text;
}

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(redis_away)

BOOST_AUTO_TEST_CASE(an_ad_that_can_t_be_counted_is_503_at_once_and_no_api_is_asked_for_it)
{
    for (const std::string failures : {"vast", "http"}) {
        BOOST_TEST_CONTEXT(failures)
        {
            without_redis of({{"AD_FAILURES", failures}});
            for (const std::string api : {"delay_ms=1500&body=default", "status=500", "mode=hang"}) {
                of.on.ad_api(api);
                const auto start = clock::now();
                const auto got = of.curl.get("/ad?" + five("During"));
                BOOST_TEST((clock::now() - start < 500ms));
                expect_problem(got, 503, "not-counted");
                BOOST_TEST(got.header("retry-after") == "1");
                BOOST_TEST(!got.headers.contains("x-ad-status"));
                BOOST_TEST(ads_asked_for(of.on) == 0);
            }
            of.on.ad_api_default();
            of.redis.reset();
            BOOST_TEST(eventually([&] { return of.curl.get("/ad?" + five("After")).status == 200; }, 1s));
            BOOST_TEST(of.on.counter("username:During", "ad_requests") == 0);
            BOOST_TEST(of.on.counter("username:After", "ad_requests") == 1);
        }
    }
}

// What a client has to correct it hears all the same.
BOOST_AUTO_TEST_CASE(wrong_parameters_of_an_ad_request_are_named_although_redis_is_away)
{
    without_redis of({});
    BOOST_TEST(faults_of(of.curl.get("/ad?" + five("During") + "&colour=red")) == "colour:not_permitted");
}

// Its id may be forgotten: it may have been counted by a worker that died. If nginx's clock were so far behind, all
// requests would end here, and the log has to say why.
BOOST_AUTO_TEST_CASE(a_request_from_long_ago_is_refused_and_the_log_says_so)
{
    stack on(settings{{"WORKERS", "1"}});
    const auto ask = [&](const std::string& path, double age) {
        return ask_a_worker(on, path, five("Old"), {{"REQUEST_TIME", seconds_ago(age)}});
    };
    for (const std::string path : {"/ad", "/impression"}) {
        BOOST_TEST(holds(ask(path, 0), "Status: 200"));
        BOOST_TEST(holds(ask(path, -100), "Status: 200")); // a clock that was set back
    }
    BOOST_TEST(!holds(on.log("workers"), "came too late"));
    for (const std::string path : {"/ad", "/impression"}) {
        // Too late for its deadline, but not too late to know that it was not counted.
        BOOST_TEST(holds(ask(path, 8), "/problems/not-counted"));
        BOOST_TEST(holds(ask(path, 11), "/problems/outcome-unknown"));
        BOOST_TEST(holds(ask(path, 100'000), "/problems/outcome-unknown"));
    }
    BOOST_TEST(holds(on.log("workers"), "a request came too late to be counted"));
    BOOST_TEST(holds(on.log("workers"), "\"age_ms\":8"), on.log("workers"));
    BOOST_TEST(on.counter("username:Old", "ad_requests") == 2);
    BOOST_TEST(on.counter("username:Old", "impressions") == 2);
}

// As an impression does, however much time the API has left.
BOOST_AUTO_TEST_CASE(an_ad_waits_for_its_count_as_long_as_an_impression)
{
    for (const auto took : {0ms, 600ms}) {
        BOOST_TEST_CONTEXT(took.count() << " ms for the ad")
        {
            stack on(settings{{"WORKERS", "1"}, {"AD_TIMEOUT", "4s"}, {"COMMIT_TIMEOUT", "700ms"}});
            client curl(on.port());
            BOOST_TEST(curl.get("/ad?" + five("Before")).status == 200);
            on.ad_api("body=default&delay_ms=" + std::to_string(took.count()));
            const paused redis({on.pid("redis")});
            const auto start = clock::now();
            expect_problem(curl.get("/ad?" + five("Stalled")), 503, "outcome-unknown");
            BOOST_TEST((clock::now() - start >= took + 650ms));
            BOOST_TEST((clock::now() - start < took + 1500ms));
        }
    }
}

// The worker that had it first may have counted it.
BOOST_AUTO_TEST_CASE(an_ad_request_that_nginx_sent_again_has_an_unknown_outcome)
{
    without_redis of({});
    const settings first{{"REQUEST_TIME", seconds_ago(0)}};
    auto again = first;
    again["RESENT"] = "502";
    for (const std::string path : {"/ad", "/impression"}) {
        BOOST_TEST(holds(ask_a_worker(of.on, path, five("During"), first), "/problems/not-counted"));
        BOOST_TEST(holds(ask_a_worker(of.on, path, five("During"), again), "/problems/outcome-unknown"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
