// An external ad API that fails, in every way that it can: an empty VAST document by default, an error with
// AD_FAILURES=http.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <regex>
#include <signal.h>
#include <vector>

using namespace support;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

const std::string fill = R"(<VAST version="3.0"><Ad id="1"/></VAST>)";

struct row
{
    std::string name;
    std::string control; // how the sample API shall answer
    std::string body;
    std::string ad_status;
};

// To where the API may redirect.
const std::string places = R"(
location = /moved { default_type application/xml; return 200 '<VAST version="3.0"><Ad id="1"/></VAST>'; }
location = /moved/1 { return 302 /moved; }
location = /moved/2 { return 307 /moved/1; }
location = /moved/3 { return 301 /moved/2; }
)";

std::vector<row> status_rows()
{
    std::vector<row> rows{{"304", "status=304", "", "upstream-status"},
                          {"302 without a Location", "status=302", fill, "upstream-status"}};
    for (const std::string status :
         {"201", "203", "206", "300", "400", "401", "403", "404", "429", "500", "502", "503", "504", "599", "999"})
        rows.push_back({status, "status=" + status, fill, "upstream-status"});
    return rows;
}

const std::vector<row> unreachable{
    {"closed without a byte", "mode=close", "", "upstream-unreachable"},
    {"reset", "mode=reset", "", "upstream-unreachable"},
    {"closed after a while", "mode=close&delay_ms=100", "", "upstream-unreachable"},
};

const std::vector<row> invalid{
    {"nothing", "", "", "upstream-invalid"},
    {"a blank", "", " ", "upstream-invalid"},
    {"a page", "content_type=text%2Fhtml", "<!DOCTYPE html><html><body>Oops</body></html>", "upstream-invalid"},
    {"a page that is XML", "", "<html><body>Oops</body></html>", "upstream-invalid"},
    {"JSON", "content_type=application%2Fjson", R"({"error": "no ad"})", "upstream-invalid"},
    {"VAST 1", "", "<VideoAdServingTemplate><Ad id=\"1\"/></VideoAdServingTemplate>", "upstream-invalid"},
    {"VAST within something", "", "<Response>" + fill + "</Response>", "upstream-invalid"},
    {"vast", "", "<vast><Ad/></vast>", "upstream-invalid"},
    {"a root that begins like VAST", "", "<VASTX><Ad/></VASTX>", "upstream-invalid"},
    {"a prefix", "", "<v:VAST xmlns:v=\"urn:v\"><v:Ad/></v:VAST>", "upstream-invalid"},
    {"NUL after the document", "", fill + std::string("\0<html/>", 8), "upstream-invalid"},
    {"half a document", "", fill.substr(0, fill.size() - 3), "upstream-invalid"},
    {"two documents", "", fill + fill, "upstream-invalid"},
    {"text after the document", "", fill + "x", "upstream-invalid"},
    {"text before the document", "", "x" + fill, "upstream-invalid"},
    {"an element that is not closed", "", "<VAST><Ad></VAST>", "upstream-invalid"},
    {"an ampersand", "", "<VAST><Ad>a&b</Ad></VAST>", "upstream-invalid"},
    {"an entity that nobody declared", "", "<VAST><Ad>&nbsp;</Ad></VAST>", "upstream-invalid"},
    {"bytes that are not UTF-8", "", "<VAST><Ad>\xE4</Ad></VAST>", "upstream-invalid"},
    {"NUL", "", std::string("<VAST><Ad>\0</Ad></VAST>", 23), "upstream-invalid"},
    {"a DOCTYPE", "", "<!DOCTYPE VAST><VAST><Ad/></VAST>", "upstream-invalid"},
    {"a DOCTYPE with a file", "",
     "<!DOCTYPE VAST [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><VAST><Ad>&f;</Ad></VAST>", "upstream-invalid"},
    {"an entity bomb", "",
     "<!DOCTYPE VAST [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
     "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><VAST><Ad>&c;</Ad></VAST>",
     "upstream-invalid"},
    {"elements without end", "",
     "<VAST><Ad>" +
         [] {
             std::string deep;
             for (int i = 0; i < 100'000; ++i)
                 deep += "<a>";
             return deep;
         }(),
     "upstream-invalid"},
    {"more than AD_MAX_BYTES", "", fill + std::string(524'288, ' '), "upstream-invalid"},
    {"an answer without end", "mode=endless", fill, "upstream-invalid"},
    {"an answer that breaks off", "mode=truncate&body=default", "", "upstream-invalid"},
    {"what is not HTTP", "mode=garbage", "", "upstream-invalid"},
    {"not gzip, as it says", "header=Content-Encoding:gzip", fill, "upstream-invalid"},
    {"an encoding that nobody asked for", "header=Content-Encoding:exi", fill, "upstream-invalid"},
    {"a redirect to itself", "status=302&header=Location:/vast", "", "upstream-invalid"},
    {"a redirect to a file", "status=302&header=Location:file:///etc/passwd", "", "upstream-invalid"},
    {"a redirect to another scheme", "status=302&header=Location:ftp://127.0.0.1/vast", "", "upstream-invalid"},
    {"a redirect to https", "status=301&header=Location:https://127.0.0.1:1/vast", "", "upstream-invalid"},
};

const std::vector<row> too_slow{
    {"hangs", "mode=hang", "", "upstream-timeout"},
    {"a byte at a time", "mode=drip", fill, "upstream-timeout"},
    {"answers too late", "delay_ms=3000", fill, "upstream-timeout"},
};

// A stack whose API fails; both answer modes.
class failing_api
{
public:
    explicit failing_api(const std::string& failures)
        : extra_(places), on(settings{{"WORKERS", "1"},
                                      {"AD_TIMEOUT", "500ms"},
                                      {"AD_FAILURES", failures},
                                      {"ADTALLY_NGINX_EXTRA", extra_.path()}}),
          curl(on.port()), as_errors_(failures == "http")
    {
    }

    // Each failure is the first after a success: an API that fails ten times in a row is not asked for a while.
    void check(const row& each)
    {
        work();
        on.ad_api(each.control, each.body);
        BOOST_TEST_CONTEXT(each.ad_status << ", " << each.name)
        {
            check_failure(each.ad_status);
        }
    }
    void check(const std::vector<row>& rows)
    {
        for (const auto& each : rows)
            check(each);
    }

    void check_failure(const std::string& ad_status)
    {
        const auto user = "Failing" + std::to_string(++users_);
        const auto got = curl.get("/ad?" + five(user));
        BOOST_TEST(got.header("x-ad-status") == ad_status);
        if (as_errors_ && ad_status == "upstream-timeout") {
            expect_problem(got, 504, "gateway-timeout");
        } else if (as_errors_) {
            expect_problem(got, 502, "bad-gateway");
        } else {
            static const std::regex empty(
                "<\\?xml version=\"1.0\" encoding=\"UTF-8\"\\?>\n<VAST version=\"[0-9.]+\"/>\n");
            BOOST_TEST(got.status == 200);
            BOOST_TEST(got.header("content-type") == "application/xml");
            BOOST_TEST(std::regex_match(got.body, empty), got.body);
        }
        BOOST_TEST(on.counter("username:" + user, "ad_requests") == (as_errors_ ? 0 : 1));
        BOOST_TEST(on.counter("username:" + user, "fills") == 0);
    }

    void check_redirects()
    {
        const auto here = "http:%2F%2F127.0.0.1:" + std::to_string(on.port());
        for (const std::string place : {"/moved", "/moved/1", "/moved/2"}) {
            on.ad_api("status=302&header=Location:" + here + place);
            const auto got = curl.get("/ad?" + five("Redirected"));
            BOOST_TEST(got.header("x-ad-status") == "fill");
            BOOST_TEST(got.body == fill);
        }
        BOOST_TEST(on.counter("username:Redirected", "fills") == 3);
        check({"a redirect too many", "status=302&header=Location:" + here + "/moved/3", "", "upstream-invalid"});
        check({"a redirect to a page that is not there", "status=302&header=Location:" + here + "/gone", "",
               "upstream-status"});
        check({"a redirect to a closed port",
               "status=302&header=Location:http://127.0.0.1:" + std::to_string(free_port()) + "/", "",
               "upstream-unreachable"});
    }

    void check_all()
    {
        check(status_rows());
        check(unreachable);
        check(invalid);
        for (const auto& each : too_slow) {
            work();
            on.ad_api(each.control, each.body);
            BOOST_TEST_CONTEXT(each.name)
            {
                const auto start = clock::now();
                check_failure(each.ad_status);
                BOOST_TEST((clock::now() - start >= 450ms));
                BOOST_TEST((clock::now() - start < 800ms));
            }
        }
        check_redirects();
        work();
        {
            const paused supervisor({on.pid("supervisor")});
            ::kill(on.pid("sample-api"), SIGKILL);
            BOOST_TEST_CONTEXT("a closed port")
            {
                check_failure("upstream-unreachable");
            }
        }
        BOOST_TEST(eventually([&] { return curl.get("/ad?" + five("Back")).header("x-ad-status") == "fill"; }));
    }

private:
    void work()
    {
        on.ad_api_default();
        BOOST_TEST(curl.get("/ad?" + five("Works")).header("x-ad-status") == "fill");
    }

    const nginx_extra extra_;

public:
    stack on;
    client curl;

private:
    const bool as_errors_;
    int users_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(ad_api_failures)

BOOST_AUTO_TEST_CASE(an_api_that_fails_is_an_empty_document_and_is_counted_as_a_request_without_a_fill)
{
    failing_api api("vast");
    api.check_all();
}

BOOST_AUTO_TEST_CASE(with_ad_failures_http_it_is_an_error_and_counts_nothing)
{
    failing_api api("http");
    api.check_all();
    // What is no failure is answered as ever.
    api.on.ad_api("status=204&content_type=");
    BOOST_TEST(api.curl.get("/ad?" + five("NoFill")).header("x-ad-status") == "no-fill");
    api.on.ad_api("", "<VAST version=\"4.2\"/>");
    BOOST_TEST(api.curl.get("/ad?" + five("NoFill")).status == 200);
    BOOST_TEST(api.on.counter("username:NoFill", "ad_requests") == 2);
}

BOOST_AUTO_TEST_CASE(the_log_says_why_with_the_id_of_the_request)
{
    auto& on = shared_stack();
    on.ad_api("status=500");
    const auto got = client(on.port()).get("/ad?" + five("Logged"));
    on.ad_api_default();
    const auto log = on.log("workers");
    const auto at = log.find(got.header("x-request-id"));
    BOOST_TEST_REQUIRE(at != log.npos);
    BOOST_TEST(log.substr(at, 200).find("upstream-status") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
