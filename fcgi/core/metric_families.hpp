// Everything that is measured, by name.
//
// DO NOT CHANGE A NAME, A LABEL OR A BOUND: Redis keeps the sums, and alerts and dashboards know the names. What must
// be otherwise gets another name. docs/operations/ uses them; a test compares.
#pragma once

#include "core/metrics.hpp"

namespace core::metrics {

namespace bounds {

// In microseconds.
inline constexpr std::array<std::int64_t, 13> answer{1'000,     2'000,     5'000,     10'000,  20'000,
                                                     50'000,    100'000,   200'000,   500'000, 1'000'000,
                                                     2'000'000, 5'000'000, 10'000'000};
inline constexpr std::array<std::int64_t, 16> commit{100,       200,       500,       1'000,     2'000,   5'000,
                                                     10'000,    20'000,    50'000,    100'000,   200'000, 500'000,
                                                     1'000'000, 2'000'000, 5'000'000, 10'000'000};
inline constexpr std::array<std::int64_t, 10> batch{1, 2, 5, 10, 20, 50, 100, 200, 500, 1'000};

} // namespace bounds

inline constexpr family requests{"adtally_requests_total", "Requests that a worker has answered."};
// From nginx's $msec, which is in whole milliseconds, until the answer is handed to nginx.
inline constexpr family request_duration{"adtally_request_duration_seconds", "From a request's arrival to its answer.",
                                         bounds::answer, true};
inline constexpr family requests_resent{"adtally_requests_resent_total",
                                        "Requests that nginx sent again because a worker was lost."};
inline constexpr family requests_dropped{"adtally_requests_dropped_total",
                                         "Requests answered 503 because the worker held MAX_IN_FLIGHT of them."};

inline constexpr family ad_outcomes{"adtally_ad_outcomes_total",
                                    "What became of well-formed ad requests, as X-Ad-Status says it."};
inline constexpr family ad_api_duration{"adtally_ad_api_duration_seconds",
                                        "From asking an ad API to its answer or failure.", bounds::answer, true};
inline constexpr family breaker_transitions{"adtally_breaker_transitions_total",
                                            "Changes of a worker's circuit breaker for an ad API to this state."};
inline constexpr family breaker_skipped{"adtally_breaker_skipped_requests_total",
                                        "Requests for which an ad API was not asked because it keeps failing."};

inline constexpr family commit_duration{"adtally_commit_duration_seconds",
                                        "From sending a batch of counts to Redis to its reply.", bounds::commit, true};
inline constexpr family batch_requests{"adtally_batch_requests", "Requests in a batch that Redis has applied.",
                                       bounds::batch};
inline constexpr family batches{"adtally_batches_total", "What Redis said to batches of counts."};
inline constexpr family counted_earlier{"adtally_counted_earlier_total",
                                        "Requests not counted because an earlier sending of them was."};
inline constexpr family deadline_misses{
    "adtally_deadline_misses_total", "Requests whose count Redis did not acknowledge in time, by what is known of it."};
inline constexpr family counted_as_other{"adtally_counted_as_other_total",
                                         "Increments under (other), because the dimension has MAX_DISTINCT names."};

inline constexpr family redis_reconnects{"adtally_redis_reconnects_total",
                                         "Connections to Redis that replaced a lost one."};
inline constexpr family worker_starts{"adtally_worker_starts_total", "Worker processes that were started."};

inline constexpr std::array all_families{
    &requests,        &request_duration,    &requests_resent, &requests_dropped, &ad_outcomes,
    &ad_api_duration, &breaker_transitions, &breaker_skipped, &commit_duration,  &batch_requests,
    &batches,         &counted_earlier,     &deadline_misses, &counted_as_other, &redis_reconnects,
    &worker_starts,
};

} // namespace core::metrics
