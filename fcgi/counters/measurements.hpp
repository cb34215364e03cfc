// What the ledger measures.
#pragma once

#include "core/metrics.hpp"
#include "counters/protocol.hpp"

namespace counters {

class measurements
{
public:
    measurements();

    // A request was told this.
    void told(protocol::outcome what);
    // Redis said this to a batch of so many requests, so long after it was sent. A batch of none, which seals a number
    // or brings measurements, is none that anybody waits for: what goes well with it would be the only news of the next
    // one.
    void replied(protocol::reply::kind what, std::size_t requests, protocol::duration took);

private:
    core::metrics::counter& earlier_;
    core::metrics::counter& not_counted_;
    core::metrics::counter& outcome_unknown_;
    core::metrics::histogram& took_;
    core::metrics::histogram& requests_;
    core::metrics::counter& applied_;
    core::metrics::counter& already_;
    core::metrics::counter& refused_;
    core::metrics::counter& late_;
    core::metrics::counter& lost_;
    core::metrics::counter& rejected_;
    core::metrics::counter& failed_;
};

} // namespace counters
