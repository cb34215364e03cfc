#include "counters/event.hpp"

#include <boost/test/unit_test.hpp>

namespace {

counters::event named(counters::counts what, std::string username, std::string_view key, std::string_view parameters)
{
    counters::event made{.what = what,
                         .request = {},
                         .received = {},
                         .username = std::move(username),
                         .sdk_version = "1.0",
                         .platform = "ios",
                         .country_code = "US"};
    counters::name_by_key(made, key, parameters);
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(counters_event)

BOOST_AUTO_TEST_CASE(a_key_names_a_request_within_its_endpoint_and_username)
{
    using enum counters::counts;
    const auto first = named(impression, "Jack", "k1", "a");
    BOOST_TEST((named(impression, "Jack", "k1", "a").request == first.request));
    BOOST_TEST((named(impression, "Jack", "k1", "b").request == first.request));
    BOOST_TEST((named(impression, "Jack", "k2", "a").request != first.request));
    BOOST_TEST((named(impression, "Ada", "k1", "a").request != first.request));
    BOOST_TEST((named(ad_request, "Jack", "k1", "a").request != first.request));
    // Whether the ad API had an ad this time makes no other request of it.
    BOOST_TEST((named(ad_request, "Jack", "k1", "a").request == named(ad_request_fill, "Jack", "k1", "a").request));
    // The bytes of username and key side by side are the same here.
    BOOST_TEST((named(impression, "Jac", "kk1", "a").request != first.request));
}

BOOST_AUTO_TEST_CASE(a_beacon_is_one_request_whoever_sends_it_and_no_key_is_like_one)
{
    const auto beacon = [](std::string username, std::string_view id, std::string_view parameters) {
        counters::event made{.what = counters::counts::impression,
                             .request = {},
                             .received = {},
                             .username = std::move(username),
                             .sdk_version = "1.0",
                             .platform = "ios",
                             .country_code = "US"};
        counters::name_by_beacon(made, id, parameters);
        return made;
    };
    const auto first = beacon("Jack", "b1", "a");
    BOOST_TEST((beacon("Jack", "b1", "a").fingerprint == first.fingerprint));
    BOOST_TEST((beacon("Ada", "b1", "b").request == first.request));
    BOOST_TEST((beacon("Ada", "b1", "b").fingerprint != first.fingerprint));
    BOOST_TEST((beacon("Jack", "b2", "a").request != first.request));
    for (const auto* key : {"b1", "beacon:b1", "beaconb1"})
        BOOST_TEST((named(counters::counts::impression, "Jack", key, "a").request != first.request));
    BOOST_TEST((named(counters::counts::impression, "beacon", "b1", "a").request != first.request));
}

BOOST_AUTO_TEST_CASE(the_fingerprint_stands_for_the_parameters_alone)
{
    using enum counters::counts;
    const auto first = named(impression, "Jack", "k1", "a");
    BOOST_TEST((named(ad_request, "Ada", "k2", "a").fingerprint == first.fingerprint));
    BOOST_TEST((named(impression, "Jack", "k1", "b").fingerprint != first.fingerprint));
}

BOOST_AUTO_TEST_SUITE_END()
