#include "core/config.hpp"

#include "embedded/default_settings.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace std::literals;

namespace {

using variables = std::map<std::string, std::string, std::less<>>;

// Loads the settings of an environment that sets what has no default, and these variables.
core::result<core::config, core::problems> load(const variables& set)
{
    return core::load_config([&](std::string_view name) -> std::optional<std::string> {
        if (const auto found = set.find(name); found != set.end())
            return found->second;
        if (name == "VAST_URL")
            return "http://ads.example/vast";
        if (name == "REDIS_URL")
            return "redis://store.example";
        return std::nullopt;
    });
}

core::problems problems_of(const variables& set)
{
    auto loaded = load(set);
    return loaded ? core::problems() : loaded.error();
}

bool names(const core::problems& found, std::string_view variable)
{
    return std::ranges::any_of(found, [&](const auto& line) { return line.starts_with(std::string(variable) + " "); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(core_config)

BOOST_AUTO_TEST_CASE(every_setting_has_the_default_of_adtally_env)
{
    const auto loaded = load({});
    BOOST_TEST_REQUIRE(loaded.has_value());
    BOOST_TEST((loaded->ad_timeout == 2s));
    BOOST_TEST(loaded->ad_max_bytes == 524288u);
    BOOST_TEST((loaded->on_ad_failure == core::ad_failures::vast));
    BOOST_TEST(!loaded->anonymize_ip);
    BOOST_TEST(!loaded->ad_cache);
    BOOST_TEST(loaded->ad_cache_bytes == 67108864u);
    BOOST_TEST((loaded->commit_timeout == 1s));
    BOOST_TEST(loaded->max_in_flight == 8192u);
    BOOST_TEST((loaded->log_level == core::log::level::info));
    BOOST_TEST(!loaded->vast_beacon);
    BOOST_TEST(loaded->public_url == "");
    BOOST_TEST(loaded->beacon_key == "");
    BOOST_TEST((loaded->idempotency_window == 10min));
    BOOST_TEST((loaded->hourly_retention == 14 * 24h));
    BOOST_TEST((loaded->daily_retention == 400 * 24h));
    BOOST_TEST(!loaded->username_retention);
    BOOST_TEST(loaded->max_distinct.username == 10'000'000);
    BOOST_TEST(loaded->max_distinct.sdk == 10'000);
    BOOST_TEST(loaded->max_distinct.platform == 100);
    BOOST_TEST(loaded->max_distinct.country_code == 300);
    BOOST_TEST(loaded->username_key == "");
}

BOOST_AUTO_TEST_CASE(adtally_env_has_one_line_for_each_setting)
{
    static constexpr std::string_view settings[]{
        "HTTP_PORT=5000",
        "METRICS_PORT=9150",
        "WORKERS=",
        "TLS_CERTIFICATE=",
        "TLS_CERTIFICATE_KEY=",
        "HTTPS_PORT=5443",
        "STATISTICS_PASSWORD_FILE=",
        "STATISTICS_ALLOW=",
        "TRUSTED_PROXIES=",
        "REQUEST_LIMIT=5000",
        "CONNECTION_LIMIT=2000",
        "LIMIT_EXEMPT=127.0.0.0/8 ::1",
        "OPERATOR_NETWORKS=",
        "ACCESS_LOG=on",
        "LOG_USERNAMES=off",
        "VAST_URL=",
        "SAMPLE_API_PORT=5001",
        "AD_TIMEOUT=2s",
        "AD_MAX_BYTES=524288",
        "ANONYMIZE_IP=off",
        "AD_FAILURES=vast",
        "REDIS_URL=",
        "COMMIT_TIMEOUT=1s",
        "MAX_IN_FLIGHT=8192",
        "LOG_LEVEL=info",
        "IDEMPOTENCY_WINDOW=10m",
        "HOURLY_RETENTION=14d",
        "DAILY_RETENTION=400d",
        "USERNAME_RETENTION=",
        "MAX_DISTINCT_USERNAME=10000000",
        "MAX_DISTINCT_SDK=10000",
        "MAX_DISTINCT_PLATFORM=100",
        "MAX_DISTINCT_COUNTRY_CODE=300",
        "USERNAME_KEY=",
        "VAST_BEACON=off",
        "PUBLIC_URL=",
        "BEACON_KEY=",
        "CORS_ORIGINS=*",
        "AD_CACHE=off",
        "AD_CACHE_BYTES=67108864",
    };
    const auto text = '\n' + std::string(core::default_settings);
    for (const auto line : settings)
        BOOST_TEST_CONTEXT(line)
    BOOST_TEST(text.find('\n' + std::string(line) + '\n') != text.npos);
}

BOOST_AUTO_TEST_CASE(a_variable_wins_over_its_default)
{
    const auto loaded = load({{"VAST_URL", "https://ads.example:8443/vast?app=1"},
                              {"AD_TIMEOUT", "750ms"},
                              {"AD_MAX_BYTES", "4096"},
                              {"AD_FAILURES", "http"},
                              {"ANONYMIZE_IP", "on"},
                              {"AD_CACHE", "on"},
                              {"AD_CACHE_BYTES", "2097152"},
                              {"REDIS_URL", "unix:/run/redis.sock"},
                              {"COMMIT_TIMEOUT", "3s"},
                              {"IDEMPOTENCY_WINDOW", "90s"},
                              {"HOURLY_RETENTION", "48h"},
                              {"DAILY_RETENTION", "30d"},
                              {"USERNAME_RETENTION", "90d"},
                              {"MAX_DISTINCT_USERNAME", "1000"},
                              {"MAX_DISTINCT_SDK", "100"},
                              {"MAX_DISTINCT_PLATFORM", "10"},
                              {"MAX_DISTINCT_COUNTRY_CODE", "20"},
                              {"USERNAME_KEY", "sixteen bytes or more"},
                              {"MAX_IN_FLIGHT", "17"},
                              {"LOG_LEVEL", "warning"},
                              {"HTTP_PORT", "8080"},
                              {"WORKERS", "4"}});
    BOOST_TEST_REQUIRE(loaded.has_value());
    BOOST_TEST_REQUIRE(loaded->vast_urls.size() == 1u);
    BOOST_TEST(loaded->vast_urls[0].fill({}) == "https://ads.example:8443/vast?app=1");
    BOOST_TEST(loaded->anonymize_ip);
    BOOST_TEST(loaded->ad_cache);
    BOOST_TEST(loaded->ad_cache_bytes == 2097152u);
    BOOST_TEST((loaded->ad_timeout == 750ms));
    BOOST_TEST(loaded->ad_max_bytes == 4096u);
    BOOST_TEST((loaded->on_ad_failure == core::ad_failures::http));
    BOOST_TEST(loaded->redis.path == "/run/redis.sock");
    BOOST_TEST((loaded->commit_timeout == 3s));
    BOOST_TEST((loaded->idempotency_window == 90s));
    BOOST_TEST((loaded->hourly_retention == 48h));
    BOOST_TEST((loaded->daily_retention == 30 * 24h));
    BOOST_TEST((loaded->username_retention == std::optional(90 * 24h)));
    BOOST_TEST(loaded->max_distinct.username == 1000);
    BOOST_TEST(loaded->max_distinct.sdk == 100);
    BOOST_TEST(loaded->max_distinct.platform == 10);
    BOOST_TEST(loaded->max_distinct.country_code == 20);
    BOOST_TEST(loaded->username_key == "sixteen bytes or more");
    BOOST_TEST(loaded->max_in_flight == 17u);
    BOOST_TEST((loaded->log_level == core::log::level::warning));
}

BOOST_AUTO_TEST_CASE(an_empty_variable_counts_as_not_set)
{
    const auto loaded = load({{"AD_TIMEOUT", ""},
                              {"AD_MAX_BYTES", ""},
                              {"AD_FAILURES", ""},
                              {"COMMIT_TIMEOUT", ""},
                              {"MAX_IN_FLIGHT", ""},
                              {"LOG_LEVEL", ""},
                              {"HTTP_PORT", ""},
                              {"WORKERS", ""}});
    BOOST_TEST_REQUIRE(loaded.has_value());
    BOOST_TEST((loaded->ad_timeout == 2s));
    BOOST_TEST(loaded->ad_max_bytes == 524288u);
    BOOST_TEST((loaded->on_ad_failure == core::ad_failures::vast));
    BOOST_TEST((loaded->commit_timeout == 1s));
    BOOST_TEST(loaded->max_in_flight == 8192u);
    BOOST_TEST((loaded->log_level == core::log::level::info));
}

BOOST_AUTO_TEST_CASE(values_at_the_limits_are_taken)
{
    static const variables rows[]{{{"AD_TIMEOUT", "1ms"}},
                                  {{"AD_TIMEOUT", "9s"}},
                                  {{"AD_TIMEOUT", "9000ms"}},
                                  {{"COMMIT_TIMEOUT", "1ms"}},
                                  {{"COMMIT_TIMEOUT", "8s"}},
                                  {{"IDEMPOTENCY_WINDOW", "10s"}},
                                  {{"IDEMPOTENCY_WINDOW", "1440m"}},
                                  {{"IDEMPOTENCY_WINDOW", "24h"}},
                                  {{"IDEMPOTENCY_WINDOW", "1d"}},
                                  {{"HOURLY_RETENTION", "1d"}},
                                  {{"HOURLY_RETENTION", "1440m"}},
                                  {{"HOURLY_RETENTION", "36500d"}},
                                  {{"DAILY_RETENTION", "24h"}},
                                  {{"DAILY_RETENTION", "36500d"}},
                                  {{"USERNAME_RETENTION", ""}},
                                  {{"USERNAME_RETENTION", "1d"}},
                                  {{"USERNAME_RETENTION", "36500d"}},
                                  {{"MAX_DISTINCT_USERNAME", "1"}},
                                  {{"MAX_DISTINCT_USERNAME", "1000000000"}},
                                  {{"MAX_DISTINCT_SDK", "1"}},
                                  {{"MAX_DISTINCT_PLATFORM", "1"}},
                                  {{"MAX_DISTINCT_COUNTRY_CODE", "1000000000"}},
                                  {{"USERNAME_KEY", "16 bytes, no 15."}},
                                  {{"USERNAME_KEY", std::string(256, 'k')}},
                                  {{"AD_MAX_BYTES", "1024"}},
                                  {{"AD_MAX_BYTES", "67108864"}},
                                  {{"MAX_IN_FLIGHT", "1"}},
                                  {{"MAX_IN_FLIGHT", "1000000"}},
                                  {{"HTTP_PORT", "1"}},
                                  {{"HTTP_PORT", "65535"}},
                                  {{"METRICS_PORT", "65535"}},
                                  {{"WORKERS", "1"}},
                                  {{"WORKERS", "1024"}},
                                  {{"LOG_LEVEL", "trace"}},
                                  {{"LOG_LEVEL", "debug"}},
                                  {{"LOG_LEVEL", "error"}},
                                  {{"LOG_LEVEL", "off"}},
                                  {{"VAST_URL", "http://[::1]:5001/vast"}},
                                  {{"VAST_URL", "http://h?a=%20"}},
                                  {{"VAST_URL", " http://h "}},
                                  {{"VAST_URL", "http://h/%7B{username}%7D?{ip}={ip}"}},
                                  {{"CORS_ORIGINS", "*"}},
                                  {{"CORS_ORIGINS", "null"}},
                                  {{"CORS_ORIGINS", " https://a.example  null http://[::1]:8080 "}},
                                  {{"CORS_ORIGINS", "capacitor://localhost"}},
                                  {{"CORS_ORIGINS", "a+b-c.1://" + std::string(256, 'x')}},
                                  {{"TLS_CERTIFICATE", "/c"}, {"TLS_CERTIFICATE_KEY", "/k"}},
                                  {{"HTTPS_PORT", "5000"}}, // of no meaning without a certificate
                                  {{"STATISTICS_ALLOW", " 192.0.2.1  10.0.0.0/8 2001:db8::/32 ::1 0.0.0.0/0 "}},
                                  {{"LIMIT_EXEMPT", "none"}},
                                  {{"LIMIT_EXEMPT", "::/0"}},
                                  {{"TRUSTED_PROXIES", "10.0.0.0/8"}},
                                  {{"OPERATOR_NETWORKS", "2001:db8::/128"}},
                                  {{"REQUEST_LIMIT", "0"}},
                                  {{"REQUEST_LIMIT", "1000000"}},
                                  {{"CONNECTION_LIMIT", "0"}},
                                  {{"CONNECTION_LIMIT", "65535"}},
                                  {{"ACCESS_LOG", "errors"}},
                                  {{"LOG_USERNAMES", "on"}},
                                  {{"ANONYMIZE_IP", "on"}},
                                  {{"ANONYMIZE_IP", "off"}},
                                  {{"AD_CACHE", "off"}},
                                  {{"AD_CACHE_BYTES", "1048576"}},
                                  {{"AD_CACHE_BYTES", "1099511627776"}}};
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.begin()->first << "=" << row.begin()->second)
    BOOST_TEST(problems_of(row) == core::problems(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_bad_value_is_refused_by_the_name_of_its_variable)
{
    static const std::pair<std::string, std::vector<std::string>> rows[]{
        {"AD_TIMEOUT",
         {"0",           "2",   "0s",  "0ms", "11s", "1m", "10001ms", "-1s", "+1s",          "1.5s",
          "1 s",         " 1s", "1s ", "s",   "ms",  "1h", "1S",      "1us", "4294967296ms", "99999999999999999999s",
          "two seconds", "1s\n"}},
        {"IDEMPOTENCY_WINDOW", {"0", "10", "9s", "9999ms", "1441m", "25h", "2d", "-10m", "ten minutes"}},
        {"COMMIT_TIMEOUT", {"0", "1", "0ms", "11s", "-1s", "1.0s", "s", "forever"}},
        {"AD_MAX_BYTES",
         {"0", "1023", "67108865", "-1", "+2048", "2e3", "2048.0", "2k", "0x1000", " 2048", "2048 ",
          "18446744073709551616", "many"}},
        {"AD_FAILURES", {"VAST", "Http", "vast ", "204", "json", "vast,http"}},
        {"MAX_IN_FLIGHT", {"0", "1000001", "-1", "1e3", "8 192", "all"}},
        {"LOG_LEVEL", {"INFO", "warn", "verbose", "0", "info ", "fatal"}},
        {"HTTP_PORT", {"0", "65536", "-1", "http", "80.0", "5000/tcp"}},
        {"METRICS_PORT", {"0", "65536", "-1", "off", "127.0.0.1:9150", "5000"}},
        {"WORKERS", {"0", "1025", "-1", "auto", "2.5"}},
        {"VAST_URL",
         {"ads.example", "//ads.example/vast", "/vast", "http:", "http://", "http:///vast", "http:ads.example",
          "ftp://ads.example/vast", "file:///etc/passwd", "http://ads.example/a b", "http://ads.example/%zz",
          "http://ads.example/\n", " ", "http://ads.example/[TIMESTAMP]", "http://ads.example/{colour}",
          "http://{username}.example/", "http://ads.example/{", "http://a.example/ ads.example",
          "ads.example http:// /vast"}},
        {"HTTPS_PORT", {"0", "65536", "https"}},
        {"STATISTICS_ALLOW",
         {"office", "192.0.2.0/33", "192.0.2.0/", "192.0.2", "192.0.2.0/24,10.0.0.0/8", "2001:db8::/129", "10.0.0.0/-1",
          "all", "none", "127.0.0.1;", "10.0.0.0/8\n"}},
        {"TRUSTED_PROXIES", {"proxy.example", "none", "unix:"}},
        {"OPERATOR_NETWORKS", {"home", "none"}},
        {"LIMIT_EXEMPT", {"off", "none 127.0.0.1", "localhost"}},
        {"REQUEST_LIMIT", {"-1", "1000001", "off", "10r/s"}},
        {"CONNECTION_LIMIT", {"-1", "65536", "none"}},
        {"ACCESS_LOG", {"ON", "error", "/var/log/x"}},
        {"LOG_USERNAMES", {"yes", "ON"}},
        {"AD_CACHE", {"ON", "true", "1", "60s"}},
        {"AD_CACHE_BYTES", {"0", "1048575", "1099511627777", "-1", "64M", "64 MiB", "on"}},
        {"ANONYMIZE_IP", {"ON", "true", "1", "yes", "/24"}},
        {"REDIS_URL", {"localhost", "localhost:6379"}},
        {"CORS_ORIGINS",
         {"player.example",
          "https://player.example/",
          "https://a.example;}",
          "https://a\"b",
          "https://*.example",
          "HTTPS://A.EXAMPLE",
          "https://A.example",
          "$remote_addr",
          "~^https",
          "https://",
          "://a.example",
          "1https://a.example",
          "https://a.example https://b.example/",
          "https://a.example,https://b.example",
          "* x",
          " ",
          "Null",
          "https://\xC3\xA4.example",
          "https://a.example\n",
          "https://" + std::string(257, 'x')}},
        {"VAST_BEACON", {"ON", "yes", "1", "on "}},
        {"PUBLIC_URL",
         {"ads.example", "//ads.example", "ftp://ads.example", "http://", "https://ads.example?a=b",
          "https://a.example#b", "https://ads.example/[CACHEBUSTING]", "https://ads.example/]]>",
          "https://me@ads.example", "http://a.example:0", "https://ads.example/" + std::string(1024, 'x')}},
        {"BEACON_KEY", {"short", "15 bytes, no 16", std::string(257, 'k')}},
        {"HOURLY_RETENTION", {"0", "14", "0d", "23h", "1439m", "36501d", "-1d", "2w", "1.5d", "14D", "for ever"}},
        {"DAILY_RETENTION", {"0", "400", "0d", "23h", "36501d", "4294967296d", "-1d", "1y"}},
        {"USERNAME_RETENTION", {"0", "90", "0d", "23h", "36501d", "-1d", "never"}},
        {"MAX_DISTINCT_USERNAME", {"0", "-1", "1000000001", "1e6", "10M", "all"}},
        {"MAX_DISTINCT_SDK", {"0", "-1", "1000000001", "9223372036854775808", "10 000"}},
        {"MAX_DISTINCT_PLATFORM", {"0", "-1", "1000000001", "1.5"}},
        {"MAX_DISTINCT_COUNTRY_CODE", {"0", "-1", "1000000001", "US"}},
        {"USERNAME_KEY", {"short", "15 bytes, no 16", std::string(257, 'k')}},
    };
    for (const auto& [name, values] : rows)
        for (const auto& value : values)
            BOOST_TEST_CONTEXT(name << "=" << value)
            {
                const auto found = problems_of({{name, value}});
                BOOST_TEST(found.size() == 1u);
                BOOST_TEST(names(found, name));
            }
}

BOOST_AUTO_TEST_CASE(several_urls_have_blanks_between_them_and_keep_their_order)
{
    const auto loaded = load({{"VAST_URL", " http://a.example/{username}  https://b.example "}});
    BOOST_TEST_REQUIRE(loaded.has_value());
    BOOST_TEST_REQUIRE(loaded->vast_urls.size() == 2u);
    BOOST_TEST(loaded->vast_urls[0].fill(core::url_values("Jack")) == "http://a.example/Jack");
    BOOST_TEST(loaded->vast_urls[1].fill({}) == "https://b.example");
}

BOOST_AUTO_TEST_CASE(a_macro_that_is_not_known_is_named_and_a_password_is_not)
{
    const auto found =
        problems_of({{"VAST_URL", "http://u:secret@h/{colour}?{size} http://{ip}/ http://u:secret@h:0/"}});
    BOOST_TEST_REQUIRE(found.size() == 4u);
    BOOST_TEST(found[0].starts_with("VAST_URL has {colour}, which is not known: there are {sdk_version}, "));
    BOOST_TEST(found[1].starts_with("VAST_URL has {size}, which is not known"));
    BOOST_TEST(found[2].starts_with("VAST_URL has {ip} outside of the path and the query"));
    for (const auto& problem : found)
        BOOST_TEST(problem.find("secret") == problem.npos);
}

BOOST_AUTO_TEST_CASE(the_ad_api_s_port_is_one_that_can_be_connected_to)
{
    BOOST_TEST(problems_of({{"VAST_URL", "http://ads.example:65535/"}}).empty());
    for (const auto url : {"http://ads.example:0/", "http://ads.example:65536/", "http://ads.example:99999999999/"})
        BOOST_TEST_CONTEXT(url)
    BOOST_TEST(names(problems_of({{"VAST_URL", url}}), "VAST_URL"));
}

BOOST_AUTO_TEST_CASE(a_problem_says_what_is_wanted_and_what_is_there)
{
    const auto found = problems_of({{"AD_TIMEOUT", "soon"}, {"LOG_LEVEL", "loud"}});
    BOOST_TEST_REQUIRE(found.size() == 2u);
    BOOST_TEST(found[0] == "AD_TIMEOUT must be a time from 1ms to 10s, such as 500ms or 2s, and is 'soon'");
    BOOST_TEST(found[1] == "LOG_LEVEL must be one of trace, debug, info, warning, error, off, and is 'loud'");
}

BOOST_AUTO_TEST_CASE(beacons_need_the_url_by_which_players_reach_us)
{
    const auto found = problems_of({{"VAST_BEACON", "on"}});
    BOOST_TEST_REQUIRE(found.size() == 1u);
    BOOST_TEST(names(found, "PUBLIC_URL"));
    for (const auto& [given, kept] :
         std::vector<std::pair<std::string, std::string>>{{"http://127.0.0.1:5000", "http://127.0.0.1:5000"},
                                                          {"https://ads.example/", "https://ads.example"},
                                                          {"https://ads.example/tally//", "https://ads.example/tally"},
                                                          {"http://[::1]:5000", "http://[::1]:5000"}}) {
        const auto loaded = load({{"VAST_BEACON", "on"}, {"PUBLIC_URL", given}});
        BOOST_TEST_REQUIRE(loaded.has_value());
        BOOST_TEST(loaded->vast_beacon);
        BOOST_TEST(loaded->public_url == kept);
    }
}

BOOST_AUTO_TEST_CASE(a_secret_is_never_shown)
{
    const auto found = problems_of({{"BEACON_KEY", "too short"}, {"USERNAME_KEY", "too short"}, {"LOG_LEVEL", "loud"}});
    BOOST_TEST(found.size() == 3u);
    for (const auto& line : found)
        BOOST_TEST(line.find("too short") == line.npos);
}

BOOST_AUTO_TEST_CASE(where_there_are_beacons_they_are_known_for_an_hour_at_least)
{
    const auto window = [](variables set) { return load(std::move(set))->idempotency_window; };
    const std::string url = "http://a.example";
    BOOST_TEST((window({{"VAST_BEACON", "on"}, {"PUBLIC_URL", url}}) == 1h));
    BOOST_TEST((window({{"BEACON_KEY", "sixteen bytes or more"}}) == 1h));
    BOOST_TEST((window({{"VAST_BEACON", "on"}, {"PUBLIC_URL", url}, {"IDEMPOTENCY_WINDOW", "90m"}}) == 90min));
    BOOST_TEST((window({{"PUBLIC_URL", url}}) == 10min));
}

BOOST_AUTO_TEST_CASE(all_problems_come_in_one_result)
{
    static const variables bad{{"VAST_URL", "ads"},
                               {"AD_TIMEOUT", "soon"},
                               {"AD_MAX_BYTES", "many"},
                               {"AD_FAILURES", "none"},
                               {"REDIS_URL", "redis:"},
                               {"COMMIT_TIMEOUT", "later"},
                               {"MAX_IN_FLIGHT", "plenty"},
                               {"LOG_LEVEL", "loud"},
                               {"HTTP_PORT", "http"},
                               {"WORKERS", "some"},
                               {"HOURLY_RETENTION", "1"},
                               {"DAILY_RETENTION", "1"},
                               {"USERNAME_RETENTION", "1"},
                               {"USERNAME_KEY", "1"},
                               {"MAX_DISTINCT_USERNAME", "none"},
                               {"MAX_DISTINCT_SDK", "none"},
                               {"MAX_DISTINCT_PLATFORM", "none"},
                               {"MAX_DISTINCT_COUNTRY_CODE", "none"},
                               {"CORS_ORIGINS", "everyone"}};
    const auto found = problems_of(bad);
    BOOST_TEST(found.size() == bad.size());
    for (const auto& [name, value] : bad)
        BOOST_TEST_CONTEXT(name)
    BOOST_TEST(names(found, name));
}

BOOST_AUTO_TEST_CASE(tls_takes_a_certificate_a_key_and_a_port_of_its_own)
{
    const variables both{{"TLS_CERTIFICATE", "/c"}, {"TLS_CERTIFICATE_KEY", "/k"}};
    for (const auto* one : {"TLS_CERTIFICATE", "TLS_CERTIFICATE_KEY"})
        BOOST_TEST(problems_of({{one, "/file"}}) ==
                       core::problems{"TLS_CERTIFICATE and TLS_CERTIFICATE_KEY must be set both, or neither"},
                   boost::test_tools::per_element());
    for (const auto* port : {"5000", "9150"}) {
        auto taken = both;
        taken["HTTPS_PORT"] = port;
        BOOST_TEST(names(problems_of(taken), "HTTPS_PORT"));
    }
}

BOOST_AUTO_TEST_CASE(what_has_no_default_must_be_set)
{
    const auto loaded = core::load_config([](std::string_view) { return std::nullopt; });
    BOOST_TEST_REQUIRE(loaded.has_error());
    BOOST_TEST(loaded.error().size() == 2u);
    BOOST_TEST(names(loaded.error(), "VAST_URL"));
    BOOST_TEST(names(loaded.error(), "REDIS_URL"));
}

BOOST_AUTO_TEST_CASE(both_timeouts_together_end_before_the_last_resend)
{
    BOOST_TEST(problems_of({{"AD_TIMEOUT", "6s"}, {"COMMIT_TIMEOUT", "4s"}}).empty());
    BOOST_TEST(problems_of({{"AD_TIMEOUT", "6s"}, {"COMMIT_TIMEOUT", "4001ms"}}) ==
                   core::problems{"AD_TIMEOUT and COMMIT_TIMEOUT must be 10s at most together"},
               boost::test_tools::per_element());
    // A bad value is one problem, not two.
    BOOST_TEST(problems_of({{"AD_TIMEOUT", "99s"}, {"COMMIT_TIMEOUT", "9s"}}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_program_beside_the_workers_needs_only_what_is_kept_and_where)
{
    const auto load_store = [](const variables& set) {
        return core::load_store_config([&](std::string_view name) -> std::optional<std::string> {
            const auto found = set.find(name);
            return found == set.end() ? std::nullopt : std::optional(found->second);
        });
    };
    const auto loaded = load_store({{"REDIS_URL", "unix:/run/redis.sock"},
                                    {"USERNAME_KEY", "sixteen bytes or more"},
                                    {"HOURLY_RETENTION", "2d"},
                                    {"VAST_URL", "none of its business"}});
    BOOST_TEST_REQUIRE(loaded.has_value());
    BOOST_TEST(loaded->redis.path == "/run/redis.sock");
    BOOST_TEST(loaded->username_key == "sixteen bytes or more");
    BOOST_TEST((loaded->hourly_retention == 48h));
    const auto refused = load_store({{"USERNAME_KEY", "short"}});
    BOOST_TEST_REQUIRE(refused.has_error());
    BOOST_TEST(names(refused.error(), "REDIS_URL"));
    BOOST_TEST(names(refused.error(), "USERNAME_KEY"));
    BOOST_TEST(refused.error().size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
