// One URL of VAST_URL, and whether it is asked at the moment.
#pragma once

#include "core/error.hpp"
#include "core/url_template.hpp"
#include "upstream/breaker.hpp"

#include <vector>

namespace ad {

// A line in the log for every change between being asked and being left alone.
class source
{
public:
    using time_point = upstream::breaker::time_point;
    using permit = upstream::breaker::permit;

    explicit source(core::url_template url) : url_(std::move(url)) {}

    const core::url_template& url() const { return url_; }

    // As upstream::breaker has them.
    std::optional<permit> ask(time_point now);
    void succeeded(permit given);
    void failed(permit given, boost::system::error_code why, time_point now);
    void abandoned(permit given, time_point now);

private:
    core::url_template url_;
    upstream::breaker breaker_;
};

using sources = std::vector<source>;

} // namespace ad
