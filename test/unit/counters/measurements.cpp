#include "counters/measurements.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using counters::protocol;
using kind = protocol::reply::kind;

namespace {

// By how much a series grows while this lives: there is one registry in a process.
struct fixture
{
    std::int64_t grown(const std::string& series) const { return value(series) - before.at(series); }
    std::int64_t batches(const std::string& result) const
    {
        return grown("adtally_batches_total{result=\"" + result + "\"}");
    }
    static std::int64_t value(const std::string& series)
    {
        return core::metrics::of_this_worker().everything().at(series);
    }

    counters::measurements measured;
    const core::metrics::series before = core::metrics::of_this_worker().everything();
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(counters_measurements, fixture)

BOOST_AUTO_TEST_CASE(what_was_not_counted_in_time_and_what_was_counted_before_is_measured)
{
    using enum protocol::outcome;
    for (const auto what : {counted, counted, key_reused, counted_earlier, not_counted, not_counted, outcome_unknown})
        measured.told(what);
    BOOST_TEST(grown("adtally_counted_earlier_total") == 1);
    BOOST_TEST(grown(R"(adtally_deadline_misses_total{outcome="not_counted"})") == 2);
    BOOST_TEST(grown(R"(adtally_deadline_misses_total{outcome="outcome_unknown"})") == 1);
}

BOOST_AUTO_TEST_CASE(a_batch_that_was_applied_is_measured_with_its_size_and_time)
{
    measured.replied(kind::applied, 7, 300us);
    measured.replied(kind::already, 1, 40ms);
    BOOST_TEST(batches("applied") == 1);
    BOOST_TEST(batches("already") == 1);
    BOOST_TEST(grown(R"(adtally_batch_requests_bucket{le="5"})") == 1);
    BOOST_TEST(grown(R"(adtally_batch_requests_bucket{le="10"})") == 2);
    BOOST_TEST(grown("adtally_batch_requests_sum") == 8);
    BOOST_TEST(grown(R"(adtally_commit_duration_seconds_bucket{le="0.0005"})") == 1);
    BOOST_TEST(grown("adtally_commit_duration_seconds_sum") == 40'300);
}

BOOST_AUTO_TEST_CASE(a_batch_that_brings_only_measurements_is_not_the_next_news)
{
    measured.replied(kind::applied, 0, 1ms);
    measured.replied(kind::already, 0, 1ms);
    measured.replied(kind::no_script, 0, 1ms);
    BOOST_TEST((core::metrics::of_this_worker().everything() == before));
}

BOOST_AUTO_TEST_CASE(what_redis_refuses_is_measured_by_its_kind_and_has_no_time)
{
    static constexpr std::pair<kind, std::string_view> rows[]{{kind::refused, "refused"},
                                                              {kind::late, "late"},
                                                              {kind::lost, "writes_lost"},
                                                              {kind::rejected, "rejected"},
                                                              {kind::failed, "failed"}};
    for (const auto& [what, result] : rows) {
        measured.replied(what, 0, 1ms);
        measured.replied(what, 3, 1ms);
        BOOST_TEST(batches(std::string(result)) == 2);
    }
    BOOST_TEST(grown("adtally_commit_duration_seconds_count") == 0);
    measured.replied(kind::seen, 3, 1ms);
    BOOST_TEST(batches("applied") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
