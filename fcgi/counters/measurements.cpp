#include "counters/measurements.hpp"

#include "core/metric_families.hpp"

namespace counters {
namespace {

using namespace core::metrics;

counter& missed(std::string_view outcome)
{
    return of_this_worker().counter_of(deadline_misses, {{"outcome", outcome}});
}

counter& batch(std::string_view result)
{
    return of_this_worker().counter_of(batches, {{"result", result}});
}

} // namespace

measurements::measurements()
    : earlier_(of_this_worker().counter_of(counted_earlier)), not_counted_(missed("not_counted")),
      outcome_unknown_(missed("outcome_unknown")), took_(of_this_worker().histogram_of(commit_duration)),
      requests_(of_this_worker().histogram_of(batch_requests)), applied_(batch("applied")), already_(batch("already")),
      refused_(batch("refused")), late_(batch("late")), lost_(batch("writes_lost")), rejected_(batch("rejected")),
      failed_(batch("failed"))
{
}

void measurements::told(protocol::outcome what)
{
    switch (what) {
    case protocol::outcome::counted_earlier:
        return earlier_.add();
    case protocol::outcome::not_counted:
        return not_counted_.add();
    case protocol::outcome::outcome_unknown:
        return outcome_unknown_.add();
    case protocol::outcome::counted:
    case protocol::outcome::key_reused: // a 422
        break;
    }
}

void measurements::replied(protocol::reply::kind what, std::size_t requests, protocol::duration took)
{
    using kind = protocol::reply::kind;
    switch (what) {
    case kind::applied:
    case kind::already:
        if (requests == 0)
            return;
        (what == kind::applied ? applied_ : already_).add();
        took_.observe(took);
        requests_.observe(static_cast<std::int64_t>(requests));
        return;
    case kind::lost:
        return lost_.add();
    case kind::rejected:
        return rejected_.add();
    case kind::late:
        return late_.add();
    case kind::refused:
        return refused_.add();
    case kind::failed:
        return failed_.add();
    case kind::seen:      // goes again without those that were counted before
    case kind::no_script: // goes again with the script
        break;
    }
}

} // namespace counters
