#include "statistics/filter.hpp"

#include "counters/username.hpp"

#include <boost/test/unit_test.hpp>

namespace {

// "sdk 1.0": the dimension and the name.
std::string subject(std::string name, std::string value, const core::config& config = {})
{
    const auto found = statistics::to_subject({std::move(name), std::move(value)}, config);
    return std::string(counters::name_of(found.of)) + ' ' + found.name;
}

} // namespace

BOOST_AUTO_TEST_SUITE(statistics_filter)

BOOST_AUTO_TEST_CASE(a_filter_is_the_name_of_its_dimension)
{
    BOOST_TEST(subject("username", "Jack") == "username Jack");
    BOOST_TEST(subject("sdk", "1.0") == "sdk 1.0");
    BOOST_TEST(subject("platform", "ios") == "platform ios");
    BOOST_TEST(subject("country_code", "US") == "country_code US");
    BOOST_TEST(subject("total", "all") == "total ");
}

BOOST_AUTO_TEST_CASE(with_a_key_a_username_is_looked_up_as_it_is_stored)
{
    core::config config;
    config.username_key = "0123456789abcdef";
    BOOST_TEST(subject("username", "Jack", config) ==
               "username " + counters::stored_username("Jack", config.username_key));
    BOOST_TEST(subject("username", "Jack", config) != "username Jack");
    BOOST_TEST(subject("sdk", "Jack", config) == "sdk Jack");
}

BOOST_AUTO_TEST_SUITE_END()
