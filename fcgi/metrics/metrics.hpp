// What all workers have measured, for Prometheus.
#pragma once

#include "core/asio.hpp"
#include "counters/monitor.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace metrics {

// No client can ask for it: nginx's own $uri begins with a slash. nginx sends this name for its loopback port alone.
inline constexpr std::string_view path = "metrics";

// 200 with the sums over all workers, as Redis has them: up to a second behind, and never less than before. What this
// worker has not yet handed over is left out, because another worker would answer the next time without it, and to
// Prometheus a counter that goes down has begun anew: its rate is then a burst of everything ever counted. For the same
// reason the sums are missing, not low, while Redis does not answer. While it takes no writes, what this worker alone
// has measured since its start is there besides, with the label `worker`. The monitor must outlive the call.
core::awaitable<http::response> handle(const http::request& request, counters::monitor& monitor);

} // namespace metrics
