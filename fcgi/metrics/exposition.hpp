// Prometheus' text format (version 0.0.4).
#pragma once

#include "core/metrics.hpp"

#include <string>
#include <string_view>

namespace metrics {

inline constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

struct redis_state
{
    bool up;       // it answers
    bool writable; // and takes counts
};

// Everything of core/metric_families.hpp that is in `values`, and the state of Redis; sorted by name. What else is in
// `values`, of another release or written by hand, is left out.
std::string exposition(const core::metrics::series& values, redis_state redis);

// The same series with one more label, the first one.
core::metrics::series labelled(const core::metrics::series& values, std::string_view name, std::string_view value);

} // namespace metrics
