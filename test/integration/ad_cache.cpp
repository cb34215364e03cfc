// AD_CACHE: what of the ad API's documents is given again, how long, and to whom.
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

using namespace support;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

std::string vast(const std::string& text)
{
    return "<VAST><!-- " + text + " --><Ad/></VAST>";
}

std::string cache_control(const std::string& value)
{
    return "header=" + percent_encoded("Cache-Control:" + value);
}

// One worker, so that what it keeps is what there is. Its ad API is the sample API of the shared stack.
struct caching
{
    explicit caching(const std::string& path = "/{username}", const settings& more = {{"AD_CACHE", "on"}})
    {
        settings all{{"WORKERS", "1"},
                     {"AD_TIMEOUT", "500ms"},
                     {"VAST_URL", api.ad_api_url() + path},
                     {"no_proxy", "127.0.0.1"}};
        all.insert(more.begin(), more.end());
        on.emplace(all);
        curl.emplace(on->port());
    }
    ~caching() { api.ad_api_default(); }

    answer get(const std::string& user) { return curl->get("/ad?" + five(user)); }
    std::string status(const std::string& user) { return get(user).header("x-ad-status"); }
    // Since the API was told last how to behave.
    std::int64_t requests() const
    {
        return boost::json::parse(api.ad_api_report()).at("requests").to_number<std::int64_t>();
    }
    // ad_requests and fills of a username.
    std::pair<std::int64_t, std::int64_t> counts(const std::string& user) const
    {
        return {on->counter("username:" + user, "ad_requests"), on->counter("username:" + user, "fills")};
    }
    // Requests at the same time; what X-Ad-Status and the body say, sorted.
    std::vector<std::string> together(int count, const std::string& user) const
    {
        std::vector<std::string> said(static_cast<std::size_t>(count));
        std::vector<std::thread> threads;
        for (auto& each : said)
            threads.emplace_back([&] {
                const auto got = client(on->port()).get("/ad?" + five(user));
                each = got.header("x-ad-status") + " " + got.body;
            });
        for (auto& each : threads)
            each.join();
        std::ranges::sort(said);
        return said;
    }

    stack& api = shared_stack();
    std::optional<stack> on;
    std::optional<client> curl;
};

using pair = std::pair<std::int64_t, std::int64_t>;

} // namespace

BOOST_AUTO_TEST_SUITE(ad_cache)

BOOST_AUTO_TEST_CASE(a_document_is_given_again_until_its_max_age_and_every_request_is_counted)
{
    caching with;
    with.api.ad_api("content_type=text/xml&" + cache_control("max-age=2"), vast("first"));
    const auto start = clock::now();
    for (int i = 0; i < 10; ++i) {
        const auto got = with.get("Fresh");
        BOOST_TEST(got.status == 200);
        BOOST_TEST(got.header("x-ad-status") == "fill");
        BOOST_TEST(got.header("content-type") == "text/xml");
        BOOST_TEST(got.header("cache-control") == "no-store");
        BOOST_TEST(got.body == vast("first"));
    }
    BOOST_TEST(with.requests() == 1);
    with.api.ad_api(cache_control("max-age=60"), vast("second"));
    BOOST_TEST(with.get("Fresh").body == vast("first"));
    BOOST_TEST_REQUIRE((clock::now() - start < 1900ms));
    std::this_thread::sleep_until(start + 2200ms);
    BOOST_TEST(with.get("Fresh").body == vast("second"));
    BOOST_TEST(with.get("Fresh").body == vast("second"));
    BOOST_TEST(with.requests() == 1);
    BOOST_TEST((with.counts("Fresh") == pair(13, 13)));
}

BOOST_AUTO_TEST_CASE(no_fill_is_kept_too)
{
    caching with;
    with.api.ad_api("status=204&" + cache_control("max-age=60"));
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(with.status("Empty") == "no-fill");
    BOOST_TEST(with.requests() == 1);
    with.api.ad_api(cache_control("max-age=60"), "<VAST/>");
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(with.get("Without").body == "<VAST/>");
    BOOST_TEST(with.requests() == 1);
    BOOST_TEST((with.counts("Empty") == pair(3, 0)));
    BOOST_TEST((with.counts("Without") == pair(3, 0)));
}

BOOST_AUTO_TEST_CASE(what_the_api_does_not_permit_to_keep_is_asked_for_every_time)
{
    static const std::string rows[]{
        "body=default",
        "body=default&" + cache_control("no-store"),
        "body=default&" + cache_control("private, max-age=60"),
        "body=default&" + cache_control("max-age=60") + "&" + cache_control("no-cache"), // two lines
        "body=default&" + cache_control("max-age=60") + "&" + cache_control("max-age=60"),
        "body=default&" + cache_control("max-age=60") + "&header=Age:60",
        "body=default&" + cache_control("max-age=60") + "&header=Vary:X-Device-User-Agent",
    };
    caching with;
    for (const auto& row : rows) {
        with.api.ad_api(row);
        for (int i = 0; i < 3; ++i)
            BOOST_TEST(with.status("Asks") == "fill", row);
        BOOST_TEST(with.requests() == 3, row);
    }
    // Nor is a failure, whatever it says of itself.
    with.api.ad_api("status=404&" + cache_control("max-age=60"));
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(with.status("Asks") == "upstream-status");
    with.api.ad_api(cache_control("max-age=60"), "<html/>");
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(with.status("Asks") == "upstream-invalid");
    BOOST_TEST(with.requests() == 3);
    BOOST_TEST((with.counts("Asks") == pair(27, 21)));
}

BOOST_AUTO_TEST_CASE(a_redirect_is_followed_every_time)
{
    const nginx_extra extra("location = /elsewhere { default_type text/xml; add_header Cache-Control max-age=60; "
                            "return 200 '<VAST><Ad/></VAST>'; }\n");
    caching with("/{username}", {{"AD_CACHE", "on"}, {"ADTALLY_NGINX_EXTRA", extra.path()}});
    with.api.ad_api("status=302&" + cache_control("max-age=60") + "&header=" +
                    percent_encoded("Location:http://127.0.0.1:" + std::to_string(with.on->port()) + "/elsewhere"));
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(with.status("Redirected") == "fill");
    BOOST_TEST(with.requests() == 3);
}

BOOST_AUTO_TEST_CASE(two_usernames_are_two_urls_where_the_template_says_so)
{
    caching with;
    with.api.ad_api("body=default&" + cache_control("max-age=60"));
    for (int i = 0; i < 3; ++i)
        for (const std::string user : {"One", "Two"})
            BOOST_TEST(with.status(user) == "fill");
    BOOST_TEST(with.requests() == 2);
    BOOST_TEST((with.counts("One") == pair(3, 3)));
    BOOST_TEST((with.counts("Two") == pair(3, 3)));

    caching same("/vast");
    same.api.ad_api("body=default&" + cache_control("max-age=60"));
    for (const std::string user : {"One", "Two"})
        BOOST_TEST(same.status(user) == "fill");
    BOOST_TEST(same.requests() == 1);
    BOOST_TEST((same.counts("Two") == pair(1, 1)));
}

BOOST_AUTO_TEST_CASE(fifty_at_once_are_one_fetch_and_fifty_counts)
{
    caching with;
    with.api.ad_api("delay_ms=300&" + cache_control("max-age=60"), vast("shared"));
    for (const auto& each : with.together(50, "Together"))
        BOOST_TEST(each == "fill " + vast("shared"));
    BOOST_TEST(with.requests() == 1);
    BOOST_TEST((with.counts("Together") == pair(50, 50)));
}

BOOST_AUTO_TEST_CASE(fifty_at_once_share_nothing_that_must_not_be_kept)
{
    caching with;
    with.api.ad_api("delay_ms=100&body=default&" + cache_control("no-store"));
    for (const auto& each : with.together(50, "Apart"))
        BOOST_TEST(each.starts_with("fill "));
    BOOST_TEST(with.requests() == 50);
    BOOST_TEST((with.counts("Apart") == pair(50, 50)));
}

BOOST_AUTO_TEST_CASE(an_api_that_hangs_is_asked_once_for_all_who_wait)
{
    caching with;
    with.api.ad_api("mode=hang");
    const auto start = clock::now();
    for (const auto& each : with.together(50, "Hangs"))
        BOOST_TEST(each.starts_with("upstream-timeout "));
    BOOST_TEST((clock::now() - start < 1500ms));
    BOOST_TEST(with.requests() <= 2); // who comes after the first one's deadline asks anew
    BOOST_TEST((with.counts("Hangs") == pair(50, 0)));
}

BOOST_AUTO_TEST_CASE(a_stale_document_stands_in_for_an_api_that_fails_as_long_as_it_permits)
{
    caching with;
    with.api.ad_api(cache_control("max-age=1, stale-if-error=60"), vast("stale"));
    BOOST_TEST(with.status("Stale") == "fill");
    with.api.ad_api("status=204&" + cache_control("max-age=0, stale-if-error=60"));
    BOOST_TEST(with.status("StaleEmpty") == "no-fill");
    with.api.ad_api("body=default&" + cache_control("max-age=1"));
    BOOST_TEST(with.status("NotPermitted") == "fill");
    std::this_thread::sleep_for(1200ms);

    const auto stale = [&] {
        const auto got = with.get("Stale");
        BOOST_TEST(got.header("x-ad-status") == "fill");
        BOOST_TEST(got.body == vast("stale"));
        BOOST_TEST(with.status("StaleEmpty") == "no-fill");
    };
    for (const std::string how : {"status=503", "mode=hang", "mode=reset", "mode=garbage"}) {
        with.api.ad_api(how);
        stale();
        BOOST_TEST(with.requests() == 2, how);
    }
    BOOST_TEST(with.status("NotPermitted") == "upstream-invalid");
    // Until the breaker is open.
    with.api.ad_api("status=500");
    while (with.status("Opens") == "upstream-status") {
    }
    with.api.ad_api("status=500");
    stale();
    BOOST_TEST(with.requests() == 0);
    BOOST_TEST(with.on->log("workers").find("the ad API keeps failing") != std::string::npos);
    BOOST_TEST((with.counts("Stale") == pair(6, 6)));
    BOOST_TEST((with.counts("StaleEmpty") == pair(6, 0)));
}

BOOST_AUTO_TEST_CASE(a_document_that_the_api_takes_back_is_not_given_any_more)
{
    caching with;
    with.api.ad_api(cache_control("max-age=0, stale-if-error=60"), vast("stale"));
    BOOST_TEST(with.status("Gone") == "fill");
    with.api.ad_api("status=404");
    BOOST_TEST(with.status("Gone") == "upstream-status");
    with.api.ad_api("status=503");
    BOOST_TEST(with.status("Gone") == "upstream-status");
}

BOOST_AUTO_TEST_CASE(the_least_recently_used_make_room)
{
    caching with("/{username}", {{"AD_CACHE", "on"}, {"AD_CACHE_BYTES", "1048576"}});
    const auto large = "<VAST><Ad>" + std::string(400'000, 'x') + "</Ad></VAST>";
    with.api.ad_api(cache_control("max-age=60"), large);
    for (const std::string user : {"A", "B", "A", "C", "A"})
        BOOST_TEST((with.get(user).body == large));
    BOOST_TEST(with.requests() == 3);
    BOOST_TEST(with.status("B") == "fill");
    BOOST_TEST(with.requests() == 4);
}

BOOST_AUTO_TEST_CASE(without_ad_cache_every_request_asks)
{
    caching with("/vast", {});
    with.api.ad_api("delay_ms=100&body=default&" + cache_control("max-age=60, stale-if-error=60"));
    for (const auto& each : with.together(20, "Off"))
        BOOST_TEST(each.starts_with("fill "));
    BOOST_TEST(with.status("Off") == "fill");
    BOOST_TEST(with.requests() == 21);
    with.api.ad_api("status=503");
    BOOST_TEST(with.status("Off") == "upstream-status");
    BOOST_TEST((with.counts("Off") == pair(22, 21)));
}

BOOST_AUTO_TEST_SUITE_END()
