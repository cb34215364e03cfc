#include "counters/durability.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::chrono_literals;

namespace {

std::vector<std::string_view> durability_problems(std::string_view info)
{
    return counters::durability_problems(info, core::system_clock::time_point(1'800'000'000s));
}

} // namespace

BOOST_AUTO_TEST_SUITE(counters_durability)

BOOST_AUTO_TEST_CASE(the_settings_of_our_redis_conf_are_right)
{
    BOOST_TEST(durability_problems("# Memory\r\nmaxmemory_policy:noeviction\r\n\r\n# Persistence\r\naof_enabled:1\r\n")
                   .empty());
}

BOOST_AUTO_TEST_CASE(each_problem_is_found)
{
    BOOST_TEST(durability_problems("aof_enabled:0\r\nmaxmemory_policy:noeviction\r\n").size() == 1u);
    for (const std::string policy : {"allkeys-lru", "volatile-ttl", "allkeys-random"})
        BOOST_TEST(durability_problems("aof_enabled:1\r\nmaxmemory_policy:" + policy + "\r\n").size() == 1u);
    BOOST_TEST(durability_problems("aof_enabled:0\r\nmaxmemory_policy:allkeys-lru").size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_redis_does_not_tell_is_no_problem)
{
    for (const auto* info : {"", "aof_enabled", "not_aof_enabled:0\r\n", "aof_enabled_too:0\r\n", ":\r\n"})
        BOOST_TEST(durability_problems(info).empty());
}

BOOST_AUTO_TEST_CASE(clocks_may_differ_by_ten_seconds)
{
    for (const auto* right : {"1799999990000000", "1800000010000000", "x"})
        BOOST_TEST(durability_problems("server_time_usec:" + std::string(right) + "\r\n").empty());
    for (const auto* wrong : {"1799999989999999", "1800000010000001", "0"})
        BOOST_TEST(durability_problems("server_time_usec:" + std::string(wrong) + "\r\n").size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
