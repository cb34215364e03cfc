// What nginx and the workers write down of requests, and what they don't.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <optional>
#include <signal.h>
#include <sstream>
#include <string>
#include <thread>

using namespace support;
namespace json = boost::json;

namespace {

// The line of a request, which nginx writes within a second. Every line has to be JSON.
std::optional<json::object> line_of(const stack& on, const std::string& request_id)
{
    std::optional<json::object> found;
    (void)eventually(
        [&] {
            std::istringstream lines(on.log("access"));
            for (std::string line; std::getline(lines, line);) {
                auto parsed = json::parse(line).as_object();
                if (parsed.at("request_id").as_string() == request_id)
                    found = std::move(parsed);
            }
            return found.has_value();
        },
        std::chrono::seconds(3));
    return found;
}

std::string text(const json::object& line, const char* name)
{
    return std::string(line.at(name).as_string());
}

std::ptrdiff_t lines_in(const std::string& text)
{
    return std::ranges::count(text, '\n');
}

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(access_log)

BOOST_AUTO_TEST_CASE(a_request_is_a_line_without_its_parameters)
{
    stack on;
    client curl(on.port());
    const auto got = curl.send({.target = "/ad?" + five("Walter"), .headers = {"User-Agent: a \"player\"\\"}});
    const auto line = line_of(on, got.header("x-request-id"));
    BOOST_REQUIRE(line);
    BOOST_TEST(text(*line, "method") == "GET");
    BOOST_TEST(text(*line, "target") == "/ad");
    BOOST_TEST(line->at("status") == 200);
    BOOST_TEST(text(*line, "upstream_status") == "200");
    BOOST_TEST(text(*line, "ad_status") == "fill");
    BOOST_TEST(text(*line, "client") == "127.0.0.1");
    BOOST_TEST(text(*line, "user_agent") == "a \"player\"\\");
    BOOST_TEST(line->at("seconds").is_number());
    BOOST_TEST(std::stod(line->at("upstream_seconds").as_string().c_str()) >= 0);
    BOOST_TEST(line->at("bytes").as_int64() > 500);

    // What nginx answers by itself, and what is no HTTP at all.
    const auto refused = curl.send({.method = "TRACE", .target = "/ad?" + five("Walter")});
    BOOST_REQUIRE(line_of(on, refused.header("x-request-id")));
    BOOST_TEST(text(*line_of(on, refused.header("x-request-id")), "target") == "/ad");
    BOOST_TEST(line_of(on, refused.header("x-request-id"))->at("status") == 405);
    const auto garbage = send_raw_request(on.port(), "\x16\x03\x01 \"}\r\n\r\n");
    BOOST_REQUIRE(line_of(on, garbage.header("x-request-id")));
    BOOST_TEST(line_of(on, garbage.header("x-request-id"))->at("status") == 400);
}

BOOST_AUTO_TEST_CASE(one_id_finds_a_request_in_both_logs)
{
    stack on;
    on.ad_api("status=500");
    const auto id = client(on.port()).get("/ad?" + five("Walter")).header("x-request-id");
    BOOST_TEST(eventually([&] { return holds(on.log("workers"), id); }));
    const auto line = line_of(on, id);
    BOOST_REQUIRE(line);
    BOOST_TEST(text(*line, "ad_status") == "upstream-status");
}

BOOST_AUTO_TEST_CASE(no_log_has_a_username)
{
    stack on(settings{{"LOG_LEVEL", "trace"}});
    client curl(on.port());
    for (const auto* path : {"/ad?", "/impression?"})
        BOOST_TEST(curl.get(path + five("Walter")).status == 200);
    curl.get("/statistics?username=Walter");
    curl.get("/impression?username=Walter");
    on.ad_api("status=500");
    curl.get("/ad?" + five("Walter"));
    // A key that we did not write, and a pool that dies: the one has a name in it, the other makes nginx complain.
    on.redis("SET adtally:{0}:username:Walter nonsense");
    BOOST_TEST(curl.get("/impression?" + five("Walter")).status == 503);
    for (int i = 0; i < 5; ++i) {
        run("pkill -KILL -P " + std::to_string(on.pid("workers")));
        curl.get("/impression?" + five("Walter"));
    }
    const auto last = curl.get("/nowhere?username=Walter").header("x-request-id");
    BOOST_REQUIRE(line_of(on, last));
    BOOST_TEST(holds(on.log("workers"), "\"key\":\"adtally:{0}:username:...\""), on.log("workers"));
    for (const auto* name : {"access", "workers", "nginx", "up"})
        BOOST_TEST(!holds(on.log(name), "Walter"), name << ": " << on.log(name));
}

BOOST_AUTO_TEST_CASE(usernames_are_logged_where_that_is_wanted)
{
    stack on(settings{{"LOG_USERNAMES", "on"}});
    client curl(on.port());
    const auto id = curl.get("/impression?" + five("Walter")).header("x-request-id");
    const auto line = line_of(on, id);
    BOOST_REQUIRE(line);
    BOOST_TEST(text(*line, "target") == "/impression?" + five("Walter"));
    on.redis("SET adtally:{0}:username:Walter nonsense");
    curl.get("/impression?" + five("Walter"));
    BOOST_TEST(eventually([&] { return holds(on.log("workers"), "\"key\":\"adtally:{0}:username:Walter\""); }));
}

BOOST_AUTO_TEST_CASE(only_errors_are_logged_or_nothing)
{
    stack errors(settings{{"ACCESS_LOG", "errors"}});
    client curl(errors.port());
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    const auto before = lines_in(errors.log("access")); // /readyz while it started
    BOOST_TEST(curl.get("/impression?" + five("Walter")).status == 200);
    const auto refused = curl.get("/impression").header("x-request-id");
    BOOST_TEST(line_of(errors, refused).has_value());
    BOOST_TEST(lines_in(errors.log("access")) == before + 1);

    stack off(settings{{"ACCESS_LOG", "off"}});
    BOOST_TEST(client(off.port()).get("/impression").status == 400);
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    BOOST_TEST(off.log("access").empty());
}

// A dead Redis and dead workers: a line a second, however many requests there are.
BOOST_AUTO_TEST_CASE(an_outage_does_not_flood_the_logs)
{
    stack on(settings{{"ACCESS_LOG", "off"}, {"COMMIT_TIMEOUT", "100ms"}});
    const auto before = lines_in(on.log("workers")) + lines_in(on.log("nginx"));
    const auto begun = std::chrono::steady_clock::now();
    {
        const paused redis({on.pid("redis")});
        client curl(on.port());
        for (int i = 0; i < 2'000; ++i)
            BOOST_TEST(curl.get("/impression?" + five("Walter")).status == 503);
    }
    {
        // Nobody starts them again meanwhile.
        const paused supervisor({on.pid("supervisor")});
        BOOST_TEST(::kill(-on.pid("workers"), SIGKILL) == 0);
        client curl(on.port());
        for (int i = 0; i < 500; ++i)
            BOOST_TEST(curl.get("/impression?" + five("Walter")).status == 502);
    }
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - begun).count();
    const auto lines = lines_in(on.log("workers")) + lines_in(on.log("nginx")) - before;
    // Two workers with three kinds of lines, and the words of those that were started anew.
    BOOST_TEST(lines <= 20 + 6 * seconds, lines << " lines in " << seconds << " s");
}

BOOST_AUTO_TEST_CASE(a_log_that_has_grown_large_is_put_aside)
{
    stack on;
    client curl(on.port());
    const auto log = on.folder() / "log/access.log";
    BOOST_REQUIRE(line_of(on, curl.get("/healthz").header("x-request-id")));
    std::filesystem::resize_file(log, std::uintmax_t{257} << 20); // a hole: it takes no space
    BOOST_TEST(eventually([&] { return std::filesystem::exists(log.string() + ".old"); }));
    BOOST_TEST(eventually([&] { return std::filesystem::exists(log); }));
    BOOST_TEST(line_of(on, curl.get("/healthz").header("x-request-id")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
