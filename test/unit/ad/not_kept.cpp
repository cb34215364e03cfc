#include "ad/not_kept.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::chrono_literals;

namespace {

struct fixture
{
    const ad::not_kept::time_point start{1000s};
    ad::not_kept under_test;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(ad_not_kept, fixture)

BOOST_AUTO_TEST_CASE(a_url_is_known_for_a_while_from_when_it_was_added_last)
{
    BOOST_TEST(!under_test.has("/a", start));
    under_test.add("/a", start);
    BOOST_TEST(under_test.has("/a", start));
    BOOST_TEST(!under_test.has("/b", start));
    BOOST_TEST(under_test.has("/a", start + under_test.remembered - 1ms));
    BOOST_TEST(!under_test.has("/a", start + under_test.remembered));
    under_test.add("/a", start + 20s);
    BOOST_TEST(under_test.has("/a", start + under_test.remembered));
    BOOST_TEST(!under_test.has("/a", start + 20s + under_test.remembered));
}

BOOST_AUTO_TEST_CASE(one_that_can_be_kept_after_all_is_removed)
{
    under_test.add("/a", start);
    under_test.add("/b", start);
    under_test.remove("/a");
    under_test.remove("/c");
    BOOST_TEST(!under_test.has("/a", start));
    BOOST_TEST(under_test.has("/b", start));
}

BOOST_AUTO_TEST_CASE(there_are_so_many_and_the_oldest_goes_first)
{
    for (std::size_t i = 0; i < under_test.most; ++i)
        under_test.add("/" + std::to_string(i), start);
    under_test.add("/0", start); // the youngest now
    BOOST_TEST(under_test.size() == under_test.most);
    under_test.add("/one more", start);
    BOOST_TEST(under_test.size() == under_test.most);
    BOOST_TEST(under_test.has("/0", start));
    BOOST_TEST(!under_test.has("/1", start));
    BOOST_TEST(under_test.has("/2", start));
}

BOOST_AUTO_TEST_CASE(what_is_over_takes_no_room)
{
    for (int i = 0; i < 100; ++i)
        under_test.add("/" + std::to_string(i), start);
    under_test.add("/later", start + under_test.remembered);
    BOOST_TEST(under_test.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
