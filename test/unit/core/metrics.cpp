#include "core/metric_families.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace core::metrics;
using namespace std::chrono_literals;

namespace {

constexpr family plain{"t_total", "Plain."};
constexpr std::array<std::int64_t, 3> ends{10, 20, 50};
constexpr family sizes{"t_size", "Sizes.", ends};
constexpr std::array<std::int64_t, 2> times{500, 2'000'000};
constexpr family durations{"t_seconds", "Times.", times, true};

using changes = std::vector<change>;

} // namespace

BOOST_AUTO_TEST_SUITE(core_metrics)

BOOST_AUTO_TEST_CASE(a_label_value_is_escaped)
{
    BOOST_TEST(to_text({}) == "");
    BOOST_TEST(to_text({{"a", "x"}, {"b", ""}}) == R"({a="x",b=""})");
    BOOST_TEST(to_text({{"a", "q\"b\\n\nz"}}) == R"({a="q\"b\\n\nz"})");
}

BOOST_AUTO_TEST_CASE(a_bucket_has_its_end_as_last_label)
{
    BOOST_TEST(bucket_labels("", "0.5") == R"({le="0.5"})");
    BOOST_TEST(bucket_labels(R"({a="}"})", "+Inf") == R"({a="}",le="+Inf"})");
}

BOOST_AUTO_TEST_CASE(microseconds_are_shown_in_seconds_and_exactly)
{
    static constexpr std::pair<std::int64_t, std::string_view> rows[]{
        {0, "0"},           {1, "0.000001"},           {500, "0.0005"},
        {10'000, "0.01"},   {1'000'000, "1"},          {1'500'000, "1.5"},
        {10'000'000, "10"}, {12'345'678, "12.345678"}, {9'007'199'254'740'993, "9007199254.740993"}};
    for (const auto& [value, text] : rows)
        BOOST_TEST(shown(value, durations) == text);
    BOOST_TEST(shown(1'500'000, sizes) == "1500000");
}

BOOST_AUTO_TEST_CASE(the_same_labels_are_the_same_counter)
{
    registry made;
    auto& one = made.counter_of(plain, {{"a", "1"}});
    auto& other = made.counter_of(plain, {{"a", "2"}});
    for (int i = 0; i < 1000; ++i)
        made.counter_of(plain, {{"b", std::to_string(i)}});
    BOOST_TEST(&made.counter_of(plain, {{"a", "1"}}) == &one);
    BOOST_TEST(&one != &other);
    BOOST_TEST(&made.histogram_of(sizes, {{"a", "1"}}) == &made.histogram_of(sizes, {{"a", "1"}}));
    BOOST_TEST(&made.histogram_of(sizes, {{"a", "1"}}) != &made.histogram_of(sizes));
}

BOOST_AUTO_TEST_CASE(only_what_has_changed_is_taken_and_only_once)
{
    registry made;
    auto& one = made.counter_of(plain, {{"a", "1"}});
    auto& other = made.counter_of(plain);
    BOOST_TEST((made.take_changes() == changes()));
    one.add();
    one.add(4);
    BOOST_TEST((made.take_changes() == changes{{R"(t_total{a="1"})", 5}}));
    BOOST_TEST((made.take_changes() == changes()));
    one.add();
    other.add();
    BOOST_TEST((made.take_changes() == changes{{R"(t_total{a="1"})", 1}, {"t_total", 1}}));
    BOOST_TEST((made.everything() == series{{R"(t_total{a="1"})", 6}, {"t_total", 1}}));
}

BOOST_AUTO_TEST_CASE(a_bucket_holds_all_that_is_not_beyond_its_end)
{
    registry made;
    auto& sized = made.histogram_of(sizes);
    for (const auto value : {0, 10, 11, 20, 50, 51, 1'000'000})
        sized.observe(value);
    BOOST_TEST((made.everything() == series{{R"(t_size_bucket{le="10"})", 2},
                                            {R"(t_size_bucket{le="20"})", 4},
                                            {R"(t_size_bucket{le="50"})", 5},
                                            {"t_size_count", 7},
                                            {"t_size_sum", 1'000'142}}));
    made.take_changes();
    sized.observe(15);
    BOOST_TEST((made.take_changes() == changes{{R"(t_size_bucket{le="20"})", 1},
                                               {R"(t_size_bucket{le="50"})", 1},
                                               {"t_size_count", 1},
                                               {"t_size_sum", 15}}));
}

BOOST_AUTO_TEST_CASE(a_time_is_kept_in_microseconds_and_is_never_negative)
{
    registry made;
    auto& timed = made.histogram_of(durations);
    timed.observe(500us);
    timed.observe(500'999ns);
    timed.observe(501us);
    timed.observe(-3s);
    timed.observe(1h);
    BOOST_TEST((made.everything() == series{{R"(t_seconds_bucket{le="0.0005"})", 3},
                                            {R"(t_seconds_bucket{le="2"})", 4},
                                            {"t_seconds_count", 5},
                                            {"t_seconds_sum", 500 + 500 + 501 + 3'600'000'000}}));
}

// Redis keeps the sums under these, and people's dashboards know them.
BOOST_AUTO_TEST_CASE(the_names_are_these)
{
    static constexpr std::string_view wanted[]{"adtally_ad_api_duration_seconds",
                                               "adtally_ad_outcomes_total",
                                               "adtally_batch_requests",
                                               "adtally_batches_total",
                                               "adtally_breaker_skipped_requests_total",
                                               "adtally_breaker_transitions_total",
                                               "adtally_commit_duration_seconds",
                                               "adtally_counted_as_other_total",
                                               "adtally_counted_earlier_total",
                                               "adtally_deadline_misses_total",
                                               "adtally_redis_reconnects_total",
                                               "adtally_request_duration_seconds",
                                               "adtally_requests_dropped_total",
                                               "adtally_requests_resent_total",
                                               "adtally_requests_total",
                                               "adtally_worker_starts_total"};
    std::set<std::string_view> names;
    for (const auto* of : all_families)
        names.insert(of->name);
    BOOST_TEST(names.size() == all_families.size());
    BOOST_TEST(std::ranges::equal(names, wanted));
}

BOOST_AUTO_TEST_CASE(a_family_says_what_it_is_and_in_which_unit)
{
    for (const auto* of : all_families)
        BOOST_TEST_CONTEXT(of->name)
        {
            BOOST_TEST(of->help.ends_with('.'));
            BOOST_TEST((of->help.find_first_of("\\\n") == of->help.npos));
            BOOST_TEST(of->name.ends_with("_total") == of->bounds.empty());
            BOOST_TEST(of->name.ends_with("_seconds") == of->is_time);
            BOOST_TEST(std::ranges::is_sorted(of->bounds));
            BOOST_TEST(of->bounds.size() <= most_bounds);
        }
}

BOOST_AUTO_TEST_SUITE_END()
