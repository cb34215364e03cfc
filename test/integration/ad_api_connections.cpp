// The connections to the external ad API: kept ones that have died meanwhile, certificates, and HTTP/2.
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <future>
#include <utility>
#include <vector>

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

    std::string directives(const std::string& protocol = "") const
    {
        std::string text;
        for (const auto& port : {known, unknown})
            text += "listen 127.0.0.1:" + port + " ssl " + protocol + ";\n";
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
        text += "location = /secure/protocol { default_type text/xml; return 200 "
                "'<VAST><Ad/><!--$server_protocol--></VAST>'; }\n";
        text += "location /secure/files/ { alias " + folder.folder().string() +
                "/; open_file_cache off; types { } default_type text/xml; }\n";
        return text;
    }

    // What the workers of a stack need to ask the one with the known issuer.
    settings asked_by_workers(const std::string& path) const
    {
        return {{"VAST_URL", "https://localhost:" + known + path},
                {"LD_PRELOAD", OWN_CA},
                {"ADTALLY_TEST_CA", file(known, "pem")},
                {"ASAN_OPTIONS", "verify_asan_link_order=0"},
                {"no_proxy", "localhost,127.0.0.1"}};
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
    auto environment = apis.asked_by_workers("/secure/{platform}");
    environment.insert({{"WORKERS", "1"}, {"ADTALLY_NGINX_EXTRA", extra.path()}});
    stack on(environment);
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

// libcurl 7.88 with a CURLOPT_BUFFERSIZE of 4 KB in place of its own 16 KB leaves one request of some thousands hanging
// here.
BOOST_AUTO_TEST_CASE(documents_of_every_size_come_whole_over_one_connection_of_http_2)
{
    const secure_apis apis;
    // None is like another at any place, so that a piece that is missing or in another's place is seen.
    std::vector<std::pair<std::string, std::string>> documents;
    for (const std::size_t size : {100, 3000, 4096, 5000, 9000, 16384, 17000, 50000, 120000, 500000}) {
        const auto name = "document-" + std::to_string(size) + ".xml";
        std::string text = "<VAST version=\"4.2\"><Ad id=\"1\"/><!--";
        while (text.size() < size)
            text += std::to_string(size) + "." + std::to_string(text.size()) + " ";
        text += "--></VAST>";
        std::ofstream(apis.folder.folder() / name) << text;
        documents.emplace_back(name, text);
    }
    const nginx_extra extra(apis.directives("http2"));
    auto environment = apis.asked_by_workers("/secure/{platform}");
    environment.insert({{"WORKERS", "1"}, {"AD_TIMEOUT", "6s"}, {"ADTALLY_NGINX_EXTRA", extra.path()}});
    stack on(environment);
    const auto ask = [&](client& curl, const std::string& place) {
        return curl.get("/ad?sdk_version=1&session_id=s&platform=" + place + "&username=H2&country_code=US");
    };
    client first(on.port());
    BOOST_TEST(ask(first, "protocol").body == "<VAST><Ad/><!--HTTP/2.0--></VAST>");

    constexpr int clients = 16;
    constexpr int rounds = 5;
    std::vector<std::future<std::string>> wrong;
    for (int each = 0; each < clients; ++each)
        wrong.push_back(std::async(std::launch::async, [&, each] {
            client curl(on.port());
            std::string found;
            for (int i = 0; i < rounds * static_cast<int>(documents.size()); ++i) {
                const auto& [name, text] = documents[static_cast<std::size_t>(i + each * 7) % documents.size()];
                const auto answer = ask(curl, "files/" + name);
                if (answer.status != 200 || answer.header("x-ad-status") != "fill" || answer.body != text)
                    found += name + ": " + answer.header("x-ad-status") + ", " + std::to_string(answer.body.size()) +
                             " bytes\n";
            }
            return found;
        }));
    for (auto& each : wrong)
        BOOST_TEST(each.get() == "");
    BOOST_TEST(on.counter("username:H2", "fills") == 1 + clients * rounds * static_cast<int>(documents.size()));
}

BOOST_AUTO_TEST_SUITE_END()
