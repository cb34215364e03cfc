#include "server/measurements.hpp"

#include "core/asio.hpp"
#include "core/metric_families.hpp"

#include <algorithm>

namespace server {
namespace {

using namespace core::metrics;

// Counted from 0 on; the others appear when they come.
constexpr std::array usual_statuses{200, 400, 500, 503};

} // namespace

measurements::measurements(const routes& table)
    : table_(table), resent_(of_this_worker().counter_of(requests_resent)),
      dropped_(of_this_worker().counter_of(requests_dropped))
{
    for (const auto& route : table)
        add_endpoint(route.path.substr(route.path.starts_with('/') ? 1 : 0));
    add_endpoint("other");
}

void measurements::add_endpoint(std::string_view name)
{
    auto& added = endpoints_.emplace_back(
        endpoint{.name = name, .duration = of_this_worker().histogram_of(request_duration, {{"endpoint", name}})});
    for (const auto status : usual_statuses)
        add_status(added, status);
}

counter& measurements::add_status(endpoint& of, int status)
{
    auto& made = of_this_worker().counter_of(requests, {{"endpoint", of.name}, {"status", std::to_string(status)}});
    of.by_status.emplace_back(status, &made);
    return made;
}

void measurements::answered(const route* found, const http::request& request, int status)
{
    auto& of = endpoints_[found == nullptr ? table_.size() : static_cast<std::size_t>(found - table_.data())];
    const auto known = std::ranges::find(of.by_status, status, &std::pair<int, counter*>::first);
    (known == of.by_status.end() ? add_status(of, status) : *known->second).add();
    of.duration.observe(core::system_clock::now() - request.received);
    if (request.resent)
        resent_.add();
}

} // namespace server
