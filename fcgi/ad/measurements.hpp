// What is measured of ad requests.
#pragma once

#include "core/metrics.hpp"

namespace ad {

class measurements
{
public:
    measurements();

    // One has come to this end, as X-Ad-Status says it; whether it is then counted in time is another matter.
    void came_to(std::string_view ad_status);

private:
    std::array<std::pair<std::string_view, core::metrics::counter*>, 6> by_status_;
};

} // namespace ad
