#include "admin/progress.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(admin_progress)

BOOST_AUTO_TEST_CASE(the_line_tells_how_much_is_done_and_how_long_the_rest_takes)
{
    BOOST_TEST(admin::progress_line(300'000, 1'000'000, 300'000, 312'000, 3s) ==
               "[######              ]  30 %  300000 of 1000000 names, 312000 rows, 7 s left");
    BOOST_TEST(admin::progress_line(1'000, 1'000, 1'000, 1'002, 2s) ==
               "[####################] 100 %  1000 of 1000 names, 1002 rows, 0 s left");
}

BOOST_AUTO_TEST_CASE(what_an_earlier_export_has_done_says_nothing_of_the_speed)
{
    BOOST_TEST(admin::progress_line(600, 1'000, 100, 600, 2s).ends_with("600 rows, 8 s left"));
    BOOST_TEST(admin::progress_line(500, 1'000, 0, 500, 2s).ends_with("500 rows"));
    BOOST_TEST(admin::progress_line(600, 1'000, 100, 600, 999ms).ends_with("600 rows"));
}

BOOST_AUTO_TEST_CASE(names_that_come_meanwhile_and_none_at_all_are_no_trouble)
{
    BOOST_TEST(admin::progress_line(1'200, 1'000, 1'200, 1'200, 1s)
                   .starts_with("[####################] 100 %  1200 of 1200 names"));
    BOOST_TEST(admin::progress_line(0, 0, 0, 0, 0s).starts_with("[                    ]   0 %  0 of 1 names"));
    BOOST_TEST(admin::progress_line(999'999'999'999, 9'999'999'999'999, 1, 99'999'999'999'999, 9'999'999s).size() ==
               79u);
}

BOOST_AUTO_TEST_SUITE_END()
