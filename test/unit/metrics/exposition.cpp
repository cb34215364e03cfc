#include "metrics/exposition.hpp"

#include "core/metric_families.hpp"

#include <boost/test/unit_test.hpp>

using core::metrics::series;
using metrics::exposition;

namespace {

constexpr metrics::redis_state well{.up = true, .writable = true};

// The lines of one name.
std::string lines_of(std::string_view name, const series& values)
{
    const auto all = exposition(values, well);
    const auto start = all.find("# HELP " + std::string(name) + ' ');
    return start == all.npos ? "none" : all.substr(start, all.find("\n# HELP ", start) + 1 - start);
}

} // namespace

BOOST_AUTO_TEST_SUITE(metrics_exposition)

BOOST_AUTO_TEST_CASE(a_counter_has_a_line_for_each_of_its_series)
{
    const series values{{R"(adtally_requests_total{endpoint="ad",status="200"})", 7},
                        {R"(adtally_requests_total{endpoint="ad",status="503"})", 0},
                        {R"(adtally_requests_total{endpoint="a\"\\\nd",status="200"})", 1}};
    BOOST_TEST(lines_of("adtally_requests_total", values) ==
               "# HELP adtally_requests_total Requests that a worker has answered.\n"
               "# TYPE adtally_requests_total counter\n"
               "adtally_requests_total{endpoint=\"a\\\"\\\\\\nd\",status=\"200\"} 1\n"
               "adtally_requests_total{endpoint=\"ad\",status=\"200\"} 7\n"
               "adtally_requests_total{endpoint=\"ad\",status=\"503\"} 0\n");
    BOOST_TEST(lines_of("adtally_worker_starts_total", {{"adtally_worker_starts_total", 9'000'000'000'000'000'000}})
                   .ends_with("\nadtally_worker_starts_total 9000000000000000000\n"));
}

BOOST_AUTO_TEST_CASE(a_histogram_has_all_its_buckets_in_their_order_and_is_in_seconds)
{
    const series values{{R"(adtally_request_duration_seconds_bucket{endpoint="ad",le="0.005"})", 2},
                        {R"(adtally_request_duration_seconds_bucket{endpoint="ad",le="10"})", 3},
                        {R"(adtally_request_duration_seconds_count{endpoint="ad"})", 4},
                        {R"(adtally_request_duration_seconds_sum{endpoint="ad"})", 12'500'000}};
    const std::string bucket = "adtally_request_duration_seconds_bucket{endpoint=\"ad\",le=";
    std::string wanted = "# HELP adtally_request_duration_seconds From a request's arrival to its answer.\n"
                         "# TYPE adtally_request_duration_seconds histogram\n";
    for (const auto* row :
         {"\"0.001\"} 0", "\"0.002\"} 0", "\"0.005\"} 2", "\"0.01\"} 0", "\"0.02\"} 0", "\"0.05\"} 0", "\"0.1\"} 0",
          "\"0.2\"} 0", "\"0.5\"} 0", "\"1\"} 0", "\"2\"} 0", "\"5\"} 0", "\"10\"} 3", "\"+Inf\"} 4"})
        wanted += bucket + row + '\n';
    wanted += "adtally_request_duration_seconds_sum{endpoint=\"ad\"} 12.5\n"
              "adtally_request_duration_seconds_count{endpoint=\"ad\"} 4\n";
    BOOST_TEST(lines_of("adtally_request_duration_seconds", values) == wanted);
}

BOOST_AUTO_TEST_CASE(names_come_sorted_and_without_a_series_there_is_none)
{
    BOOST_TEST(exposition({{"adtally_worker_starts_total", 1}, {"adtally_counted_earlier_total", 2}}, well) ==
               "# HELP adtally_counted_earlier_total Requests not counted because an earlier sending of them was.\n"
               "# TYPE adtally_counted_earlier_total counter\n"
               "adtally_counted_earlier_total 2\n"
               "# HELP adtally_redis_up Whether Redis answers.\n"
               "# TYPE adtally_redis_up gauge\n"
               "adtally_redis_up 1\n"
               "# HELP adtally_redis_writable Whether Redis takes counts.\n"
               "# TYPE adtally_redis_writable gauge\n"
               "adtally_redis_writable 1\n"
               "# HELP adtally_worker_starts_total Worker processes that were started.\n"
               "# TYPE adtally_worker_starts_total counter\n"
               "adtally_worker_starts_total 1\n");
    const auto away = exposition({}, {.up = false, .writable = false});
    BOOST_TEST(away.find("\nadtally_redis_up 0\n") != away.npos);
    BOOST_TEST(away.find("\nadtally_redis_writable 0\n") != away.npos);
}

BOOST_AUTO_TEST_CASE(what_is_not_ours_is_left_out)
{
    // One malformed line would cost Prometheus all the others.
    for (const auto* field : {"x",
                              "adtally_worker_starts_totals",
                              "adtally_worker_starts_total ",
                              "adtally_worker_starts_total{",
                              "adtally_worker_starts_total}",

                              "adtally_worker_starts_total{a}",
                              "adtally_worker_starts_total{a=}",
                              "adtally_worker_starts_total{a=\"}",
                              "adtally_worker_starts_total{a=\"b}",
                              "adtally_worker_starts_total{a=\"b\"",
                              "adtally_worker_starts_total{a=\"b\"}x",
                              "adtally_worker_starts_total{a=\"b\"x}",
                              "adtally_worker_starts_total{a=\"b\",}",
                              "adtally_worker_starts_total{,a=\"b\"}",
                              "adtally_worker_starts_total{A=\"b\"}",
                              "adtally_worker_starts_total{=\"b\"}",
                              "adtally_worker_starts_total{a=\"\\x\"}",
                              "adtally_worker_starts_total{a=\"\\\"}",
                              "adtally_worker_starts_total{a=\"b\nc\"}",
                              "adtally_worker_starts_total{a=\"b\"} 7\nx"})
        BOOST_TEST_CONTEXT(field)
    BOOST_TEST(exposition({{field, 1}}, well) == exposition({}, well));
    BOOST_TEST(exposition({{"adtally_worker_starts_total{a=\"}\",b=\"\\\\\"}", 1}}, well) != exposition({}, well));
}

BOOST_AUTO_TEST_CASE(one_more_label_goes_before_the_others)
{
    const auto made = metrics::labelled({{"a_total", 1}, {R"(b_bucket{x="{",le="1"})", 2}}, "worker", "77");
    BOOST_TEST((made == series{{R"(a_total{worker="77"})", 1}, {R"(b_bucket{worker="77",x="{",le="1"})", 2}}));
}

BOOST_AUTO_TEST_SUITE_END()
