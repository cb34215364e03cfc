#include "health/health.hpp"

namespace health {

core::awaitable<http::response> live(const http::request&)
{
    co_return http::json(R"({"status": "alive"})");
}

core::awaitable<http::response> ready(const http::request&, counters::monitor& monitor, const bool& stopping)
{
    auto obstacle = co_await monitor.obstacle_to_writes();
    if (stopping)
        obstacle = "This worker is stopping.";
    if (obstacle)
        co_return http::not_ready(*std::move(obstacle));
    co_return http::json(R"({"status": "ready"})");
}

} // namespace health
