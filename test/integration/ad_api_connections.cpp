// The connections to the external ad API: kept ones that have died meanwhile, and certificates.
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

using namespace support;

namespace {

// An nginx that stands for ad APIs that speak https: two ports, with a certificate of its own each.
class secure_apis
{
public:
    secure_apis()
    {
        for (const auto& port : {known, unknown})
            run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=adtally-test "
                "-addext subjectAltName=DNS:localhost -keyout " +
                file(port, "key") + " -out " + file(port, "pem"));
    }

    std::string directives() const
    {
        std::string text;
        for (const auto& port : {known, unknown})
            text += "listen 127.0.0.1:" + port + " ssl;\n";
        text += "ssl_certificate " + file("$server_port", "pem") + ";\nssl_certificate_key " +
                file("$server_port", "key") + ";\n";
        const auto redirect = [&](const std::string& name, const std::string& to) {
            text += "location = /secure/" + name + " { return 302 " + to + "/secure/good; }\n";
        };
        text += "location = /secure/good { default_type text/xml; return 200 '<VAST><Ad/></VAST>'; }\n";
        redirect("moved", "https://localhost:" + known);
        redirect("another-name", "https://127.0.0.1:" + known);
        redirect("unknown-issuer", "https://localhost:" + unknown);
        redirect("no-tls", "http://localhost:" + known);
        return text;
    }

    std::string file(const std::string& name, const std::string& kind) const
    {
        return (folder.folder() / (name + "." + kind)).string();
    }

    const stack& folder = shared_stack();
    const std::string known = std::to_string(free_port());
    const std::string unknown = std::to_string(free_port());
};

} // namespace

BOOST_AUTO_TEST_SUITE(ad_api_connections)

BOOST_AUTO_TEST_CASE(a_kept_connection_that_dies_before_a_byte_came_costs_nobody_an_ad)
{
    for (const std::string mode : {"close_kept", "reset_kept"}) {
        stack on(settings{{"WORKERS", "1"}});
        client curl(on.port());
        BOOST_TEST(curl.get("/ad?" + five("Kept")).header("x-ad-status") == "fill");
        on.ad_api("body=default&mode=" + mode);
        constexpr int requests = 12;
        for (int i = 0; i < requests; ++i)
            BOOST_TEST(curl.get("/ad?" + five("Kept")).header("x-ad-status") == "fill", mode);
        // The API has seen every request twice: on the connection of the one before, and on a fresh one.
        const auto seen = boost::json::parse(on.ad_api_report());
        BOOST_TEST(seen.at("requests").as_int64() == 2 * requests);
        BOOST_TEST(seen.at("connections").as_int64() == requests);
        BOOST_TEST(on.counter("username:Kept", "ad_requests") == requests + 1);
        BOOST_TEST(on.counter("username:Kept", "fills") == requests + 1);
    }
}

BOOST_AUTO_TEST_CASE(a_certificate_must_be_of_a_known_issuer_and_for_the_name)
{
    const secure_apis apis;
    const nginx_extra extra(apis.directives());
    stack on(settings{{"WORKERS", "1"},
                      {"VAST_URL", "https://localhost:" + apis.known + "/secure/{platform}"},
                      {"ADTALLY_NGINX_EXTRA", extra.path()},
                      {"LD_PRELOAD", OWN_CA},
                      {"ADTALLY_TEST_CA", apis.file(apis.known, "pem")},
                      {"ASAN_OPTIONS", "verify_asan_link_order=0"},
                      {"no_proxy", "localhost,127.0.0.1"}});
    const auto ad_status = [&](const std::string& place) {
        return client(on.port())
            .get("/ad?sdk_version=1&session_id=s&platform=" + place + "&username=Tls&country_code=US")
            .header("x-ad-status");
    };
    BOOST_TEST(ad_status("good") == "fill");
    BOOST_TEST(ad_status("moved") == "fill");
    BOOST_TEST(ad_status("another-name") == "upstream-unreachable");
    BOOST_TEST(ad_status("unknown-issuer") == "upstream-unreachable");
    BOOST_TEST(ad_status("no-tls") == "upstream-invalid");
    BOOST_TEST(ad_status("good") == "fill");
}

BOOST_AUTO_TEST_SUITE_END()
