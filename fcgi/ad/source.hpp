// One URL of VAST_URL, and whether it is asked at the moment.
#pragma once

#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/url_template.hpp"
#include "upstream/breaker.hpp"

#include <vector>

namespace ad {

// Every change between being asked and being left alone is logged and counted.
class source
{
public:
    using time_point = upstream::breaker::time_point;
    using permit = upstream::breaker::permit;

    explicit source(core::url_template url);

    const core::url_template& url() const { return url_; }

    // As upstream::breaker has them.
    std::optional<permit> ask(time_point now);
    void succeeded(permit given);
    void failed(permit given, boost::system::error_code why, time_point now);
    void abandoned(permit given, time_point now);
    // An answer or a failure came after so long.
    void took(time_point::duration time) { duration_->observe(time); }

private:
    core::url_template url_;
    upstream::breaker breaker_;
    // Shared by all URLs of one origin.
    core::metrics::histogram* duration_;
    core::metrics::counter* skipped_;
    core::metrics::counter* opened_;
    core::metrics::counter* tried_;
    core::metrics::counter* closed_;
};

using sources = std::vector<source>;

} // namespace ad
