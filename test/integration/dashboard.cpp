// The dashboard's files, as nginx serves them. What the page does is test/dashboard's business.
#include "support/problem.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

using namespace support;
namespace fs = std::filesystem;

namespace {

answer ask(const std::string& target, const std::string& method = "GET", std::vector<std::string> headers = {})
{
    return client(shared_stack().port()).send({.method = method, .target = target, .headers = std::move(headers)});
}

// As it is sent: curl would tidy up a path.
answer ask_raw(const std::string& line)
{
    return send_raw_request(shared_stack().port(), line + "\r\nHost: test\r\nConnection: close\r\n\r\n");
}

std::string content(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Puts a file or a link into the folder that is served, for as long as it lives.
class planted
{
public:
    planted(const std::string& name, const fs::path& link_to) : path_(shared_stack().folder() / "run/dashboard" / name)
    {
        fs::create_symlink(link_to, path_);
    }
    ~planted() { fs::remove(path_); }
    planted(const planted&) = delete;
    planted& operator=(const planted&) = delete;

private:
    const fs::path path_;
};

// nginx before the workers of the shared stack, with a configuration that knows of no dashboard.
class bare_nginx
{
public:
    bare_nginx()
    {
        fs::create_directory(folder_);
        const auto started = run(ADTALLY_SOURCE_DIR "/nginx/render >" + config_ + " && { nginx -c " + config_ + " >" +
                                     config_ + ".log 2>&1 & }",
                                 {{"HTTP_PORT", std::to_string(port_)},
                                  {"VAR", folder_.string()},
                                  {"WORKERS_SOCKET", (shared_stack().folder() / "run/workers.sock").string()}});
        BOOST_TEST_REQUIRE(started.code == 0, started.output);
        BOOST_TEST_REQUIRE(eventually([this] { return client(port_).get("/readyz").status == 200; }));
    }
    ~bare_nginx()
    {
        run("nginx -s quit -c " + config_);
        eventually([this] { return !fs::exists(folder_ / "nginx.pid"); });
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    bare_nginx(const bare_nginx&) = delete;
    bare_nginx& operator=(const bare_nginx&) = delete;

    std::uint16_t port() const { return port_; }

private:
    const std::uint16_t port_ = free_port();
    const fs::path folder_ = shared_stack().folder() / "bare";
    const std::string config_ = folder_ / "nginx.conf";
};

} // namespace

BOOST_AUTO_TEST_SUITE(dashboard)

BOOST_AUTO_TEST_CASE(every_file_is_served_with_its_type_and_under_a_strict_policy)
{
    const std::map<std::string, std::string> types{{".html", "text/html; charset=utf-8"},
                                                   {".css", "text/css; charset=utf-8"},
                                                   {".mjs", "text/javascript; charset=utf-8"},
                                                   {".js", "text/javascript; charset=utf-8"},
                                                   {".svg", "image/svg+xml"},
                                                   {".txt", "text/plain; charset=utf-8"}};
    std::map<std::string, int> seen;
    for (const auto& entry : fs::directory_iterator(ADTALLY_BINARY_DIR "/dashboard")) {
        const auto name = entry.path().filename().string();
        BOOST_TEST_CONTEXT(name)
        {
            const auto got = ask("/dashboard/" + name);
            BOOST_TEST(got.status == 200);
            BOOST_TEST(got.body == content(entry.path()));
            BOOST_TEST(got.header("content-type") == types.at(entry.path().extension()));
            BOOST_TEST(got.header("x-content-type-options") == "nosniff");
            BOOST_TEST(got.header("referrer-policy") == "no-referrer");
            BOOST_TEST(got.header("cache-control") == "no-cache");
            BOOST_TEST(got.header("x-request-id").size() == 32);
            BOOST_TEST(got.header("content-security-policy") ==
                       "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
                       "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            ++seen[entry.path().extension()];
        }
    }
    BOOST_TEST(seen.size() == types.size());
}

BOOST_AUTO_TEST_CASE(the_library_comes_with_its_licence)
{
    BOOST_TEST(ask("/dashboard/chart.min.js").body.find("Chart.js v3.") != std::string::npos);
    BOOST_TEST(ask("/dashboard/chart.js-LICENSE.txt").body.find("Permission is hereby granted") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_folder_is_the_page_and_its_name_leads_there)
{
    const auto page = ask("/dashboard/");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.body == content(ADTALLY_BINARY_DIR "/dashboard/index.html"));
    BOOST_TEST(ask("/dashboard/?range=14d&split=sdk").body == page.body);

    const auto led = ask("/dashboard?range=14d");
    BOOST_TEST(led.status == 301);
    BOOST_TEST(led.header("location") == "/dashboard/?range=14d");
    BOOST_TEST(ask("/dashboard").header("location") == "/dashboard/");
}

BOOST_AUTO_TEST_CASE(what_a_browser_has_is_not_sent_again)
{
    const auto first = ask("/dashboard/main.mjs");
    const auto tag = first.header("etag");
    BOOST_TEST_REQUIRE(!tag.empty());
    const auto again = ask("/dashboard/main.mjs", "GET", {"If-None-Match: " + tag});
    BOOST_TEST(again.status == 304);
    BOOST_TEST(again.body.empty());
    BOOST_TEST(ask("/dashboard/main.mjs", "GET", {"Accept-Encoding: gzip"}).header("content-encoding") == "gzip");
}

BOOST_AUTO_TEST_CASE(it_takes_get_and_head_only)
{
    for (const std::string path : {"/dashboard", "/dashboard/", "/dashboard/main.mjs"}) {
        const auto head = ask(path, "HEAD");
        BOOST_TEST(head.status == (path == "/dashboard" ? 301 : 200));
        BOOST_TEST(head.body.empty());
        for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"}) {
            BOOST_TEST_CONTEXT(method << ' ' << path)
            {
                const auto got = ask_raw(method + " " + path + " HTTP/1.1");
                expect_problem(got, 405, "method-not-allowed");
                BOOST_TEST(got.header("allow") == "GET, HEAD");
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_in_the_folder_is_not_there)
{
    for (const std::string path :
         {"/dashboard/nothing.mjs", "/dashboard/main.mjs/", "/dashboard/main", "/dashboardx", "/Dashboard/",
          "/dashboard/.", "/dashboard/%2e%2e", "/dashboard/..%2f..%2fworkers.pid", "/dashboard/../run/workers.pid",
          "/dashboard../nginx.conf", "/dashboard/..%5cnginx.conf", "/dashboard/%00", "/dashboard/main.mjs%00.html",
          "/dashboard//../../nginx.conf", "/dashboard/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd"}) {
        BOOST_TEST_CONTEXT(path)
        {
            const auto got = ask_raw("GET " + path + " HTTP/1.1");
            const bool page = path == "/dashboard/.";
            BOOST_TEST((page ? got.status == 200 : got.status == 404 || got.status == 400), got.status);
            if (!page)
                expect_problem(got, got.status, got.status == 404 ? "not-found" : "bad-request");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_link_in_the_folder_leads_nowhere)
{
    const planted file("passwd.txt", "/etc/passwd");
    const planted folder("etc", "/etc");
    expect_problem(ask("/dashboard/passwd.txt"), 404, "not-found");
    expect_problem(ask("/dashboard/etc/passwd"), 404, "not-found");
    expect_problem(ask("/dashboard/etc/"), 404, "not-found");
}

BOOST_AUTO_TEST_CASE(without_a_folder_there_is_no_dashboard)
{
    const bare_nginx bare;
    for (const std::string path : {"/dashboard", "/dashboard/", "/dashboard/main.mjs"}) {
        expect_problem(client(bare.port()).get(path), 404, "not-found");
        expect_problem(client(bare.port()).send({.method = "TRACE", .target = path}), 404, "not-found");
    }
}

BOOST_AUTO_TEST_SUITE_END()
