// The ledger's protocol: group commit with exactly-once batches, as a state machine without a socket, clock or thread.
//
// Requests come in with record(), what happens to the connection with connected(), disconnected() and replied(), time
// with tick(); what must be sent comes out of next(), and who can be answered out of take_answers(). One batch is in
// flight at a time; meanwhile the next one gathers.
//
// Why a request is counted once at most, and once if it is answered `counted`:
// - A batch has a number, and Redis remembers the last one of this worker: a batch that is sent again is applied once.
//   What timed out is left out when it is sent again; a batch that is empty by then is still sent, because it seals its
//   number against a copy of itself that may still lie in a buffer.
// - A request has an id that Redis remembers: a request that nginx sends again after a worker died is counted once.
// - A request that a client names by a key of its own has an id made of that, which Redis remembers for longer.
// - Within this worker an id that is still under way is not taken twice: the second holder waits for the first.
#pragma once

#include "core/request_id.hpp"
#include "counters/event.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace counters {

class protocol
{
public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = std::chrono::steady_clock::duration;
    using ticket = std::size_t; // the caller's name for a waiting request

    static constexpr std::size_t most_in_batch = 1000;
    static constexpr std::chrono::milliseconds pause_after_refusal{100};
    // After a batch of so many or more the next one gathers for so long at least. A batch costs Redis as much as twenty
    // requests in it, so under load a few more in each are worth that they wait; with less to do nobody does.
    static constexpr std::size_t busy_batch = 8;
    static constexpr std::chrono::microseconds busy_interval{1500};
    static constexpr std::chrono::hours longest_idle{1}; // then a new worker id: commits keys expire after a day

    enum class outcome
    {
        counted,
        counted_earlier, // by an earlier sending of the same request
        key_reused,      // certainly not: the same Idempotency-Key stands for other parameters
        not_counted,     // certainly not
        outcome_unknown, // at most once
    };
    struct answer
    {
        ticket whose;
        outcome result;
    };

    // What Redis said to a commit.
    struct reply
    {
        enum class kind
        {
            applied,
            already,   // applied by an earlier send
            seen,      // nothing applied: `counted` were counted before, and so were the keys of `reused`
            lost,      // nothing applied: Redis lost acknowledged writes
            rejected,  // nothing applied: a key holds something else
            late,      // nothing applied: Redis may have forgotten what it had counted of it
            no_script, // nothing applied: send the script with it
            refused,   // nothing applied: Redis takes no writes at the moment
            failed,    // nobody knows
        };
        kind what = kind::failed;
        std::string detail{};               // for the log
        std::vector<std::size_t> counted{}; // positions in commit::events, ascending
        std::vector<std::size_t> reused{};  // with other parameters
    };

    // What the worker has measured of itself: series of metrics, and by how much each has grown.
    using increments = std::vector<std::pair<std::string, std::int64_t>>;

    // What must be sent. The events are in the order of their seen slots, those with a fingerprint last, and the
    // positions in a reply refer to that order.
    struct commit
    {
        core::request_id worker;
        std::int64_t number;
        bool with_script;                 // Redis does not have the script in its cache
        std::vector<const event*> events; // valid until the next call of a non-const member
        std::span<const std::pair<std::string, std::int64_t>> measured{}; // as long
    };

    // Something that a person should know of.
    struct report
    {
        enum class kind
        {
            writes_lost, // Redis lost acknowledged writes
            rejected,
            late,
            refused,
            failed,
        };
        kind what;
        std::string detail{};
    };

    // `draw_id` makes a new worker id. A commit without reply after `patience` makes the connection count as stuck.
    protocol(core::request_id (*draw_id)(), duration patience, time_point now);

    // A request wants to be counted until its deadline. It gets exactly one answer.
    void record(event what, time_point deadline, ticket whose, time_point now);

    // These go with the next batch, or make one by themselves, and are applied with it: once, or never if its outcome
    // stays unknown or its worker dies. Nobody waits for them.
    void measure(increments what);

    void connected(time_point now);
    void disconnected(time_point now); // also for an attempt to connect that failed; a second call changes nothing
    // The commit that next() gave could not be handed over: the connection is gone and nothing of it has left.
    void not_sent(time_point now);
    void replied(const reply& said, time_point now);
    void tick(time_point now);

    // The commit to send now, if there is one. It counts as sent.
    std::optional<commit> next(time_point now);
    // A commit has been without a reply for too long: give up the connection and make a new one.
    bool is_stuck(time_point now) const;
    // Redis has been silent for too long: what comes now is not taken.
    bool is_away(time_point now) const;
    // When tick() has something to do; nothing: never.
    std::optional<time_point> next_tick() const;
    // Until when next() holds back what has gathered, only because the last batch was a large one; nothing: it doesn't.
    std::optional<time_point> gathers_until(time_point now) const;

    std::vector<answer> take_answers() { return std::exchange(answers_, {}); }
    std::vector<report> take_reports() { return std::exchange(reports_, {}); }

private:
    struct waiter
    {
        ticket whose;
        time_point deadline;
    };
    struct entry
    {
        event what;
        std::vector<waiter> waiters; // more than one when the same id came again
    };
    using entries = std::list<entry>; // entries keep their place in memory when they move to the batch

    void form_batch(time_point now);
    void finish_batch(outcome result);
    // Nothing of the batch was applied, nor can be any more: what was measured goes with the next one.
    void keep_measured();
    void finish_seen(const reply& said);
    entries::iterator finish(entries& from, entries::iterator done, outcome result);
    // Answers those whose deadline has passed.
    void expire(entries& from, outcome result, time_point now);
    // Takes out the entries that nobody waits for any more.
    void drop_abandoned(entries& from);
    void new_worker_id();

    core::request_id (*const draw_id_)();
    const duration patience_;

    core::request_id worker_;
    std::int64_t number_ = 1; // of the batch in hand, or of the next one
    time_point last_commit_;

    entries gathering_;
    entries batch_;
    increments gathering_measured_;
    increments batch_measured_; // as they were sent first: a batch that is sent again is the same
    bool has_batch_ = false;    // batch_ may be empty and still have to be sent: a seal
    bool in_flight_ = false;    // sent, no reply yet
    bool uncertain_ = false;    // a copy was sent whose reply never came: it may be applied at any time
    bool with_script_ = false;
    bool connected_ = false;
    time_point sent_at_{};
    time_point retry_at_{};
    time_point gather_until_{};

    std::optional<time_point> silent_since_; // Redis owes us a sign of life since then
    time_point earliest_deadline_ = time_point::max();
    std::unordered_map<core::request_id, entry*> under_way_;

    std::vector<answer> answers_;
    std::vector<report> reports_;
};

} // namespace counters
