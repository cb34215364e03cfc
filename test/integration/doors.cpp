// What can be closed, and TLS.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

using namespace support;

namespace {

// A folder for keys and passwords.
class secrets
{
public:
    secrets()
    {
        if (::mkdtemp(folder_.data()) == nullptr)
            throw std::runtime_error("mkdtemp failed");
    }
    ~secrets() { std::filesystem::remove_all(folder_); }
    secrets(const secrets&) = delete;
    secrets& operator=(const secrets&) = delete;

    std::string passwords() const
    {
        run("{ printf 'reader:'; openssl passwd -apr1 's3cret'; } >" + folder_ + "/passwords");
        return folder_ + "/passwords";
    }
    settings certificate() const
    {
        run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout " + folder_ + "/key -out " +
            folder_ + "/certificate");
        return {{"TLS_CERTIFICATE", folder_ + "/certificate"}, {"TLS_CERTIFICATE_KEY", folder_ + "/key"}};
    }

private:
    std::string folder_ = "/tmp/adtally-test-secrets-XXXXXX";
};

answer get(const stack& on, const std::string& target, const std::string& authorization = "")
{
    call what{.target = target};
    if (!authorization.empty())
        what.headers.push_back("Authorization: Basic " + authorization);
    return client(on.port()).send(what);
}

const std::string right = "cmVhZGVyOnMzY3JldA=="; // reader:s3cret
const std::string wrong = "cmVhZGVyOnNlY3JldA=="; // reader:secret
const std::vector<std::string> closed{"/statistics?username=Doors",
                                      "/statistics/top?by=sdk",
                                      "/statistics/query?sdk=1.0",
                                      "/%73tatistics?username=Doors",
                                      "/x/../statistics?username=Doors",
                                      "/statistics",
                                      "/statistics/nowhere",
                                      "/dashboard/",
                                      "/dashboard/main.mjs"};
const std::vector<std::string> open{"/healthz", "/readyz", "/ad?" + five("Doors"), "/impression?" + five("Doors")};

} // namespace

BOOST_AUTO_TEST_SUITE(doors)

BOOST_AUTO_TEST_CASE(statistics_can_ask_for_a_password)
{
    const secrets files;
    stack on(settings{{"STATISTICS_PASSWORD_FILE", files.passwords()}});
    for (const auto& target : closed) {
        for (const auto& authorization : {std::string(), wrong}) {
            const auto got = get(on, target, authorization);
            BOOST_TEST_CONTEXT(target)
            {
                expect_problem(got, 401, "unauthorized");
                BOOST_TEST(got.header("www-authenticate") == "Basic realm=\"adtally\"");
            }
        }
        BOOST_TEST(get(on, target, right).status != 401, target);
    }
    for (const auto& target : open)
        BOOST_TEST(get(on, target).status == 200, target);
    BOOST_TEST(get(on, "/dashboard").header("location") == "/dashboard/"); // which asks
    BOOST_TEST(get(on, "/nowhere").status == 404);
    const auto got = get(on, "/statistics?username=Doors", right);
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.body.find("\"impressions\": 1") != got.body.npos, got.body);
    BOOST_TEST(get(on, "/dashboard/", right).status == 200);
}

BOOST_AUTO_TEST_CASE(statistics_can_be_for_some_networks_only)
{
    stack on(settings{{"STATISTICS_ALLOW", "192.0.2.0/24 2001:db8::/32"}});
    for (const auto& target : closed)
        BOOST_TEST_CONTEXT(target)
        {
            expect_problem(get(on, target), 403, "forbidden");
        }
    for (const auto& target : open)
        BOOST_TEST(get(on, target).status == 200, target);

    stack allowed(settings{{"STATISTICS_ALLOW", "192.0.2.0/24 127.0.0.1"}});
    BOOST_TEST(get(allowed, "/statistics?username=Doors").status == 200);
    BOOST_TEST(get(allowed, "/dashboard/").status == 200);
}

BOOST_AUTO_TEST_CASE(with_both_both_are_asked_for)
{
    const secrets files;
    const auto passwords = files.passwords();
    stack stranger(settings{{"STATISTICS_PASSWORD_FILE", passwords}, {"STATISTICS_ALLOW", "192.0.2.0/24"}});
    BOOST_TEST(get(stranger, "/statistics?username=Doors", right).status == 403);
    stack known(settings{{"STATISTICS_PASSWORD_FILE", passwords}, {"STATISTICS_ALLOW", "127.0.0.0/8"}});
    BOOST_TEST(get(known, "/statistics?username=Doors").status == 401);
    BOOST_TEST(get(known, "/statistics?username=Doors", right).status == 200);
}

// Also while nginx takes leave of its clients, which is another location.
BOOST_AUTO_TEST_CASE(doors_stay_closed_during_a_reload)
{
    const secrets files;
    stack on(settings{{"STATISTICS_PASSWORD_FILE", files.passwords()}});
    run("touch " + (on.folder() / "run/closing").string());
    BOOST_TEST(eventually([&] { return get(on, "/healthz").header("connection") == "close"; }));
    BOOST_TEST(get(on, "/statistics?username=Doors").status == 401);
    BOOST_TEST(get(on, "/statistics?username=Doors", right).status == 200);
}

BOOST_AUTO_TEST_CASE(tls_and_http_2_are_spoken_where_there_is_a_certificate)
{
    const secrets files;
    auto environment = files.certificate();
    const auto port = std::to_string(free_port());
    environment["HTTPS_PORT"] = port;
    stack on(environment);
    const auto url = "https://127.0.0.1:" + port;
    const auto curl = [&](const std::string& options) {
        return run("curl -sS -k -m 10 --noproxy '*' -o /dev/null -w '%{http_code} %{http_version}' " + options).output;
    };
    BOOST_TEST(curl("--http2 '" + url + "/impression?" + five("Tls") + "'") == "200 2");
    BOOST_TEST(curl("--http1.1 '" + url + "/impression?" + five("Tls") + "'") == "200 1.1");
    BOOST_TEST(curl("--http2 '" + url + "/ad?" + five("Tls") + "'") == "200 2");
    BOOST_TEST(curl("--http2 '" + url + "/nowhere'") == "404 2");
    BOOST_TEST(curl("--http2 '" + url + "/impression?" + std::string(9000, 'a') + "'") == "414 2");
    BOOST_TEST(curl("--tlsv1.3 '" + url + "/healthz'") == "200 2");
    BOOST_TEST(curl("--tls-max 1.1 '" + url + "/healthz'").find("000 ") != std::string::npos);
    BOOST_TEST(on.counter("username:Tls", "impressions") == 2);

    // Somebody who forgot the s.
    expect_problem(client(static_cast<std::uint16_t>(std::stoi(port))).get("/healthz"), 400, "bad-request");
    BOOST_TEST(client(on.port()).get("/healthz").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
