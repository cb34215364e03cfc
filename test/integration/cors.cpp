// Players in web pages: what a browser wants to see before a page may read an answer of another origin (Fetch, 3.3).
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <string>
#include <vector>

using namespace support;

namespace {

const std::string player = "https://player.example:8443";
const std::string exposed = "X-Request-Id, X-Ad-Status, X-Counted";

answer ask(const stack& on, const std::string& target, const std::string& origin, const std::string& method = "GET",
           std::vector<std::string> headers = {})
{
    headers.insert(headers.begin(), "Origin: " + origin);
    return client(on.port()).send({.method = method, .target = target, .headers = std::move(headers)});
}

void expect_readable(const answer& got, const std::string& origin)
{
    BOOST_TEST(got.header("access-control-allow-origin") == origin);
    BOOST_TEST(got.header("access-control-allow-credentials") == (origin == "*" ? "" : "true"));
    BOOST_TEST(got.header("access-control-expose-headers") == exposed);
    BOOST_TEST(got.header("vary") == "Origin");
}

void expect_no_word_of_it(const answer& got)
{
    for (const auto& [name, value] : got.headers)
        BOOST_TEST(!name.starts_with("access-control-"), name << ": " << value);
}

std::vector<std::string> preflight(const std::string& method = "GET")
{
    return {"Access-Control-Request-Method: " + method, "Access-Control-Request-Headers: idempotency-key"};
}

const auto ad = "/ad?" + five("Cors");
const auto impression = "/impression?" + five("Cors");

} // namespace

BOOST_AUTO_TEST_SUITE(cors)

BOOST_AUTO_TEST_CASE(a_page_of_any_origin_may_read_an_answer)
{
    for (const auto& target : {ad, impression})
        for (const auto& origin : {player, std::string("http://localhost"), std::string("capacitor://localhost"),
                                   std::string("http://[::1]:8080"), std::string("https://xn--n3h.example")}) {
            const auto got = ask(shared_stack(), target, origin);
            BOOST_TEST(got.status == 200);
            expect_readable(got, origin);
            BOOST_TEST(!got.headers.contains("access-control-allow-methods"));
        }
    const auto posted = client(shared_stack().port())
                            .send({.method = "POST",
                                   .target = "/impression",
                                   .headers = {"Origin: " + player, "Content-Type: application/x-www-form-urlencoded"},
                                   .body = five("Cors")});
    BOOST_TEST(posted.status == 200);
    expect_readable(posted, player);
}

BOOST_AUTO_TEST_CASE(an_opaque_origin_gets_no_credentials)
{
    for (const auto& target : {ad, impression})
        expect_readable(ask(shared_stack(), target, "null"), "*");
}

BOOST_AUTO_TEST_CASE(a_client_that_is_no_page_sees_nothing_of_it)
{
    for (const auto& target : {ad, impression}) {
        const auto got = client(shared_stack().port()).get(target);
        expect_no_word_of_it(got);
        BOOST_TEST(!got.headers.contains("vary"));
    }
    expect_no_word_of_it(ask(shared_stack(), "/statistics?username=Cors", player));
    expect_no_word_of_it(ask(shared_stack(), "/", player));
    expect_no_word_of_it(ask(shared_stack(), "/adx", player));
}

BOOST_AUTO_TEST_CASE(what_is_no_origin_is_not_echoed)
{
    for (const std::string origin : {"https://a.example/", "https://a.example/path", "https://a b", "*",
                                     "https://a.example, https://b.example", "https://user@a.example", "a.example",
                                     "//a.example", "https://", "javascript:alert(1)", "https://\xC3\xA4.example",
                                     "https://a.example\xE2\x80\xA8x", "https://a.example\"", "https://a.example\tx"}) {
        const auto got = ask(shared_stack(), impression, origin);
        BOOST_TEST(got.status == 200);
        BOOST_TEST(!got.headers.contains("access-control-allow-origin"), origin);
    }
    // A line of our answer that its sender has written: nginx refuses it or takes it for a header of the request.
    for (const std::string origin : {"https://a.example\r\nX-Injected: 1", "https://a.example\nX-Injected: 1",
                                     "https://a.example\rX-Injected: 1", "https://a.example\r\n X-Injected: 1"}) {
        const auto raw =
            send_raw(shared_stack().port(), "GET " + impression + " HTTP/1.1\r\nHost: a\r\nOrigin: " + origin +
                                                "\r\nConnection: close\r\n\r\n");
        BOOST_TEST(raw.starts_with("HTTP/1.1 "));
        BOOST_TEST(raw.find("X-Injected") == raw.npos, raw);
    }
}

BOOST_AUTO_TEST_CASE(a_preflight_is_answered_and_counts_nothing)
{
    stack on;
    for (const auto* path : {"/ad", "/impression", "/impression?x=%zz"})
        for (const auto* method : {"GET", "POST"})
            for (const auto& origin : {player, std::string("null")}) {
                const auto got = ask(on, path, origin, "OPTIONS", preflight(method));
                BOOST_TEST(got.status == 204);
                BOOST_TEST(got.body.empty());
                expect_readable(got, origin == "null" ? "*" : origin);
                BOOST_TEST(got.header("access-control-allow-methods") == "GET, POST, OPTIONS");
                BOOST_TEST(got.header("access-control-allow-headers") == "Idempotency-Key, Content-Type");
                BOOST_TEST(got.header("access-control-max-age") == "86400");
            }
    expect_no_word_of_it(ask(on, "/statistics", player, "OPTIONS", preflight()));
    BOOST_TEST(on.counter("total", "impressions") == 0);
    BOOST_TEST(on.counter("total", "ad_requests") == 0);
}

BOOST_AUTO_TEST_CASE(errors_can_be_read_too_whoever_makes_them)
{
    stack on;
    const auto check = [&](const answer& got, int status, const std::string& type) {
        expect_problem(got, status, type);
        expect_readable(got, player);
    };
    check(ask(on, "/impression?username=Cors", player), 400, "bad-request");
    check(ask(on, impression, player, "DELETE"), 405, "method-not-allowed");
    check(ask(on, impression + "&x=" + std::string(8200, 'x'), player), 414, "uri-too-long");
    check(ask(on, impression, player, "GET", {"X-Large: " + std::string(17'000, 'x')}), 400, "bad-request");
    check(client(on.port()).send({.method = "POST",
                                  .target = "/impression",
                                  .headers = {"Origin: " + player},
                                  .body = std::string(16'385, 'x')}),
          413, "content-too-large");
    check(client(on.port()).send({.method = "POST",
                                  .target = "/ad",
                                  .headers = {"Origin: " + player, "Content-Type: application/json"},
                                  .body = "{}"}),
          415, "unsupported-media-type");
    {
        const paused redis({on.pid("redis")});
        check(ask(on, impression, player), 503, "outcome-unknown");
    }
    // No worker at all.
    const paused supervisor({on.pid("supervisor")});
    ::kill(on.pid("workers"), SIGTERM);
    const auto workers = "pgrep -x -g " + std::to_string(on.pid("workers")) + " adtally-worker";
    BOOST_TEST(eventually([&] { return run(workers).output.empty(); }));
    check(ask(on, impression, player), 502, "bad-gateway");
}

BOOST_AUTO_TEST_CASE(the_origins_can_be_narrowed_to_a_list)
{
    stack on(settings{{"CORS_ORIGINS", player + "  https://other.example https://other.example"}});
    expect_readable(ask(on, ad, player), player);
    expect_readable(ask(on, ad, "https://other.example"), "https://other.example");
    for (const std::string origin : {"null", "https://player.example", "https://player.example:8443.evil.example",
                                     "https://evil.example", "https://xplayer.example:8443", "https://other.exampl"}) {
        const auto got = ask(on, ad, origin);
        BOOST_TEST(got.status == 200); // the browser keeps it from the page
        expect_no_word_of_it(got);
        BOOST_TEST(got.header("vary") == "Origin");
        // Without an origin that is allowed the rest of a preflight means nothing.
        BOOST_TEST(!ask(on, ad, origin, "OPTIONS", preflight()).headers.contains("access-control-allow-origin"));
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_origins_is_refused_at_the_start)
{
    for (const std::string origins :
         {"player.example", "https://player.example/", "https://a.example;}", "https://a\"b", "https://*.example",
          "HTTPS://A.EXAMPLE", "$remote_addr", "~^https"}) {
        const auto got =
            run(ADTALLY_SOURCE_DIR "/nginx/render",
                {{"HTTP_PORT", "1"}, {"VAR", "/tmp"}, {"WORKERS_SOCKET", "/tmp/s"}, {"CORS_ORIGINS", origins}});
        BOOST_TEST(got.code == 1);
        BOOST_TEST(got.output.starts_with("nginx/render: CORS_ORIGINS must be "), got.output);
    }
}

BOOST_AUTO_TEST_SUITE_END()
