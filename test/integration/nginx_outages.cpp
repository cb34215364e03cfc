// What nginx answers when the workers don't, and what it does to clients that are too slow.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <signal.h>
#include <sstream>
#include <thread>
#include <vector>

using namespace support;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

// Replaces a directive in the configuration of a running nginx. What takes nginx 20 s to do can then be seen in one.
void reconfigure(const stack& on, const std::string& directive, const std::string& replacement)
{
    const auto path = on.folder() / "run/nginx.conf";
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    auto changed = text.str();
    const auto at = changed.find(directive);
    BOOST_TEST_REQUIRE(at != changed.npos);
    std::ofstream(path) << changed.replace(at, directive.size(), replacement);

    const auto workers = [&] { return run("pgrep -P " + std::to_string(on.pid("nginx"))).output; };
    const auto old = workers();
    ::kill(on.pid("nginx"), SIGHUP);
    BOOST_TEST_REQUIRE(eventually([&] {
        const auto now = workers();
        return !now.empty() && now.find(old.substr(0, old.find('\n'))) == now.npos;
    }));
}

} // namespace

BOOST_AUTO_TEST_SUITE(nginx_outages)

BOOST_AUTO_TEST_CASE(without_workers_it_is_502_and_then_all_is_well_again)
{
    stack on;
    client curl(on.port());
    BOOST_TEST(curl.get("/impression?" + five("Gone")).status == 200);
    {
        // Who would start them again at once must not see it.
        const paused supervisor({on.pid("supervisor")});
        ::kill(on.pid("workers"), SIGTERM);
        const auto workers = "pgrep -x -g " + std::to_string(on.pid("workers")) + " adtally-worker";
        BOOST_TEST_REQUIRE(eventually([&] { return run(workers).output.empty(); }));
        for (const std::string target : {"/ad?", "/impression?", "/statistics?", "/nowhere?"}) {
            BOOST_TEST_CONTEXT(target)
            {
                const auto start = clock::now();
                const auto got = curl.get(target + five("Gone"));
                expect_problem(got, 502, "bad-gateway");
                BOOST_TEST(got.header("retry-after") == "1");
                BOOST_TEST((clock::now() - start < 1s));
            }
        }
        // What is wrong with a request is still told by nginx itself.
        expect_problem(curl.get("/" + std::string(20'000, 'x')), 414, "uri-too-long");
    }
    BOOST_TEST(eventually([&] { return curl.get("/impression?" + five("Gone")).status == 200; }));
    BOOST_TEST(on.counter("username:Gone", "impressions") == 2);
    BOOST_TEST(on.counter("username:Gone", "ad_requests") == 0);
}

BOOST_AUTO_TEST_CASE(workers_that_hang_are_504_and_count_at_most_once_when_they_wake)
{
    stack on(settings{{"WORKERS", "2"}});
    reconfigure(on, "fastcgi_read_timeout 20s", "fastcgi_read_timeout 1s");
    client curl(on.port());
    BOOST_TEST(curl.get("/impression?" + five("Asleep")).status == 200);
    {
        const paused workers(on.worker_pids());
        const auto start = clock::now();
        const auto got = curl.get("/impression?" + five("Asleep"));
        expect_problem(got, 504, "gateway-timeout");
        BOOST_TEST(got.header("retry-after") == "1");
        BOOST_TEST((clock::now() - start >= 900ms));
        BOOST_TEST((clock::now() - start < 2500ms)); // one try, not one a worker
    }
    BOOST_TEST(curl.get("/impression?" + five("Asleep")).status == 200);
    std::this_thread::sleep_for(300ms);
    BOOST_TEST(on.counter("username:Asleep", "impressions") >= 2);
    BOOST_TEST(on.counter("username:Asleep", "impressions") <= 3);
}

BOOST_AUTO_TEST_CASE(every_status_that_nginx_may_be_told_to_answer_is_a_problem_document)
{
    struct row
    {
        int status;
        std::string type;
        std::string retry_after;
    };
    const std::vector<row> rows{{400, "bad-request", ""},        {401, "unauthorized", ""},
                                {403, "forbidden", ""},          {404, "not-found", ""},
                                {405, "method-not-allowed", ""}, {413, "content-too-large", ""},
                                {414, "uri-too-long", ""},       {429, "too-many-requests", "1"},
                                {500, "internal-error", ""},     {501, "not-implemented", ""},
                                {502, "bad-gateway", "1"},       {503, "unavailable", "1"},
                                {504, "gateway-timeout", "1"},   {505, "http-version-not-supported", ""}};
    std::string locations;
    for (const auto& each : rows) {
        const auto status = std::to_string(each.status);
        locations += "location = /made/" + status + " { return " + status + "; }\n";
    }
    const nginx_extra extra(locations);
    stack on(settings{{"ADTALLY_NGINX_EXTRA", extra.path()}});
    client curl(on.port());
    for (const auto& [status, type, retry_after] : rows) {
        BOOST_TEST_CONTEXT(status)
        {
            const auto got = curl.get("/made/" + std::to_string(status));
            expect_problem(got, status, type);
            BOOST_TEST(got.header("retry-after") == retry_after);
            BOOST_TEST(got.header("allow").empty() == (status != 405));
        }
    }
}

// There is no 408: nginx closes the connection of a client that is too slow without an answer.
BOOST_AUTO_TEST_CASE(a_client_that_is_too_slow_is_dropped_and_nothing_is_counted)
{
    const nginx_extra extra("client_header_timeout 500ms;\nclient_body_timeout 500ms;\n");
    stack on(settings{{"ADTALLY_NGINX_EXTRA", extra.path()}});
    const auto target = "/impression?" + five("Slow") + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    const std::vector<std::pair<std::string, std::string>> rows{
        {"nothing", ""},
        {"half a request line", "GET /impr"},
        {"headers without their end", "GET " + target},
        {"half a body",
         "POST " + target + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\n\r\nabc"},
        {"chunks without their end", "POST " + target +
                                         "Content-Type: application/x-www-form-urlencoded\r\n"
                                         "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n"}};
    for (const auto& [name, bytes] : rows) {
        BOOST_TEST_CONTEXT(name)
        {
            const auto start = clock::now();
            BOOST_TEST(send_raw(on.port(), bytes, 5000) == "");
            BOOST_TEST((clock::now() - start >= 400ms));
            BOOST_TEST((clock::now() - start < 3s));
        }
    }
    BOOST_TEST(on.counter("total", "impressions") == 0);
    BOOST_TEST(client(on.port()).get("/impression?" + five("Quick")).status == 200);
}

BOOST_AUTO_TEST_CASE(slow_clients_hold_up_nobody)
{
    auto& on = shared_stack();
    std::vector<std::thread> slow;
    for (int i = 0; i < 50; ++i)
        slow.emplace_back([&on] {
            send_raw(on.port(), "POST /impression HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20\r\n\r\na", 1500);
        });
    std::this_thread::sleep_for(200ms);
    client curl(on.port());
    const auto start = clock::now();
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(curl.get("/impression?" + five("Beside")).status == 200);
    BOOST_TEST((clock::now() - start < 1s));
    for (auto& each : slow)
        each.join();
}

BOOST_AUTO_TEST_SUITE_END()
