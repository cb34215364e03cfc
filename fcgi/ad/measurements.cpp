#include "ad/measurements.hpp"

#include "core/metric_families.hpp"

namespace ad {

measurements::measurements()
    : by_status_{{{"fill", nullptr},
                  {"no-fill", nullptr},
                  {"upstream-timeout", nullptr},
                  {"upstream-unreachable", nullptr},
                  {"upstream-status", nullptr},
                  {"upstream-invalid", nullptr}}}
{
    for (auto& [status, counter] : by_status_)
        counter = &core::metrics::of_this_worker().counter_of(core::metrics::ad_outcomes, {{"ad_status", status}});
}

void measurements::came_to(std::string_view ad_status)
{
    for (const auto& [status, counter] : by_status_)
        if (status == ad_status)
            return counter->add();
}

} // namespace ad
