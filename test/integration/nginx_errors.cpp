// The errors that nginx answers itself, before a worker has seen the request or in a worker's place: problem documents
// like all others.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

using namespace support;

namespace {

const std::string host = "Host: 127.0.0.1\r\n";

struct row
{
    std::string name;
    std::string request;
};

answer ask(const std::string& request)
{
    return raw_connection(shared_stack().port()).send(request);
}

void expect_all(const std::vector<row>& rows, int status, const std::string& type)
{
    for (const auto& [name, request] : rows) {
        BOOST_TEST_CONTEXT(name)
        {
            expect_problem(ask(request), status, type);
        }
    }
}

std::string get(const std::string& target)
{
    return "GET " + target + " HTTP/1.1\r\n" + host + "\r\n";
}

// The target, filled up by `filler` to so many bytes.
std::string filled(std::string target, std::size_t size, const std::string& filler = "x")
{
    while (target.size() + filler.size() <= size)
        target += filler;
    return target + std::string(size - target.size(), 'x');
}

std::string post(const std::string& headers, const std::string& body)
{
    return "POST /impression HTTP/1.1\r\n" + host + "Content-Type: application/x-www-form-urlencoded\r\n" + headers +
           "\r\n" + body;
}

std::string chunked(std::size_t size)
{
    std::string body;
    for (; size > 0; size -= std::min<std::size_t>(size, 4096)) {
        const auto piece = std::min<std::size_t>(size, 4096);
        std::array<char, 16> length{};
        std::snprintf(length.data(), length.size(), "%zx\r\n", piece);
        body += length.data() + std::string(piece, 'x') + "\r\n";
    }
    return post("Transfer-Encoding: chunked\r\n", body + "0\r\n\r\n");
}

} // namespace

BOOST_AUTO_TEST_SUITE(nginx_errors)

BOOST_AUTO_TEST_CASE(a_request_that_is_not_http_is_400)
{
    using namespace std::string_literals;
    const auto target = "/impression?" + five("Malformed");
    expect_all(
        {
            {"no version and no host", "NONSENSE\r\n\r\n"},
            {"TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"s},
            {"an empty method", " " + target + " HTTP/1.1\r\n" + host + "\r\n"},
            {"a blank in the target", get(target + "&a=a b")},
            {"a tab in the target", get(target + "\t")},
            {"NUL in the target", get(target + "\0"s)},
            {"an encoded NUL in the path", get("/impression%00?" + five("Malformed"))},
            {"a control character in the path", get("/\x01")},
            {"malformed percent-encoding in the path", get("/impression%zz?" + five("Malformed"))},
            {"a path that leaves the root", get("/../impression?" + five("Malformed"))},
            {"a target without a slash", get("impression?" + five("Malformed"))},
            {"a proxy's CONNECT", "CONNECT 127.0.0.1:80 HTTP/1.1\r\n" + host + "\r\n"},
            {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
            {"another protocol", "GET " + target + " FTP/1.1\r\n" + host + "\r\n"},
            {"a version without numbers", "GET " + target + " HTTP/x\r\n" + host + "\r\n"},
            {"no Host in HTTP/1.1", "GET " + target + " HTTP/1.1\r\n\r\n"},
            {"an empty Host", "GET " + target + " HTTP/1.1\r\nHost:\r\n\r\n"},
            {"an impossible Host", "GET " + target + " HTTP/1.1\r\nHost: a/b\r\n\r\n"},
            {"two Hosts", "GET " + target + " HTTP/1.1\r\n" + host + host + "\r\n"},
            {"NUL in a header", "GET " + target + " HTTP/1.1\r\n" + host + "X-A: a\0b\r\n\r\n"s},
            {"a length that is no number", post("Content-Length: many\r\n", "x")},
            {"a negative length", post("Content-Length: -1\r\n", "x")},
            {"a length that no number can hold", post("Content-Length: 99999999999999999999999\r\n", "x")},
            {"two lengths", post("Content-Length: 1\r\nContent-Length: 2\r\n", "xx")},
            {"a length and chunks", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
            {"a chunk without a size", post("Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n0\r\n\r\n")},
        },
        400, "bad-request");
    BOOST_TEST(shared_stack().counter("username:Malformed", "impressions") == 0);
}

BOOST_AUTO_TEST_CASE(headers_that_are_too_large_are_400)
{
    const auto with = [](const std::string& headers) { return "GET /ad HTTP/1.1\r\n" + host + headers + "\r\n"; };
    std::string many;
    for (int i = 0; i < 20; ++i)
        many += "X-" + std::to_string(i) + ": " + std::string(6000, 'x') + "\r\n";
    expect_all({{"one", with("X-Large: " + std::string(16 * 1024, 'x') + "\r\n")},
                {"one, far too large", with("X-Large: " + std::string(60'000, 'x') + "\r\n")},
                {"a name", with(std::string(17'000, 'x') + ": 1\r\n")},
                {"all together", with(many)}},
               400, "bad-request");
    // Whatever a browser sends fits: the 400 comes from the worker.
    BOOST_TEST(!faults_of(ask(with("Cookie: " + std::string(12'000, 'x') + "\r\n"))).empty());
}

BOOST_AUTO_TEST_CASE(a_uri_of_8_kib_is_served_and_one_byte_more_is_414)
{
    for (const std::string target : {"/ad?a=", "/impression?a=", "/statistics?a=", "/nowhere?a="}) {
        BOOST_TEST_CONTEXT(target)
        {
            BOOST_TEST(ask(get(filled(target, 8192))).status == (target.starts_with("/nowhere") ? 404 : 400));
            expect_problem(ask(get(filled(target, 8193))), 414, "uri-too-long");
        }
    }
    BOOST_TEST_CONTEXT("a path without a query")
    {
        expect_problem(ask(get(filled("/", 8192))), 404, "not-found");
        expect_problem(ask(get(filled("/", 8193))), 414, "uri-too-long");
    }
    BOOST_TEST_CONTEXT("a path that is shorter when it is decoded")
    {
        expect_problem(ask(get(filled("/", 8192, "%61"))), 404, "not-found");
        expect_problem(ask(get(filled("/", 8194, "%61"))), 414, "uri-too-long");
    }
    BOOST_TEST_CONTEXT("a query of encoded characters")
    {
        BOOST_TEST(ask(get(filled("/ad?a=", 8192, "%61"))).status == 400);
        expect_problem(ask(get(filled("/ad?a=", 8193, "%61"))), 414, "uri-too-long");
    }
}

BOOST_AUTO_TEST_CASE(a_uri_that_no_worker_gets_to_see_is_414_too)
{
    for (const std::size_t size : {8194U, 12'000U, 16'000U, 16'384U, 20'000U, 60'000U}) {
        BOOST_TEST_CONTEXT(size << " bytes")
        {
            expect_problem(ask(get(filled("/impression?" + five("Long") + "&a=", size))), 414, "uri-too-long");
            expect_problem(ask(get(filled("/", size))), 414, "uri-too-long");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_body_of_16_kib_is_read_and_one_byte_more_is_413)
{
    const auto sized = [](std::size_t size) {
        return post("Content-Length: " + std::to_string(size) + "\r\n", std::string(size, 'x'));
    };
    BOOST_TEST(ask(sized(16 * 1024)).status == 400);
    BOOST_TEST(ask(chunked(16 * 1024)).status == 400);
    expect_all({{"a length", sized(16 * 1024 + 1)},
                {"chunks", chunked(16 * 1024 + 1)},
                {"a large length", sized(1'000'000)},
                {"large chunks", chunked(1'000'000)},
                {"a length and no body yet", post("Content-Length: 2000000000\r\n", "")},
                {"a body that waits to be asked for", post("Content-Length: 20000\r\nExpect: 100-continue\r\n", "")},
                {"the body of a GET", "GET /ad HTTP/1.1\r\n" + host + "Content-Length: 20000\r\n\r\n"}},
               413, "content-too-large");
}

BOOST_AUTO_TEST_CASE(trace_and_connect_are_405_with_what_the_path_takes)
{
    const std::vector<std::pair<std::string, std::string>> rows{
        {"/ad", "GET, POST, OPTIONS"},
        {"/ad?" + five("Trace"), "GET, POST, OPTIONS"},
        {"/impression", "GET, POST, OPTIONS"},
        {"/impression?" + five("Trace"), "GET, POST, OPTIONS"},
        {"/statistics", "GET, HEAD"},
        {"/statistics?username=Trace", "GET, HEAD"},
        {"/statistics/top?by=sdk", "GET, HEAD"},
        {"/healthz", "GET, HEAD"},
        {"/readyz?verbose", "GET, HEAD"},
        {"/", ""},
        {"/nowhere", ""},
        {"/adx", ""},
        {"/ad/", ""},
        {"/statisticsx", ""},
        {"//ad", ""},
    };
    for (const auto& [target, allowed] : rows)
        for (const std::string method : {"TRACE", "CONNECT"}) {
            BOOST_TEST_CONTEXT(method << ' ' << target)
            {
                const auto got = ask(method + " " + target + " HTTP/1.1\r\n" + host + "\r\n");
                if (allowed.empty())
                    expect_problem(got, 404, "not-found");
                else
                    expect_problem(got, 405, "method-not-allowed");
                BOOST_TEST(got.header("allow") == allowed);
            }
        }
    // The same as a worker says of a method that it gets to see.
    for (const std::string path :
         {"/ad", "/impression", "/statistics", "/statistics/top", "/statistics/query", "/healthz", "/readyz"}) {
        const auto of = [&](const std::string& method) {
            return ask(method + " " + path + " HTTP/1.1\r\n" + host + "\r\n").header("allow");
        };
        BOOST_TEST(of("DELETE") == of("TRACE"));
    }
}

BOOST_AUTO_TEST_CASE(a_transfer_encoding_or_a_version_that_is_not_known_is_501_or_505)
{
    const auto target = "/impression?" + five("Future");
    expect_all({{"gzip", post("Transfer-Encoding: gzip\r\n", "")},
                {"gzip, then chunks", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")}},
               501, "not-implemented");
    expect_all({{"HTTP/2.0", "GET " + target + " HTTP/2.0\r\n" + host + "\r\n"},
                {"HTTP/3.0", "GET " + target + " HTTP/3.0\r\n" + host + "\r\n"}},
               505, "http-version-not-supported");
    BOOST_TEST(shared_stack().counter("username:Future", "impressions") == 0);
}

BOOST_AUTO_TEST_CASE(http_1_0_is_served_without_a_host)
{
    const auto got = send_raw_request(shared_stack().port(), "GET /impression?" + five("Old") + " HTTP/1.0\r\n\r\n");
    BOOST_TEST(got.status == 200);
    BOOST_TEST(shared_stack().counter("username:Old", "impressions") == 1);
}

BOOST_AUTO_TEST_CASE(the_place_of_nginx_s_documents_is_not_there_for_clients)
{
    for (const std::string path :
         {"/_problem", "/_problem/", "/_problem/414", "/%5Fproblem", "/_problem?a=1", "/_refused"}) {
        BOOST_TEST_CONTEXT(path)
        {
            expect_problem(ask(get(path)), 404, "not-found");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
