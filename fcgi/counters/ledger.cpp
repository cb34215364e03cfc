#include "counters/ledger.hpp"

#include "core/config.hpp"
#include "counters/keys.hpp"

namespace counters {
namespace {

using namespace std::chrono_literals;

// Deadlines are met this late at the most. One coarse timer serves all requests; it runs only while there are any.
constexpr auto clock_step = 10ms;

core::result<counted> to_result(protocol::outcome outcome)
{
    switch (outcome) {
    case protocol::outcome::counted:
        return counted::now;
    case protocol::outcome::counted_earlier:
        return counted::earlier;
    case protocol::outcome::key_reused:
        return core::errc::key_reused;
    case protocol::outcome::not_counted:
        return core::errc::not_counted;
    case protocol::outcome::outcome_unknown:
        break;
    }
    return core::errc::outcome_unknown;
}

} // namespace

ledger::ledger(core::io_context& context, redis::client& store, std::chrono::milliseconds commit_timeout, keeping keep)
    : io_(context), store_(store), keep_(keep),
      protocol_(core::request_id::random, commit_timeout, core::steady_clock::now()), clock_(context),
      gathering_(context)
{
}

core::awaitable<core::result<counted>> ledger::record(event what, std::chrono::milliseconds within)
{
    // A request from the future (a clock that was set back) is as old as now.
    const auto age = std::max(core::system_clock::now() - what.received, core::system_clock::duration::zero());
    if (age > within)
        tell_of_late_request(age);
    if (age > core::config::resend_window) {
        measured_.told(protocol::outcome::outcome_unknown);
        co_return core::errc::outcome_unknown;
    }

    const auto outcome = co_await core::suspend<protocol::outcome>([&](waiting resume) {
        const auto now = core::steady_clock::now();
        const auto deadline = now + within - std::chrono::duration_cast<core::steady_clock::duration>(age);
        protocol_.record(std::move(what), deadline, admit(std::move(resume)), now);
        pump_later();
    });
    measured_.told(outcome);
    co_return to_result(outcome);
}

void ledger::measure(protocol::increments what)
{
    measuring_ = true;
    protocol_.measure(std::move(what));
    pump_later();
}

void ledger::connection_changed(bool up)
{
    if (up) {
        core::log::info("Redis is connected");
        protocol_.connected(core::steady_clock::now());
    } else {
        protocol_.disconnected(core::steady_clock::now());
    }
    pump_later();
}

protocol::ticket ledger::admit(waiting resume)
{
    if (free_tickets_.empty()) {
        waiting_.push_back(std::move(resume));
        return waiting_.size() - 1;
    }
    const auto ticket = free_tickets_.back();
    free_tickets_.pop_back();
    waiting_[ticket] = std::move(resume);
    return ticket;
}

// At the end of this round of the io_context, so that the requests that became ready together travel together.
void ledger::pump_later()
{
    if (std::exchange(pump_scheduled_, true))
        return;
    core::asio::post(io_, [this] {
        pump_scheduled_ = false;
        pump();
    });
}

void ledger::pump()
{
    const auto now = core::steady_clock::now();
    protocol_.tick(now);
    if (protocol_.is_stuck(now)) {
        core::log::error("Redis does not answer; connecting again");
        store_.reconnect();
        protocol_.disconnected(now);
    }
    if (const auto commit = protocol_.next(now))
        send(*commit, now);
    for (const auto& report : protocol_.take_reports())
        tell(report);
    watch_the_clock();
    pump_when_gathered(now);

    for (const auto& [ticket, outcome] : protocol_.take_answers()) {
        auto resume = std::move(waiting_[ticket]);
        free_tickets_.push_back(ticket);
        resume(outcome);
    }
}

void ledger::send(const protocol::commit& commit, core::steady_clock::time_point now)
{
    sent_at_ = now;
    sent_requests_ = commit.events.size();
    sent_measured_ = !commit.measured.empty();
    const bool sent = store_.send(encode(commit, keep_), [this](core::result<redis::reply> reply) {
        if (!reply)
            return; // connection_changed() follows
        replied(decode(*reply));
    });
    if (!sent)
        protocol_.not_sent(core::steady_clock::now());
}

void ledger::replied(const protocol::reply& said)
{
    using kind = protocol::reply::kind;
    const auto now = core::steady_clock::now();
    measured_.replied(said.what, sent_requests_, now - sent_at_);
    // Else it goes with a later batch.
    if (sent_measured_ && (said.what == kind::applied || said.what == kind::already || said.what == kind::failed))
        measuring_ = false;
    protocol_.replied(said, now);
    pump_later();
}

void ledger::watch_the_clock()
{
    if (clock_runs_ || !protocol_.next_tick())
        return;
    clock_runs_ = true;
    clock_.expires_after(clock_step);
    clock_.async_wait([this](auto error) {
        clock_runs_ = false;
        if (!error)
            pump();
    });
}

void ledger::pump_when_gathered(core::steady_clock::time_point now)
{
    const auto until = protocol_.gathers_until(now);
    if (!until || std::exchange(gathers_, true))
        return;
    gathering_.expires_at(*until);
    gathering_.async_wait([this](auto error) {
        gathers_ = false;
        if (!error)
            pump();
    });
}

// One now and then is a client of a worker that was stopped, or too busy. All of them: the clocks.
void ledger::tell_of_late_request(core::system_clock::duration age)
{
    if (late_requests_.allows())
        core::log::warning(
            "a request came too late to be counted: this machine is overloaded, or its clock is ahead of "
            "nginx's",
            {{"age_ms", std::chrono::floor<std::chrono::milliseconds>(age).count()},
             {"not_logged_before", late_requests_.suppressed()}});
}

void ledger::tell(const protocol::report& report)
{
    using kind = protocol::report::kind;
    switch (report.what) {
    case kind::writes_lost:
        core::log::error("Redis has lost acknowledged counts: it restarted or failed over without them",
                         {{"last_batch_known", report.detail}});
        break;
    case kind::rejected:
        if (troubles_.allows())
            core::log::error(
                "a key in Redis holds what we did not write; the batch was not counted",
                {{"key", core::log::shows_usernames() ? report.detail : keys::without_username(report.detail)}});
        break;
    case kind::late:
        if (troubles_.allows())
            core::log::error(
                "a batch came too late to Redis and was not counted: it was stopped for more than a minute, "
                "or its clock is ahead of nginx's");
        break;
    case kind::refused:
        // After a failover the name may lead to the new primary; this connection stays with the old one.
        if (report.detail.starts_with("READONLY") || report.detail.starts_with("MASTERDOWN"))
            store_.reconnect();
        if (refusals_.allows())
            core::log::warning("Redis takes no writes at the moment", {{"reason", report.detail}});
        break;
    case kind::failed:
        if (troubles_.allows())
            core::log::error("a commit failed with an unknown outcome", {{"reason", report.detail}});
        break;
    }
}

} // namespace counters
