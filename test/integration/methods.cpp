// Methods, paths and content types: what an endpoint does not take.
#include "support/probe.hpp"
#include "support/problem.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace support;

namespace {

const std::string counting = "GET, POST, OPTIONS";
const std::string reading = "GET, HEAD";

void expect_not_allowed(const answer& got, const std::string& allow)
{
    expect_problem(got, 405, "method-not-allowed");
    BOOST_TEST(got.header("allow") == allow);
}

struct body_row
{
    std::string name;
    std::string headers;
    std::string body;
    int status;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(methods, probe)

BOOST_AUTO_TEST_CASE(another_method_is_405_with_the_methods_that_the_path_takes)
{
    for (const std::string method : {"DELETE", "PUT", "PATCH", "PROPFIND", "GETT", "GE", "PURGE", "M-SEARCH", "A_B"}) {
        BOOST_TEST_CONTEXT(method)
        {
            expect_not_allowed(ask(method, "/ad?" + five("Method")), counting);
            expect_not_allowed(ask(method, "/impression?" + five("Method")), counting);
            expect_not_allowed(ask(method, "/statistics?username=Jack"), reading);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_head_would_count_so_it_is_405)
{
    client curl(shared_stack().port());
    for (const std::string path : {"/ad?", "/impression?"}) {
        const auto got = curl.send({.method = "HEAD", .target = path + five("Head")});
        BOOST_TEST(got.status == 405);
        BOOST_TEST(got.header("allow") == counting);
        BOOST_TEST(got.header("content-type") == "application/problem+json");
        BOOST_TEST(got.header("cache-control") == "no-store");
        BOOST_TEST(got.header("x-request-id").size() == 32);
        BOOST_TEST(got.body.empty());
    }
}

BOOST_AUTO_TEST_CASE(statistics_take_neither_post_nor_options)
{
    expect_not_allowed(ask("POST", "/statistics?username=Jack"), reading);
    expect_not_allowed(post_form("/statistics", "username=Jack"), reading);
    expect_not_allowed(ask("OPTIONS", "/statistics"), reading);
    expect_not_allowed(ask("OPTIONS", "/statistics?username=Jack"), reading);
}

BOOST_AUTO_TEST_CASE(options_count_nothing_whatever_comes_with_them)
{
    for (const std::string path : {"/ad", "/impression"})
        for (const auto& query : {std::string(), "?" + five("Options"), std::string("?%zz")}) {
            const auto got = ask("OPTIONS", path + query);
            BOOST_TEST(got.status == 204);
            BOOST_TEST(got.header("allow") == counting);
            BOOST_TEST(got.header("x-request-id").size() == 32);
            BOOST_TEST(got.header("cache-control") == "no-store");
            BOOST_TEST(got.body.empty());
        }
}

BOOST_AUTO_TEST_CASE(a_method_in_lower_case_is_another_method)
{
    // nginx refuses these itself: it takes the request line for a malformed one.
    for (const std::string method : {"get", "Get", "post"})
        for (const std::string path : {"/ad?", "/impression?"}) {
            BOOST_TEST_CONTEXT(method << ' ' << path)
            {
                expect_problem(ask(method, path + five("Case")), 400, "bad-request");
            }
        }
}

BOOST_AUTO_TEST_CASE(an_unknown_path_is_404_for_every_method)
{
    for (const std::string path : {"/",
                                   "/nowhere",
                                   "/Ad",
                                   "/AD",
                                   "/ad/",
                                   "/ad/x",
                                   "//ad",
                                   "/ads",
                                   "/a",
                                   "/ad%20",
                                   "/ad%2F",
                                   "/ad;v=1",
                                   "/ad%3F",
                                   "/impressions",
                                   "/Impression",
                                   "/statistics/",
                                   "/statistics/username",
                                   "/favicon.ico",
                                   "/index.html",
                                   "/.env",
                                   "/nginx_status",
                                   "/ad%0A",
                                   "/\xC3\xBC",
                                   "/%FF",
                                   "/%C3%BC"}) {
        BOOST_TEST_CONTEXT(path)
        {
            expect_problem(get(path), 404, "not-found");
            expect_problem(get(path + "?" + five("Lost")), 404, "not-found");
        }
    }
    for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
        BOOST_TEST_CONTEXT(method)
        {
            expect_problem(ask(method, "/nowhere"), 404, "not-found");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_path_may_be_written_in_other_ways_that_mean_the_same)
{
    for (const std::string path : {"/impression", "/%69mpression", "/./impression", "/x/../impression"}) {
        BOOST_TEST_CONTEXT(path)
        {
            BOOST_TEST(get(path + "?").status == 400);
        }
    }
    BOOST_TEST(get("http://127.0.0.1/impression?").status == 400);
}

BOOST_AUTO_TEST_CASE(a_body_must_be_a_form)
{
    const auto form = five("Body");
    const std::string type = "Content-Type: ";
    const std::vector<body_row> rows{
        {"JSON", type + "application/json\r\n", R"({"username": "Jack"})", 415},
        {"JSON, with the parameters as a form", type + "application/json\r\n", form, 415},
        {"multipart", type + "multipart/form-data; boundary=b\r\n", "--b--\r\n", 415},
        {"text", type + "text/plain\r\n", form, 415},
        {"no type", "", form, 415},
        {"an empty type", type + "\r\n", form, 415},
        {"a longer type", type + "application/x-www-form-urlencoded2\r\n", form, 415},
        {"a shorter type", type + "application/x-www-form-urlencode\r\n", form, 415},
        {"two types in one", type + "text/plain, application/x-www-form-urlencoded\r\n", form, 415},
        {"one byte of something else", type + "text/plain\r\n", "x", 415},
        {"a form", type + "application/x-www-form-urlencoded\r\n", form, 200},
        {"a form with a charset", type + "application/x-www-form-urlencoded; charset=utf-8\r\n", form, 200},
        {"a form with a charset, without a blank", type + "application/x-www-form-urlencoded;charset=utf-8\r\n", form,
         200},
        {"a form with a blank before the charset", type + "application/x-www-form-urlencoded ; charset=utf-8\r\n", form,
         200},
        {"a form in capitals", type + "APPLICATION/X-WWW-FORM-URLENCODED\r\n", form, 200},
    };
    for (const std::string path : {"/ad", "/impression"})
        for (const auto& [name, headers, body, status] : rows) {
            BOOST_TEST_CONTEXT(path << ' ' << name)
            {
                const auto got = ask("POST", path, headers, body);
                if (status == 415)
                    expect_problem(got, 415, "unsupported-media-type");
                BOOST_TEST(got.status == status);
            }
        }
}

BOOST_AUTO_TEST_CASE(an_empty_body_needs_no_type_and_may_have_any)
{
    for (const std::string path : {"/ad?", "/impression?"})
        for (const std::string headers :
             {"", "Content-Length: 0\r\n", "Content-Type: application/json\r\nContent-Length: 0\r\n",
              "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n"}) {
            BOOST_TEST_CONTEXT(path << ' ' << headers)
            {
                BOOST_TEST(ask("POST", path + five("Empty"), headers).status == 200);
            }
        }
}

BOOST_AUTO_TEST_CASE(the_body_of_a_get_has_no_meaning)
{
    const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
    const auto ignored = ask("GET", "/impression?" + five("Get"), form, five("Body"));
    BOOST_TEST(ignored.status == 200);
    const auto missing = ask("GET", "/impression", form, five("Body"));
    BOOST_TEST(faults_of(missing).starts_with("sdk_version:missing session_id:missing"));
}

BOOST_AUTO_TEST_CASE(the_path_and_the_method_come_before_the_content_type)
{
    const std::string json = "Content-Type: application/json\r\n";
    BOOST_TEST_CONTEXT("/nowhere")
    {
        expect_problem(ask("POST", "/nowhere", json, "{}"), 404, "not-found");
    }
    BOOST_TEST_CONTEXT("/statistics")
    {
        expect_not_allowed(ask("POST", "/statistics", json, "{}"), reading);
    }
    expect_not_allowed(ask("PUT", "/impression", json, "{}"), counting);
}

BOOST_AUTO_TEST_SUITE_END()
