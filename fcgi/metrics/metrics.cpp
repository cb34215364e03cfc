#include "metrics/metrics.hpp"

#include "core/metrics.hpp"
#include "metrics/exposition.hpp"

#include <unistd.h>

namespace metrics {

core::awaitable<http::response> handle(const http::request&, counters::monitor& monitor)
{
    const auto obstacle = co_await monitor.obstacle_to_writes();
    auto sums = co_await monitor.measured();
    const auto own = core::metrics::of_this_worker().everything();
    const bool up = sums.has_value();
    core::metrics::series values;
    if (up) {
        values = *std::move(sums);
        for (const auto& [text, value] : own)
            values.try_emplace(text, 0); // a series that begins with its first event hides that event from Prometheus
    }
    if (obstacle)
        values.merge(labelled(own, "worker", std::to_string(::getpid())));

    http::response answer;
    answer.content_type = content_type;
    answer.body = exposition(values, {.up = up, .writable = !obstacle});
    co_return answer;
}

} // namespace metrics
