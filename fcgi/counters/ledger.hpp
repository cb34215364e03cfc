// Owns all writes to the counters: group commit to Redis (see protocol.hpp for how and why it is exact).
#pragma once

#include "core/asio.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "counters/commit.hpp"
#include "counters/event.hpp"
#include "counters/measurements.hpp"
#include "counters/protocol.hpp"
#include "redis/client.hpp"

#include <vector>

namespace counters {

// Whether a request was counted by this sending of it, or by an earlier one of the same request.
enum class counted
{
    now,
    earlier,
};

// The io_context and the client must outlive the ledger; the ledger must outlive run().
class ledger
{
public:
    ledger(core::io_context& context, redis::client& store, std::chrono::milliseconds commit_timeout, keeping keep);
    ledger(const ledger&) = delete;
    ledger& operator=(const ledger&) = delete;

    // Counts one request and resumes when Redis has acknowledged it. Fails with errc::not_counted (certainly not
    // counted) or errc::outcome_unknown (at most once) when that takes longer than `within` from event.received on, at
    // once while Redis is away, and with outcome_unknown for a request older than core::config::resend_window. Fails
    // with errc::key_reused, and counts nothing, if event.request was counted with another fingerprint.
    core::awaitable<core::result<counted>> record(event what, std::chrono::milliseconds within);

    // Adds to the sums of what all workers measure, with the next batch. Nobody waits for it.
    void measure(protocol::increments what);
    // Redis may not have got yet what it was given of that.
    bool is_measuring() const { return measuring_; }
    // Whether Redis has not answered for so long that record() would refuse at once. Then there is no use in preparing
    // what is to be counted.
    bool is_away() const { return protocol_.is_away(core::steady_clock::now()); }

    // Tell the ledger what the client's connection does.
    void connection_changed(bool up);

private:
    using waiting = core::resumption<protocol::outcome>;

    protocol::ticket admit(waiting resume);
    void pump_later();
    void pump();
    void send(const protocol::commit& commit, core::steady_clock::time_point now);
    void replied(const protocol::reply& said);
    void watch_the_clock();
    void pump_when_gathered(core::steady_clock::time_point now);
    void tell_of_late_request(core::system_clock::duration age);
    void tell(const protocol::report& report);

    core::io_context& io_;
    redis::client& store_;
    const keeping keep_;
    protocol protocol_;
    core::timer clock_;
    bool clock_runs_ = false;
    core::timer gathering_;
    bool gathers_ = false;
    bool pump_scheduled_ = false;

    // The commit that was sent last.
    core::steady_clock::time_point sent_at_;
    std::size_t sent_requests_ = 0;
    bool sent_measured_ = false;
    bool measuring_ = false;
    measurements measured_;

    std::vector<waiting> waiting_; // by ticket
    std::vector<protocol::ticket> free_tickets_;
    core::log::limiter refusals_;
    core::log::limiter troubles_;
    core::log::limiter late_requests_;
};

} // namespace counters
