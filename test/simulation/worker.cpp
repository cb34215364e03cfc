#include "worker.hpp"

#include "counters/keys.hpp"

#include <utility>

namespace simulation {

using counters::protocol;

worker::worker(core::request_id (*draw_id)(), protocol::duration patience, clock now)
    : machine_(std::make_unique<protocol>(draw_id, patience, now))
{
}

void worker::take(books& of, books::sending which, bool resent, clock deadline, clock now)
{
    const auto ticket = next_ticket_++;
    attempts_.emplace(ticket, attempt{which, resent});
    machine_->record(of.what(which), deadline, ticket, now);
}

std::optional<books::sending> worker::give_up_one(dice& random)
{
    std::vector<attempt*> open;
    for (auto& [ticket, each] : attempts_)
        if (!each.given_up)
            open.push_back(&each);
    if (open.empty())
        return std::nullopt;
    auto& chosen = *open[random.below(open.size())];
    chosen.given_up = true;
    return chosen.which;
}

std::vector<books::sending> worker::held() const
{
    std::vector<books::sending> waiting;
    for (const auto& [ticket, each] : attempts_)
        if (!each.given_up)
            waiting.push_back(each.which);
    return waiting;
}

void worker::pump(books& of, server& redis, dice& random, clock now)
{
    machine_->tick(now);
    if (machine_->is_stuck(now)) {
        const auto unread_commands = unread(redis);
        disconnect(redis, random.below(unread_commands + 1), now);
    }
    if (const auto commit = machine_->next(now)) {
        if (random.chance(2)) { // the connection died just before
            if (wire_)
                redis.hang_up(*std::exchange(wire_, std::nullopt), 0);
            machine_->not_sent(now);
        } else {
            redis.send(*wire_, message(*commit));
        }
    }
    collect(of, redis.epoch());
}

bool worker::read(books& of, server& redis, clock now)
{
    if (!wire_)
        return false;
    const auto reply = redis.receive(*wire_);
    if (!reply)
        return false;
    using kind = protocol::reply::kind;
    if (reply->reply.what == kind::applied || reply->reply.what == kind::already) {
        acknowledged_as_ = reply->worker;
        acknowledged_ = reply->number;
    }
    if (reply->reply.what == kind::failed) { // it goes on under a new id, of which nothing is lost
        acknowledged_ = 0;
        loss_to_report_ = false;
    }
    machine_->replied(reply->reply, now);
    collect(of, reply->epoch);
    return true;
}

void worker::connect(server& redis, clock now)
{
    wire_ = redis.connect();
    machine_->connected(now);
}

void worker::disconnect(server& redis, std::size_t kept, clock now)
{
    if (wire_)
        redis.hang_up(*std::exchange(wire_, std::nullopt), kept);
    machine_->disconnected(now);
}

void worker::disconnected_by_redis(books& of, server& redis, bool reads_first, clock now)
{
    while (reads_first && read(of, redis, now)) {
    }
    disconnect(redis, 0, now);
}

void worker::note_loss(const contents& keys)
{
    const auto known = keys.commits.find(counters::keys::commits(acknowledged_as_));
    const auto last = known == keys.commits.end() ? 0 : known->second;
    if (last < acknowledged_)
        loss_to_report_ = true;
}

std::optional<std::string> worker::check_reports() const
{
    if (loss_to_report_)
        return "a worker did not report that Redis lost what it had acknowledged";
    if (false_report_)
        return "a worker reported a loss that there was not";
    return std::nullopt;
}

void worker::collect(books& of, int epoch)
{
    for (const auto& report : machine_->take_reports())
        if (report.what == protocol::report::kind::writes_lost) {
            false_report_ = false_report_ || !loss_to_report_;
            loss_to_report_ = false;
            acknowledged_ = 0; // under the id that follows
        }
    for (const auto& [ticket, result] : machine_->take_answers()) {
        const auto found = attempts_.find(ticket);
        if (found == attempts_.end())
            throw std::logic_error("a request was answered twice");
        const auto [which, resent, given_up] = found->second;
        attempts_.erase(found);
        // As the server does: the worker that had it before may have counted it.
        const bool unsure =
            resent && (result == protocol::outcome::not_counted || result == protocol::outcome::key_reused);
        if (!given_up)
            of.answer(which, unsure ? protocol::outcome::outcome_unknown : result, epoch);
    }
}

} // namespace simulation
