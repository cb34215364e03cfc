#include "server/measurements.hpp"

#include "core/asio.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;

namespace {

// Names that nothing else measures under: there is one registry in a process.
const server::routes table{{"/m-one", http::method::get, server::handler()},
                           {"m-two", http::method::get, server::handler()}};

std::int64_t value(const std::string& series)
{
    const auto all = core::metrics::of_this_worker().everything();
    const auto found = all.find(series);
    return found == all.end() ? -1 : found->second;
}

http::request arrived(std::chrono::milliseconds ago)
{
    http::request made;
    made.received = core::system_clock::now() - ago;
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(server_measurements)

BOOST_AUTO_TEST_CASE(an_answer_is_counted_by_endpoint_and_status_and_its_time_taken)
{
    server::measurements measured(table);
    BOOST_TEST(value(R"(adtally_requests_total{endpoint="m-one",status="200"})") == 0);
    BOOST_TEST(value(R"(adtally_requests_total{endpoint="m-one",status="422"})") == -1);
    measured.answered(&table[0], arrived(0ms), 200);
    measured.answered(&table[0], arrived(300ms), 422);
    measured.answered(&table[0], arrived(0ms), 422);
    measured.answered(&table[1], arrived(0ms), 503);
    const auto unknown = value(R"(adtally_requests_total{endpoint="other",status="404"})");
    measured.answered(nullptr, arrived(0ms), 404);
    BOOST_TEST(value(R"(adtally_requests_total{endpoint="m-one",status="200"})") == 1);
    BOOST_TEST(value(R"(adtally_requests_total{endpoint="m-one",status="422"})") == 2);
    BOOST_TEST(value(R"(adtally_requests_total{endpoint="m-two",status="503"})") == 1);
    BOOST_TEST(value(R"(adtally_requests_total{endpoint="other",status="404"})") ==
               std::max<std::int64_t>(unknown, 0) + 1);
    BOOST_TEST(value(R"(adtally_request_duration_seconds_bucket{endpoint="m-one",le="0.2"})") == 2);
    BOOST_TEST(value(R"(adtally_request_duration_seconds_count{endpoint="m-one"})") == 3);
    BOOST_TEST(value(R"(adtally_request_duration_seconds_sum{endpoint="m-one"})") >= 300'000);
}

BOOST_AUTO_TEST_CASE(what_nginx_sent_again_and_what_was_dropped_is_counted)
{
    server::measurements measured(table);
    const auto resent = value("adtally_requests_resent_total");
    const auto dropped = value("adtally_requests_dropped_total");
    auto request = arrived(0ms);
    measured.answered(&table[1], request, 200);
    BOOST_TEST(value("adtally_requests_resent_total") == resent);
    request.resent = true;
    measured.answered(&table[1], request, 200);
    measured.dropped();
    BOOST_TEST(value("adtally_requests_resent_total") == resent + 1);
    BOOST_TEST(value("adtally_requests_dropped_total") == dropped + 1);
}

BOOST_AUTO_TEST_SUITE_END()
