// Thousands of hostile query strings and forms: whatever comes, each gets a proper answer, and only a 200 is counted.
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <set>
#include <thread>
#include <vector>

using namespace support;

namespace {

constexpr int requests = 10'000;
constexpr std::size_t connections = 4;

// Each request has a generator of its own, so that it can be made again by itself. ADTALLY_TEST_SEED sets another seed.
std::uint64_t seed()
{
    const char* given = std::getenv("ADTALLY_TEST_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 20'240'229;
}

struct request
{
    std::string path;
    std::string query;
    bool is_post = false;
    std::string form;
};

class generator
{
public:
    explicit generator(std::uint64_t of) : random_(of) {}

    request next()
    {
        static constexpr std::array paths{
            "/ad", "/ad", "/impression", "/impression", "/statistics", "/statistics/top", "/statistics/query"};
        request made{.path = paths[below(paths.size())], .query = {}, .form = {}};
        made.query = below(10) < 6 ? nearly_valid(made.path) : hostile();
        made.is_post = below(3) == 0;
        if (made.is_post) {
            // The form begins anywhere, in the middle of a name or of an escape too.
            const auto at = below(made.query.size() + 1);
            made.form = made.query.substr(at);
            made.query.erase(at);
        }
        // A line break would end the request line, and what follows would be another request.
        std::erase_if(made.query, [](char c) { return c == '\r' || c == '\n'; });
        return made;
    }

private:
    std::size_t below(std::size_t limit) { return random_() % limit; }
    char byte() { return static_cast<char>(below(256)); }

    std::string piece()
    {
        static const std::vector<std::string> pieces{"&",
                                                     "=",
                                                     ";",
                                                     "%",
                                                     "+",
                                                     "&",
                                                     "=",
                                                     "&&",
                                                     "==",
                                                     "&=",
                                                     "?",
                                                     "#",
                                                     "/",
                                                     "[]",
                                                     "sdk_version",
                                                     "session_id",
                                                     "platform",
                                                     "username",
                                                     "country_code",
                                                     "sdk",
                                                     "total",
                                                     "all",
                                                     "interval",
                                                     "hour",
                                                     "from",
                                                     "to",
                                                     "now",
                                                     "-24h",
                                                     "-999999999d",
                                                     "2026-11-20T00:00",
                                                     "format",
                                                     "csv",
                                                     "by",
                                                     "limit",
                                                     "UserName",
                                                     "%75sername",
                                                     "1.0",
                                                     "ios",
                                                     "US",
                                                     "usa",
                                                     "840",
                                                     "Jack",
                                                     "%",
                                                     "%4",
                                                     "%zz",
                                                     "%00",
                                                     "%0A",
                                                     "%0D%0A",
                                                     "%7F",
                                                     "%C2%85",
                                                     "%C3%BC",
                                                     "\xC3\xBC",
                                                     "%F0%9F%8E%AE",
                                                     "%FF",
                                                     "%C0%AF",
                                                     "%ED%A0%80",
                                                     "%E2%82",
                                                     "\xE2\x82",
                                                     "\xFF",
                                                     "\x80",
                                                     "\xC0\x80",
                                                     "%u0041",
                                                     "%25",
                                                     "%26",
                                                     "%3D",
                                                     "\"",
                                                     "\\",
                                                     "<",
                                                     "{0}",
                                                     "%s%n",
                                                     "../",
                                                     "'",
                                                     "*",
                                                     "|",
                                                     "^",
                                                     "`",
                                                     "\x01",
                                                     " ",
                                                     "\t",
                                                     "\x7F",
                                                     "\r\n",
                                                     "0",
                                                     "-1"};
        switch (below(40)) {
        case 0:
            return std::string(below(300), byte());
        case 1:
            return std::string(1, byte());
        case 2:
            return below(20) == 0 ? std::string(4'000 + below(16'000), "ax%&=+\xFF"[below(7)]) : "";
        default:
            return pieces[below(pieces.size())];
        }
    }

    std::string hostile()
    {
        std::string text;
        for (auto left = below(40); left > 0; --left)
            text += piece();
        return text;
    }

    // What the endpoint wants, in any order, with up to three things changed.
    std::string nearly_valid(const std::string& path)
    {
        std::vector<std::string> pairs{"sdk_version=1.0", "session_id=s%2D1", "platform=an;droid", "username=R+%C3%BC",
                                       "country_code=us"};
        if (path == "/statistics" || path == "/statistics/query")
            pairs = {below(2) == 0 ? "username=Jack" : "sdk=1.0", "country_code=us", "interval=day", "from=-30d",
                     "to=now"};
        if (path == "/statistics/top")
            pairs = {"by=sdk", "metric=fills", "limit=10"};
        if (path.starts_with("/statistics"))
            pairs.resize(1 + below(pairs.size()));
        std::ranges::shuffle(pairs, random_);
        std::string text;
        for (const auto& pair : pairs)
            text += (text.empty() ? "" : "&") + pair;
        for (auto left = below(4); left > 0; --left)
            change(text);
        return text;
    }

    void change(std::string& text)
    {
        const auto at = below(text.size() + 1);
        switch (below(5)) {
        case 0:
            text.insert(at, piece());
            break;
        case 1:
            text.erase(at, 1 + below(3));
            break;
        case 2:
            text.insert(at, text.substr(below(text.size() + 1), 30));
            break;
        case 3:
            if (at < text.size())
                text[at] = byte();
            break;
        default:
            text += "&" + piece() + "=" + piece();
        }
    }

    std::mt19937_64 random_;
};

std::string to_bytes(const request& made)
{
    auto bytes = (made.is_post ? "POST " : "GET ") + made.path + "?" + made.query + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    if (made.is_post)
        bytes +=
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(made.form.size()) +
            "\r\n";
    return bytes + "\r\n" + made.form;
}

// What is wrong with an answer; empty: nothing.
std::string fault(const request& sent, const answer& got)
{
    static const std::set<int> allowed{200, 400, 405, 413, 414};
    if (got.status == 0)
        return "no answer";
    if (!allowed.contains(got.status))
        return "status " + std::to_string(got.status);
    if (got.header("x-request-id").size() != 32 || got.header("cache-control") != "no-store")
        return "headers are missing";
    if (got.status == 200)
        return sent.path == "/ad" && got.header("x-ad-status") != "fill" ? "no fill" : "";
    boost::system::error_code malformed;
    const auto problem = boost::json::parse(got.body, malformed);
    if (malformed || got.header("content-type") != "application/problem+json")
        return "not a problem document: " + got.body;
    return "";
}

struct results
{
    std::int64_t ad_requests = 0;
    std::int64_t impressions = 0;
    std::map<int, int> statuses{};
    std::vector<std::string> faults{};
};

// Every request whose number is `first` modulo `connections`, over one connection.
results send_every(std::size_t first)
{
    results all;
    raw_connection connection(shared_stack().port());
    for (auto number = first; number < requests; number += connections) {
        const auto sent = generator(seed() + number).next();
        const auto got = connection.send(to_bytes(sent));
        ++all.statuses[got.status];
        if (got.status == 200 && !sent.path.starts_with("/statistics"))
            ++(sent.path == "/ad" ? all.ad_requests : all.impressions);
        if (const auto found = fault(sent, got); !found.empty())
            all.faults.push_back("seed " + std::to_string(seed() + number) + ": " + found +
                                 "; sent, encoded: " + percent_encoded(to_bytes(sent)));
    }
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(random_queries)

BOOST_AUTO_TEST_CASE(ten_thousand_random_requests_get_proper_answers_and_only_200s_are_counted)
{
    auto& on = shared_stack();
    const auto workers = on.worker_pids();
    const auto ad_requests = on.counter("total", "ad_requests");
    const auto impressions = on.counter("total", "impressions");

    std::array<results, connections> parts;
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < connections; ++i)
        clients.emplace_back([&parts, i] { parts[i] = send_every(i); });
    for (auto& each : clients)
        each.join();

    results all;
    for (const auto& part : parts) {
        all.ad_requests += part.ad_requests;
        all.impressions += part.impressions;
        for (const auto& [status, count] : part.statuses)
            all.statuses[status] += count;
        all.faults.insert(all.faults.end(), part.faults.begin(), part.faults.end());
    }
    for (const auto& [status, count] : all.statuses)
        BOOST_TEST_MESSAGE(status << ": " << count);
    all.faults.resize(std::min<std::size_t>(all.faults.size(), 3));
    for (const auto& each : all.faults)
        BOOST_ERROR(each);
    BOOST_TEST(on.worker_pids() == workers, boost::test_tools::per_element());
    BOOST_TEST(on.counter("total", "ad_requests") - ad_requests == all.ad_requests);
    BOOST_TEST(on.counter("total", "impressions") - impressions == all.impressions);
    // The requests must be neither all good nor all bad, or they would show little.
    for (const int status : {200, 400, 405, 414})
        BOOST_TEST(all.statuses[status] >= 10, "only " << all.statuses[status] << " answers were " << status);
    BOOST_TEST(all.impressions >= 200);
    BOOST_TEST(all.ad_requests >= 200);
}

BOOST_AUTO_TEST_SUITE_END()
