// Connections break under load, by clients that leave and by an nginx that reloads: the books hold.
#include "support/storm.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <thread>

using namespace support;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(storm_clients, patient_storm)

BOOST_AUTO_TEST_CASE(nginx_reloads_and_whoever_gets_no_answer_is_counted_once_at_most)
{
    const auto all = rage(8s, [this] {
                         signal("nginx", SIGHUP);
                         std::this_thread::sleep_for(700ms);
                     }).sum();
    BOOST_TEST(all.of("not_counted") + all.of("outcome_unknown") == 0, all.text() << "; " << note());
    // It closes connections between two requests, and is rarely too late.
    BOOST_TEST(all.of("unanswered") * 100 <= all.certain(), all.text() << "; " << note());
}

BOOST_AUTO_TEST_CASE(clients_that_leave_are_counted_once_at_most_and_cost_the_others_nothing)
{
    const auto heard = rage(
        8s, [] { std::this_thread::sleep_for(700ms); }, "--cut-every 7");
    BOOST_TEST(heard.sum("cut-").of("cut") > 0);
    const auto others = heard.sum("load-");
    BOOST_TEST(others.uncertain() + others.of("not_counted") == 0, others.text() << "; " << note());
}

BOOST_AUTO_TEST_SUITE_END()
