#include "server.hpp"

#include <utility>

namespace simulation {

using counters::protocol;
using kind = protocol::reply::kind;

message::message(const protocol::commit& sent)
    : head{.worker = sent.worker, .number = sent.number, .with_script = sent.with_script, .events = {}},
      measured(sent.measured.begin(), sent.measured.end())
{
    events.reserve(sent.events.size());
    for (const auto* event : sent.events)
        events.push_back(*event);
}

protocol::commit message::as_commit() const
{
    auto made = head;
    for (const auto& event : events)
        made.events.push_back(&event);
    made.measured = measured;
    return made;
}

server::wire server::connect()
{
    wires_.emplace_back();
    return wires_.size() - 1;
}

std::optional<stamped_reply> server::receive(wire on)
{
    auto& out = wires_[on].out;
    if (out.empty())
        return std::nullopt;
    auto first = std::move(out.front());
    out.pop_front();
    return first;
}

void server::hang_up(wire on, std::size_t kept)
{
    auto& closed = wires_[on];
    closed.open = false;
    closed.out.clear();
    while (closed.in.size() > kept)
        closed.in.pop_back();
}

bool server::execute_one(dice& random, time_point now)
{
    std::vector<connection*> ready;
    for (auto& each : wires_)
        if (!each.in.empty())
            ready.push_back(&each);
    if (ready.empty())
        return false;
    auto& chosen = *ready[random.below(ready.size())];
    const auto command = std::move(chosen.in.front());
    chosen.in.pop_front();
    auto reply = execute(command, now);
    if (chosen.open)
        chosen.out.push_back({std::move(reply), epoch_, command.head.worker, command.head.number});
    return true;
}

protocol::reply server::execute(const message& sent, time_point now)
{
    if (!script_cached_ && !sent.head.with_script)
        return {kind::no_script};
    script_cached_ = true;
    if (refuses)
        return {kind::refused, "OOM"};
    if (std::exchange(fails_next, false))
        return {kind::failed, "ERR"};
    auto before = remembers_history_ ? store_.keys() : contents();
    const bool may_break = breaks_off_after.has_value();
    auto reply = store_.execute(sent.as_commit(), now, std::exchange(breaks_off_after, std::nullopt));
    const bool broke_off = may_break && reply.what == kind::failed;
    if (reply.what == kind::applied || broke_off)
        note_counted(sent);
    has_broken_off_ = has_broken_off_ || broke_off;
    if (broke_off)
        for (const auto& event : sent.events)
            broken_off_.insert(event.username);
    if (reply.what == kind::applied && remembers_history_)
        history_.push_back(std::move(before));
    log_.push_back({sent, reply});
    return reply;
}

void server::note_counted(const message& sent)
{
    for (const auto& event : sent.events)
        if (broken_off_.contains(event.username))
            ++excess_[event.username];
}

void server::restart()
{
    for (auto& each : wires_) {
        each.in.clear();
        each.open = false;
    }
    script_cached_ = false;
    breaks_off_after.reset();
    fails_next = refuses = stalled = false;
}

void server::restart_without_last(std::size_t commits)
{
    restart();
    store_.restore(history_[history_.size() - commits]);
    history_.resize(history_.size() - commits);
    ++epoch_;
}

} // namespace simulation
