#include "ad/measurements.hpp"

#include "core/error.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(ad_measurements)

BOOST_AUTO_TEST_CASE(whatever_x_ad_status_says_has_a_series)
{
    ad::measurements measured;
    std::vector<std::string> all{"fill", "no-fill"};
    for (const auto code : {core::errc::upstream_timeout, core::errc::upstream_unreachable, core::errc::upstream_status,
                            core::errc::upstream_invalid})
        all.push_back(make_error_code(code).message());
    for (const auto& status : all) {
        const auto series = "adtally_ad_outcomes_total{ad_status=\"" + status + "\"}";
        const auto before = core::metrics::of_this_worker().everything().at(series);
        measured.came_to(status);
        BOOST_TEST(core::metrics::of_this_worker().everything().at(series) == before + 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
