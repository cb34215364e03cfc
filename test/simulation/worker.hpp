// A simulated worker process: the protocol that ships, and around it what the ledger does with sockets and timers.
#pragma once

#include "books.hpp"
#include "counters/protocol.hpp"
#include "dice.hpp"
#include "server.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace simulation {

class worker
{
public:
    using clock = counters::protocol::time_point;

    // `draw_id` and `patience` as the protocol takes them.
    worker(core::request_id (*draw_id)(), counters::protocol::duration patience, clock now);

    // A request from nginx. `resent`: another worker had it before.
    void take(books& of, books::sending which, bool resent, clock deadline, clock now);
    void measure(std::string series) { machine_->measure({{std::move(series), 1}}); }
    // nginx has lost its connection to this worker, and sends the request to another one. Nothing: it holds none.
    std::optional<books::sending> give_up_one(dice& random);
    // The requests that it holds and that somebody waits for.
    std::vector<books::sending> held() const;

    // What the ledger does at the end of a round: looks at the clock, sends what is to be sent, answers.
    void pump(books& of, server& redis, dice& random, clock now);
    // Reads one reply. False: there is none.
    bool read(books& of, server& redis, clock now);

    bool is_connected() const { return wire_.has_value(); }
    void connect(server& redis, clock now);
    // The connection is gone; Redis may still execute `kept` of the commands in its buffer.
    void disconnect(server& redis, std::size_t kept, clock now);
    // Redis has closed it. What it had answered may still be read first.
    void disconnected_by_redis(books& of, server& redis, bool reads_first, clock now);
    std::size_t unread(const server& redis) const { return wire_ ? redis.unread(*wire_) : 0; }

    // After a loss of data: whether Redis knows less of this worker than it has acknowledged.
    void note_loss(const contents& keys);
    // What is wrong with its reports about lost data.
    std::optional<std::string> check_reports() const;

private:
    struct attempt
    {
        books::sending which;
        bool resent;
        bool given_up = false; // nobody hears the answer
    };
    void collect(books& of, int epoch);

    std::unique_ptr<counters::protocol> machine_;
    std::optional<server::wire> wire_;
    std::map<counters::protocol::ticket, attempt> attempts_;
    counters::protocol::ticket next_ticket_ = 0;
    core::request_id acknowledged_as_{};
    std::int64_t acknowledged_ = 0;
    bool loss_to_report_ = false;
    bool false_report_ = false;
};

} // namespace simulation
