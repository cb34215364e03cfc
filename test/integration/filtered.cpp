// Requests that no player has made: answered as usual, counted apart.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace support;

namespace {

answer send(const stack& on, const std::string& target, const std::string& user_agent,
            std::vector<std::string> headers = {})
{
    // An empty one is sent as a header without a value.
    headers.push_back(user_agent.empty() ? "User-Agent;" : "User-Agent: " + user_agent);
    return client(on.port()).send({.target = target, .headers = std::move(headers)});
}

std::string statistics(const stack& on, const std::string& query)
{
    return client(on.port()).get("/statistics?" + query).body;
}

bool starts_with(const std::string& text, const std::string& head)
{
    return text.starts_with(head);
}

} // namespace

BOOST_AUTO_TEST_SUITE(filtered)

BOOST_AUTO_TEST_CASE(crawlers_and_monitors_are_filtered_and_clients_are_not)
{
    const std::vector<std::string> bots{
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "AdsBot-Google (+http://www.google.com/adsbot.html)",
        "Mediapartners-Google",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "CCBot/2.0 (https://commoncrawl.org/faq/)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
        "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
        "ELB-HealthChecker/2.0",
        "GoogleHC/1.0",
        "kube-probe/1.29",
        "Blackbox Exporter/0.24.0",
        "check_http/v2.3.3 (nagios-plugins 2.3.3)",
        "Datadog/Synthetics",
    };
    const std::vector<std::string> clients{
        "",
        "curl/7.88.1",
        "ApacheBench/2.3",
        "wrk/4.1.0",
        "python-requests/2.31.0",
        "Python-urllib/3.11",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
        "python-httpx/0.27.0",
        "aiohttp/3.9",
        "Go-http-client/1.1",
        "okhttp/4.12.0",
        "Dalvik/2.1.0 (Linux; U; Android 13; CUBOT X70 Build/TP1A.220624.014)",
        "Dalvik/2.1.0 (Linux; U; Android 14; SM-S918B Build/UP1A.231005.007)",
        "MyGame/3.2 CFNetwork/1494.0.7 Darwin/23.4.0",
        "UnityPlayer/2022.3.20f1 (UnityWebRequest/1.0, libcurl/8.5.0-DEV)",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile "
        "Safari/537.36",
        "Roku/DVP-12.5 (12.5.0.4178-88)",
        "AppleCoreMedia/1.0.0.21E236 (Apple TV; U; CPU OS 17_4 like Mac OS X; en_us)",
    };
    auto& on = shared_stack();
    int number = 0;
    const auto expect = [&](const std::string& user_agent, int impressions, int filtered) {
        const auto name = "Filtered" + std::to_string(++number);
        const auto got = send(on, "/impression?" + five(name), user_agent);
        BOOST_TEST_CONTEXT(user_agent)
        {
            BOOST_TEST(got.status == 200);
            BOOST_TEST(got.body == R"({"message": "success"})");
            BOOST_TEST(on.counter("username:" + name, "impressions") == impressions);
            BOOST_TEST(on.counter("username:" + name, "filtered") == filtered);
        }
    };
    for (const auto& user_agent : bots)
        expect(user_agent, 0, 1);
    for (const auto& user_agent : clients)
        expect(user_agent, 1, 0);
}

BOOST_AUTO_TEST_CASE(filtered_requests_stand_beside_the_others_everywhere)
{
    auto& on = shared_stack();
    const auto parameters = five("Beside", "beside-1");
    for (const auto* user_agent : {"okhttp/4.12.0", "Googlebot"})
        for (const auto* path : {"/ad?", "/impression?"}) {
            const auto got = send(on, path + parameters, user_agent);
            BOOST_TEST(got.status == 200);
            if (std::string(path) == "/ad?")
                BOOST_TEST(got.header("x-ad-status") == "fill");
        }
    const std::string counts =
        "\"ad_requests\": 1, \"fills\": 1, \"impressions\": 1, \"filtered\": 2, \"fill_rate\": 1, ";
    for (const auto* filter : {"username=Beside", "sdk=beside-1"})
        BOOST_TEST(statistics(on, filter).find(counts) != std::string::npos, statistics(on, filter));
    const auto series = statistics(on, "sdk=beside-1&interval=day&from=-1h");
    BOOST_TEST(series.find("\"filtered\": 2}]}") != std::string::npos, series);
    const auto csv = statistics(on, "sdk=beside-1&interval=day&from=-1h&format=csv");
    BOOST_TEST(starts_with(csv, "start,ad_requests,fills,impressions,filtered\n"), csv);
    BOOST_TEST(csv.ends_with("Z,1,1,1,2\n"), csv);
    const auto exported = on.adtally("export --dimension sdk");
    BOOST_TEST(exported.output.find("sdk,\"beside-1\",false,lifetime,,1,1,1,2\n") != std::string::npos,
               exported.output);
}

BOOST_AUTO_TEST_CASE(a_filtered_request_is_counted_once_too)
{
    auto& on = shared_stack();
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(send(on, "/impression?" + five("FilteredOnce"), "Googlebot", {"Idempotency-Key: once"}).status ==
                   200);
    BOOST_TEST(on.counter("username:FilteredOnce", "filtered") == 1);
    // The same key of the same user, but another endpoint.
    BOOST_TEST(send(on, "/ad?" + five("FilteredOnce"), "Googlebot", {"Idempotency-Key: once"}).status == 200);
    BOOST_TEST(on.counter("username:FilteredOnce", "filtered") == 2);
}

BOOST_AUTO_TEST_CASE(what_comes_from_our_own_networks_is_filtered)
{
    stack on(settings{{"OPERATOR_NETWORKS", "192.0.2.0/24 127.0.0.0/8"}, {"TRUSTED_PROXIES", "127.0.0.1"}});
    BOOST_TEST(send(on, "/impression?" + five("Office"), "okhttp/4.12.0").status == 200);
    BOOST_TEST(send(on, "/ad?" + five("Office"), "okhttp/4.12.0", {"X-Forwarded-For: 192.0.2.7"}).status == 200);
    BOOST_TEST(on.counter("username:Office", "filtered") == 2);
    BOOST_TEST(send(on, "/impression?" + five("Office"), "okhttp/4.12.0", {"X-Forwarded-For: 198.51.100.7"}).status ==
               200);
    BOOST_TEST(on.counter("username:Office", "filtered") == 2);
    BOOST_TEST(on.counter("username:Office", "impressions") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
