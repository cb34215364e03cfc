// REDIS_URL, a part of core/config.hpp.
#include "core/config.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::literals;

namespace {

core::result<core::config, core::problems> load(std::string_view redis_url)
{
    return core::load_config([&](std::string_view name) -> std::optional<std::string> {
        if (name == "VAST_URL")
            return "http://ads.example/vast";
        if (name == "REDIS_URL")
            return std::string(redis_url);
        return std::nullopt;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(core_redis_address)

BOOST_AUTO_TEST_CASE(host_port_database_and_password_are_read)
{
    static constexpr struct
    {
        std::string_view url;
        std::string_view host;
        std::uint16_t port;
        unsigned database;
        std::string_view password;
    } rows[]{
        {"redis://store.example", "store.example", 6379, 0, ""},
        {"redis://store.example/", "store.example", 6379, 0, ""},
        {"redis://store.example:7000", "store.example", 7000, 0, ""},
        {"redis://store.example:1", "store.example", 1, 0, ""},
        {"redis://store.example:65535/15", "store.example", 65535, 15, ""},
        {"redis://127.0.0.1/2", "127.0.0.1", 6379, 2, ""},
        {"redis://[::1]", "::1", 6379, 0, ""},
        {"redis://[2001:db8::7]:7000/3", "2001:db8::7", 7000, 3, ""},
        {"redis://:secret@store.example", "store.example", 6379, 0, "secret"},
        {"redis://:secret@[::1]:7000/1", "::1", 7000, 1, "secret"},
        {"redis://:p%40ss%2Fw%20rd%25@store.example", "store.example", 6379, 0, "p@ss/w rd%"},
        {"redis://:p%c3%a4ss@store.example", "store.example", 6379, 0, "p\xC3\xA4ss"},
        {"redis://:a:b@store.example", "store.example", 6379, 0, "a:b"},
        {"redis://:@store.example", "store.example", 6379, 0, ""},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.url)
        {
            const auto loaded = load(row.url);
            BOOST_TEST_REQUIRE(loaded.has_value());
            BOOST_TEST(loaded->redis.path == "");
            BOOST_TEST(loaded->redis.host == row.host);
            BOOST_TEST(loaded->redis.port == row.port);
            BOOST_TEST(loaded->redis.database == row.database);
            BOOST_TEST(loaded->redis.password == row.password);
        }
}

BOOST_AUTO_TEST_CASE(a_unix_socket_is_read)
{
    static constexpr struct
    {
        std::string_view url;
        std::string_view path;
        unsigned database;
    } rows[]{
        {"unix:/run/redis.sock", "/run/redis.sock", 0},
        {"unix:/run/redis.sock?db=9", "/run/redis.sock", 9},
        {"unix:/a path/with:colons#and%20percents", "/a path/with:colons#and%20percents", 0},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.url)
        {
            const auto loaded = load(row.url);
            BOOST_TEST_REQUIRE(loaded.has_value());
            BOOST_TEST(loaded->redis.path == row.path);
            BOOST_TEST(loaded->redis.database == row.database);
            BOOST_TEST(loaded->redis.host == "");
            BOOST_TEST(loaded->redis.password == "");
        }
}

BOOST_AUTO_TEST_CASE(a_socket_path_fits_into_a_socket_address)
{
    BOOST_TEST(load("unix:/" + std::string(106, 's')).has_value());
    BOOST_TEST(load("unix:/" + std::string(107, 's')).has_error());
    BOOST_TEST(load("unix:/" + std::string(107, 's') + "?db=1").has_error());
    BOOST_TEST(load("unix:/" + std::string(100'000, 's')).has_error());
}

BOOST_AUTO_TEST_CASE(every_other_form_is_refused)
{
    static constexpr std::string_view rows[]{
        "localhost",
        "localhost:6379",
        "redis",
        "redis:",
        "redis:store.example",
        "redis:/store.example",
        "redis://",
        "redis:///1",
        "redis://:secret@",
        "rediss://store.example",
        "http://store.example",
        " redis://store.example",
        "redis://store.example ",
        "redis://store.example\n",
        "redis://store example",
        "redis://store.example:",
        "redis://store.example:0",
        "redis://store.example:65536",
        "redis://store.example:99999999999999999999",
        "redis://store.example:-1",
        "redis://store.example:redis",
        "redis://store.example/one",
        "redis://store.example/-1",
        "redis://store.example/+1",
        "redis://store.example/1/",
        "redis://store.example/1/2",
        "redis://store.example//1",
        "redis://store.example/4294967296",
        "redis://store.example?db=1",
        "redis://store.example/1?x",
        "redis://store.example#1",
        "redis://::1",
        "redis://[::1",
        "redis://[::1]x",
        "redis://[::g]",
        "redis://:p%4@store.example",
        "redis://:p%zz@store.example",
        "redis://:p@ss@store.example",
        "redis://:p#ss@store.example",
        "unix:",
        "unix:redis.sock",
        "unix:/run/redis.sock?",
        "unix:/run/redis.sock?db",
        "unix:/run/redis.sock?db=x",
        "unix:/run/redis.sock?db=-1",
        "unix:/run/redis.sock?db=1&db=2",
        "unix:/run/redis.sock?database=1",
        "redis://store.example\0/1"sv,
    };
    for (const auto url : rows)
        BOOST_TEST_CONTEXT(url)
        {
            const auto loaded = load(url);
            BOOST_TEST_REQUIRE(loaded.has_error());
            BOOST_TEST(
                loaded.error() ==
                    core::problems{"REDIS_URL must be redis://[:password@]host[:port][/db] or unix:/path[?db=N]"},
                boost::test_tools::per_element());
        }
}

BOOST_AUTO_TEST_CASE(a_user_name_is_refused_since_it_would_not_be_used)
{
    BOOST_TEST(load("redis://adtally:secret@store.example").has_error());
    BOOST_TEST(load("redis://adtally@store.example").has_error());
}

BOOST_AUTO_TEST_CASE(no_problem_shows_a_password)
{
    static constexpr std::string_view rows[]{
        "redis://:hunter2@store.example:0",       "redis://:hunter2@store.example/x", "redis://:hunter2@",
        "redis://:hunter2%@store.example",        "redis://:hunter2#@store.example",  "redis://hunter2/x",
        "redis://store.example?password=hunter2", "rediss://:hunter2@store.example",  "hunter2",
        "unix:/run/redis.sock?password=hunter2",
    };
    for (const auto url : rows)
        BOOST_TEST_CONTEXT(url)
        {
            const auto loaded = load(url);
            BOOST_TEST_REQUIRE(loaded.has_error());
            for (const auto& problem : loaded.error())
                BOOST_TEST(problem.find("hunter2") == problem.npos);
        }
}

BOOST_AUTO_TEST_CASE(a_problem_with_the_ad_api_s_url_does_not_show_its_password)
{
    const auto loaded = core::load_config([](std::string_view name) -> std::optional<std::string> {
        if (name == "VAST_URL")
            return "ftp://partner:hunter2@ads.example/vast";
        if (name == "REDIS_URL")
            return "redis://store.example";
        return std::nullopt;
    });
    BOOST_TEST_REQUIRE(loaded.has_error());
    for (const auto& problem : loaded.error())
        BOOST_TEST(problem.find("hunter2") == problem.npos);
}

BOOST_AUTO_TEST_SUITE_END()
