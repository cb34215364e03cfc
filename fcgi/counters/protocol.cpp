#include "counters/protocol.hpp"

#include "counters/keys.hpp"

#include <algorithm>

namespace counters {

protocol::protocol(core::request_id (*draw_id)(), duration patience, time_point now)
    : draw_id_(draw_id), patience_(patience), worker_(draw_id()), last_commit_(now), silent_since_(now)
{
}

void protocol::record(event what, time_point deadline, ticket whose, time_point now)
{
    if (const auto same = under_way_.find(what.request); same != under_way_.end()) {
        if (same->second->what.fingerprint != what.fingerprint) {
            answers_.push_back({whose, outcome::key_reused});
            return;
        }
        same->second->waiters.push_back({whose, deadline});
    } else if (is_away(now) || deadline <= now) {
        answers_.push_back({whose, outcome::not_counted});
        return;
    } else {
        auto& added = gathering_.emplace_back(entry{std::move(what), {{whose, deadline}}});
        under_way_.emplace(added.what.request, &added);
    }
    earliest_deadline_ = std::min(earliest_deadline_, deadline);
}

void protocol::measure(increments what)
{
    for (auto& each : what)
        gathering_measured_.push_back(std::move(each));
}

void protocol::connected(time_point now)
{
    connected_ = true;
    with_script_ = false;
    retry_at_ = now;
    if (!has_batch_)
        silent_since_.reset();
}

void protocol::disconnected(time_point now)
{
    connected_ = false;
    if (std::exchange(in_flight_, false))
        uncertain_ = true;
    if (!silent_since_)
        silent_since_ = now;
}

void protocol::not_sent(time_point now)
{
    in_flight_ = false;
    disconnected(now);
}

std::optional<protocol::commit> protocol::next(time_point now)
{
    if (!connected_ || in_flight_ || now < retry_at_)
        return std::nullopt;
    if (!has_batch_) {
        if (gathering_.empty() && gathering_measured_.empty())
            return std::nullopt;
        if (gathers_until(now))
            return std::nullopt;
        form_batch(now);
        gather_until_ = batch_.size() < busy_batch ? now : now + busy_interval;
    }
    drop_abandoned(batch_);
    in_flight_ = true;
    sent_at_ = now;
    if (!silent_since_)
        silent_since_ = now;

    commit made{
        .worker = worker_, .number = number_, .with_script = with_script_, .events = {}, .measured = batch_measured_};
    made.events.reserve(batch_.size());
    for (const auto& sent : batch_)
        made.events.push_back(&sent.what);
    return made;
}

void protocol::form_batch(time_point now)
{
    if (now - last_commit_ > longest_idle)
        new_worker_id();
    const auto end =
        std::next(gathering_.begin(), static_cast<std::ptrdiff_t>(std::min(gathering_.size(), most_in_batch)));
    batch_.splice(batch_.end(), gathering_, gathering_.begin(), end);
    const auto place = [](const entry& of) {
        return std::pair(of.what.fingerprint.has_value(), of.what.fingerprint ? 0 : keys::slot_of(of.what.received));
    };
    const auto in_order = [&](const entry& a, const entry& b) { return place(a) < place(b); };
    if (!std::ranges::is_sorted(batch_, in_order))
        batch_.sort(in_order);
    batch_measured_ = std::exchange(gathering_measured_, {});
    has_batch_ = true;
    uncertain_ = false;
}

void protocol::replied(const reply& said, time_point now)
{
    if (!std::exchange(in_flight_, false))
        return;
    if (said.what != reply::kind::refused)
        silent_since_.reset();

    switch (said.what) {
    case reply::kind::applied:
    case reply::kind::already:
        finish_batch(outcome::counted);
        batch_measured_.clear();
        has_batch_ = false;
        with_script_ = false;
        ++number_;
        last_commit_ = now;
        break;
    case reply::kind::seen:
        finish_seen(said);
        has_batch_ = !batch_.empty() || uncertain_;
        keep_measured();
        break;
    case reply::kind::lost:
        reports_.push_back({report::kind::writes_lost, said.detail});
        new_worker_id();
        has_batch_ = !batch_.empty();
        keep_measured();
        break;
    case reply::kind::rejected:
    case reply::kind::late:
        reports_.push_back({said.what == reply::kind::late ? report::kind::late : report::kind::rejected, said.detail});
        finish_batch(uncertain_ ? outcome::outcome_unknown : outcome::not_counted);
        has_batch_ = uncertain_;
        keep_measured();
        break;
    case reply::kind::no_script:
        with_script_ = true;
        break;
    case reply::kind::refused:
        reports_.push_back({report::kind::refused, said.detail});
        retry_at_ = now + pause_after_refusal;
        break;
    case reply::kind::failed:
        reports_.push_back({report::kind::failed, said.detail});
        finish_batch(outcome::outcome_unknown);
        batch_measured_.clear();
        has_batch_ = false;
        new_worker_id();
        break;
    }
}

void protocol::tick(time_point now)
{
    if (now < earliest_deadline_)
        return;
    earliest_deadline_ = time_point::max();
    expire(gathering_, outcome::not_counted, now);
    drop_abandoned(gathering_);
    // A batch that Redis has plainly refused was not applied; any other that was sent may have been. Its entries stay
    // until it is sent again: a reply may still name their positions.
    expire(batch_, in_flight_ || uncertain_ ? outcome::outcome_unknown : outcome::not_counted, now);
}

bool protocol::is_stuck(time_point now) const
{
    return in_flight_ && now - sent_at_ > patience_;
}

std::optional<protocol::time_point> protocol::next_tick() const
{
    auto soonest = earliest_deadline_;
    if (in_flight_)
        soonest = std::min(soonest, sent_at_ + patience_);
    else if (has_batch_ && connected_)
        soonest = std::min(soonest, retry_at_);
    if (soonest == time_point::max())
        return std::nullopt;
    return soonest;
}

std::optional<protocol::time_point> protocol::gathers_until(time_point now) const
{
    if (!connected_ || has_batch_ || gathering_.empty() || gathering_.size() >= most_in_batch || now >= gather_until_)
        return std::nullopt;
    return gather_until_;
}

void protocol::finish_batch(outcome result)
{
    for (auto at = batch_.begin(); at != batch_.end();)
        at = finish(batch_, at, result);
}

void protocol::keep_measured()
{
    if (!has_batch_)
        measure(std::exchange(batch_measured_, {}));
}

void protocol::finish_seen(const reply& said)
{
    std::size_t position = 0;
    for (auto at = batch_.begin(); at != batch_.end(); ++position) {
        if (std::ranges::binary_search(said.counted, position))
            at = finish(batch_, at, outcome::counted_earlier);
        else if (std::ranges::binary_search(said.reused, position))
            at = finish(batch_, at, uncertain_ ? outcome::outcome_unknown : outcome::key_reused);
        else
            ++at;
    }
}

protocol::entries::iterator protocol::finish(entries& from, entries::iterator done, outcome result)
{
    for (const auto& waiting : done->waiters) {
        answers_.push_back({waiting.whose, result});
        if (result == outcome::counted)
            result = outcome::counted_earlier; // for whoever sent it again
    }
    under_way_.erase(done->what.request);
    return from.erase(done);
}

void protocol::expire(entries& from, outcome result, time_point now)
{
    for (auto& left : from)
        std::erase_if(left.waiters, [&](const waiter& waiting) {
            if (waiting.deadline > now) {
                earliest_deadline_ = std::min(earliest_deadline_, waiting.deadline);
                return false;
            }
            answers_.push_back({waiting.whose, result});
            return true;
        });
}

void protocol::drop_abandoned(entries& from)
{
    std::erase_if(from, [&](const entry& left) {
        if (!left.waiters.empty())
            return false;
        under_way_.erase(left.what.request);
        return true;
    });
}

void protocol::new_worker_id()
{
    worker_ = draw_id_();
    number_ = 1;
}

bool protocol::is_away(time_point now) const
{
    return silent_since_ && now - *silent_since_ > patience_;
}

} // namespace counters
