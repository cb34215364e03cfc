#include "world.hpp"

#include "core/config.hpp"
#include "sums.hpp"

#include <algorithm>
#include <stdexcept>

namespace simulation {
namespace {

using counters::protocol;
using outcome = books::outcome;

// Far away, so that no key expires when a real Redis executes the same commands; and just so that a schedule begins
// a second before a new hour, day, month and year.
constexpr std::int64_t first_second = 4'102'444'800 - 1'001; // 2100-01-01

std::uint64_t ids_drawn = 0;

core::request_id numbered_id(std::uint64_t kind, std::uint64_t number)
{
    std::array<char, core::request_id::size> bytes{};
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<char>(number >> (8 * i));
    bytes[15] = static_cast<char>(kind);
    return core::request_id::from_bytes(bytes);
}

core::request_id draw_id()
{
    return numbered_id(1, ++ids_drawn);
}

// Room for every username and SDK, whose books are kept one by one; too little for the platforms and the countries.
counters::keeping keeping_with(std::chrono::milliseconds window)
{
    return {.idempotency_window = window,
            .hourly_retention = std::chrono::days(14),
            .daily_retention = std::chrono::days(400),
            .max_distinct = {.username = 1'000'000, .sdk = 1'000'000, .platform = 2, .country_code = 3},
            .most_ranked_usernames = 3};
}

} // namespace

world::world(std::uint64_t seed, bool only_the_script)
    : dice_(seed), only_the_script_(only_the_script), patience_(dice_.between(20, 1000)),
      within_(dice_.between(20, 3000)), window_(dice_.between(10'000, 60'000)),
      keep_(keeping_with(only_the_script ? std::chrono::minutes(10) : window_)),
      faults_(static_cast<unsigned>(dice_.between(0, 40))), redis_(!only_the_script, keep_),
      requests_left_(static_cast<int>(dice_.between(1, 60)))
{
    ids_drawn = 0;
    const auto count = dice_.between(1, 3);
    for (int i = 0; i < count; ++i)
        workers_.emplace_back(draw_id, std::chrono::milliseconds(patience_), now());
}

server::time_point world::wall_clock() const
{
    return server::time_point(std::chrono::seconds(first_second) + std::chrono::milliseconds(now_));
}

server::time_point world::clock_of_redis() const
{
    return only_the_script_ ? server::time_point(std::chrono::seconds(first_second)) : wall_clock();
}

std::optional<std::string> world::run()
{
    try {
        for (int steps = 0; steps < 600 && (requests_left_ > 0 || dice_.chance(97)); ++steps)
            step();
        come_to_rest();
        if (auto wrong = check_that_workers_count())
            return wrong;
    } catch (const std::logic_error& wrong) {
        return wrong.what();
    }
    for (const auto& each : workers_)
        if (auto wrong = each.check_reports())
            return wrong;
    if (auto wrong = check_measures())
        return wrong;
    if (redis_.has_kept_everything())
        if (auto wrong = check_sums(redis_.keys()))
            return wrong;
    return books_.check(redis_.keys(), redis_.excess());
}

void world::step()
{
    if (dice_.chance(faults_ / 4))
        fault();
    switch (dice_.below(8)) {
    case 0:
        if (requests_left_ > 0)
            send_new();
        break;
    case 1:
        now_ += dice_.between(0, 10);
        if (dice_.chance(10))
            any_worker().measure("measure " + std::to_string(++measures_));
        break;
    case 2:
    case 3:
        any_worker().pump(books_, redis_, dice_, now());
        break;
    case 4:
    case 5:
        if (!redis_.stalled)
            redis_.execute_one(dice_, clock_of_redis());
        break;
    case 6:
        any_worker().read(books_, redis_, now());
        break;
    case 7:
        // A connection counts as up when Redis has answered a PING on it.
        if (auto& lonely = any_worker(); !lonely.is_connected() && !redis_.stalled)
            lonely.connect(redis_, now());
        break;
    }
    send_again_what_is_due();
}

void world::fault()
{
    switch (dice_.below(14)) {
    case 0:
    case 1:
        lose_connection(any_worker());
        break;
    case 2:
        if (any_worker().is_connected())
            redis_.flush_scripts();
        break;
    case 3:
        redis_.refuses = !redis_.refuses;
        break;
    case 4:
        redis_.fails_next = !only_the_script_;
        measures_may_be_lost_ = measures_may_be_lost_ || redis_.fails_next;
        break;
    case 5:
        if (!only_the_script_)
            redis_.breaks_off_after = dice_.below(8);
        break;
    case 6:
    case 7:
        redis_.stalled = !redis_.stalled;
        break;
    case 8:
        restart_redis();
        break;
    case 9:
    case 10:
        kill(any_worker());
        break;
    case 11: // nginx's connection to the worker breaks, and the worker lives
        if (const auto which = any_worker().give_up_one(dice_))
            resends_.push_back({*which, now_ + dice_.between(0, 50)});
        break;
    case 12:
        send_named_again();
        break;
    case 13:
        now_ += dice_.chance(10) ? dice_.between(0, 120'000) : dice_.between(0, 2 * within_);
        break;
    }
}

counters::event world::new_event()
{
    const auto number = static_cast<std::uint64_t>(++requests_);
    return {.what = static_cast<counters::counts>(dice_.below(3)),
            .request = numbered_id(2, number),
            .received = wall_clock(),
            .username = "u" + std::to_string(number),
            .sdk_version = "s" + std::to_string(dice_.below(3)),
            .platform = "p" + std::to_string(dice_.below(4)),
            .country_code = "c" + std::to_string(dice_.below(5)),
            .filtered = dice_.chance(10)};
}

void world::send_new()
{
    --requests_left_;
    auto sent = new_event();
    const bool is_named = dice_.chance(20);
    if (is_named)
        sent.fingerprint = numbered_id(3, 0);
    const auto which = books_.send(std::move(sent));
    if (is_named)
        named_.push_back(which);
    place(which, false);
}

// A client sends a request that it named again, at the same moment or later, perhaps with other parameters.
void world::send_named_again()
{
    if (named_.empty())
        return;
    auto again = books_.what(named_[dice_.below(named_.size())]);
    if (wall_clock() - again.received > window_)
        return; // may be another request by now
    again.received = wall_clock();
    if (dice_.chance(20)) {
        again.fingerprint = numbered_id(3, 1);
        again.sdk_version += " altered";
    }
    place(books_.send(std::move(again)), false);
}

void world::place(books::sending which, bool resent)
{
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(wall_clock() - books_.what(which).received);
    // As the ledger does.
    if (age > core::config::resend_window)
        return books_.answer(which, outcome::outcome_unknown, redis_.epoch());
    any_worker().take(books_, which, resent, now() + std::chrono::milliseconds(within_) - age, now());
}

void world::send_again_what_is_due()
{
    auto due = std::ranges::partition(resends_, [&](const resend& later) { return later.due > now_; });
    const std::vector<resend> ready(due.begin(), due.end());
    resends_.erase(due.begin(), due.end());
    for (const auto& each : ready)
        place(each.which, true);
}

void world::kill(worker& victim)
{
    measures_may_be_lost_ = true;
    for (const auto which : victim.held()) {
        if (dice_.chance(85))
            resends_.push_back({which, now_ + (dice_.chance(80) ? dice_.between(0, 20) : dice_.between(0, 12'000))});
        else
            books_.lose(which); // its client or nginx is gone too
    }
    lose_connection(victim);
    victim = worker(draw_id, std::chrono::milliseconds(patience_), now());
}

// Cut before anything was sent, midway, or after it was sent.
void world::lose_connection(worker& of)
{
    of.disconnect(redis_, dice_.below(of.unread(redis_) + 1), now());
}

void world::restart_redis()
{
    const auto made = redis_.commits_made();
    if (only_the_script_ || made == 0 || dice_.chance(70)) {
        redis_.restart();
    } else {
        const auto before = redis_.keys();
        redis_.restart_without_last(1 + dice_.below(std::min<std::size_t>(made, 4)));
        books_.lose_data(before, redis_.keys(), redis_.epoch());
    }
    // Replies that had left Redis before may still be read, and what they acknowledge was promised.
    for (auto& each : workers_) {
        each.disconnected_by_redis(books_, redis_, dice_.chance(50), now());
        each.note_loss(redis_.keys());
    }
}

// Everything works again, and time passes until nothing is left to do.
void world::come_to_rest()
{
    redis_.stalled = redis_.refuses = redis_.fails_next = false;
    redis_.breaks_off_after.reset();
    for (int rounds = 0; rounds < 400; ++rounds) {
        now_ += 50;
        send_again_what_is_due();
        for (auto& each : workers_) {
            if (!each.is_connected())
                each.connect(redis_, now());
            each.pump(books_, redis_, dice_, now());
        }
        while (redis_.execute_one(dice_, clock_of_redis())) {
        }
        for (auto& each : workers_)
            while (each.read(books_, redis_, now())) {
            }
    }
}

// What workers measure is added once, and not at all only if a worker or a batch of unknown outcome took it along.
std::optional<std::string> world::check_measures() const
{
    for (int i = 1; i <= measures_; ++i) {
        const auto series = "measure " + std::to_string(i);
        const auto found = redis_.keys().metrics.find(series);
        const auto value = found == redis_.keys().metrics.end() ? 0 : found->second;
        const bool may_be_lost = measures_may_be_lost_ || !redis_.has_kept_everything();
        if (value > 1 || (value == 0 && !may_be_lost))
            return series + " was added " + std::to_string(value) + " times";
    }
    return std::nullopt;
}

// Whatever happened to it, a worker counts once all is well.
std::optional<std::string> world::check_that_workers_count()
{
    std::vector<books::sending> sent;
    for (auto& each : workers_) {
        sent.push_back(books_.send(new_event()));
        each.take(books_, sent.back(), false, now() + std::chrono::seconds(9), now());
    }
    come_to_rest();
    for (const auto which : sent)
        if (books_.answer_of(which) != outcome::counted)
            return "a worker does not count although all is well";
    return std::nullopt;
}

} // namespace simulation
