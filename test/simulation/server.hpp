// A simulated Redis behind simulated connections, with what can go wrong on either side of them.
#pragma once

#include "counters/protocol.hpp"
#include "dice.hpp"
#include "store.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace simulation {

// A commit with events of its own, as it lies in a socket's buffer.
struct message
{
    explicit message(const counters::protocol::commit& sent);
    counters::protocol::commit as_commit() const; // refers to this message

    counters::protocol::commit head; // without events
    std::vector<counters::event> events;
    counters::protocol::increments measured;
};

// A reply, and how often Redis had lost data when it was made.
struct stamped_reply
{
    counters::protocol::reply reply;
    int epoch;
    core::request_id worker;
    std::int64_t number;
};

// What the script was given and what it answered.
struct executed
{
    message command;
    counters::protocol::reply reply;
};

class server
{
public:
    using wire = std::size_t;
    using time_point = store::time_point;

    server(bool remembers_history, const counters::keeping& keep) : remembers_history_(remembers_history), store_(keep)
    {
    }

    wire connect();
    void send(wire on, message sent) { wires_[on].in.push_back(std::move(sent)); }
    std::optional<stamped_reply> receive(wire on);
    // The worker's end is closed. What Redis has in its buffer it may still execute: so many commands of it.
    void hang_up(wire on, std::size_t kept);
    std::size_t unread(wire on) const { return wires_[on].in.size(); }

    // Executes one command of any connection. False: there is none.
    bool execute_one(dice& random, time_point now);

    bool stalled = false;
    bool refuses = false;    // as a full one or a replica
    bool fails_next = false; // an error of which nobody knows what it left behind, and it left nothing
    std::optional<std::size_t> breaks_off_after; // writes, in the next command
    void flush_scripts() { script_cached_ = false; }
    // Closes every connection and forgets what was not executed.
    void restart();
    // The same, and it comes back with the data that it had so many commits ago.
    void restart_without_last(std::size_t commits);
    std::size_t commits_made() const { return history_.size(); }

    int epoch() const { return epoch_; }
    const contents& keys() const { return store_.keys(); }
    // How often a username was counted after a script broke off with it. What such a script left can't be told from
    // what it didn't, so that this may be once too often: the one fault against which nothing helps, and which Redis
    // rules out as long as a script's first write succeeds.
    const std::map<std::string, std::int64_t>& excess() const { return excess_; }
    // No script has broken off, and Redis has lost nothing.
    bool has_kept_everything() const { return !has_broken_off_ && epoch_ == 0; }
    const std::vector<executed>& log() const { return log_; }

private:
    struct connection
    {
        std::deque<message> in;
        std::deque<stamped_reply> out;
        bool open = true;
    };
    void note_counted(const message& sent);
    counters::protocol::reply execute(const message& sent, time_point now);

    const bool remembers_history_;
    std::vector<connection> wires_;
    store store_;
    bool script_cached_ = false;
    int epoch_ = 0;
    std::vector<contents> history_;    // before each commit
    bool has_broken_off_ = false;      // a script
    std::set<std::string> broken_off_; // usernames
    std::map<std::string, std::int64_t> excess_;
    std::vector<executed> log_;
};

} // namespace simulation
