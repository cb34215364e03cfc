// One schedule: requests, workers and Redis, and chance that decides what happens next.
#pragma once

#include "books.hpp"
#include "dice.hpp"
#include "server.hpp"
#include "worker.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace simulation {

class world
{
public:
    // `only_the_script`: Redis loses no data, its clock stands still and the script never breaks off, so that every
    // reply is the script's own and another Redis can repeat it at any time.
    explicit world(std::uint64_t seed, bool only_the_script = false);

    // Runs the schedule to its end. What was wrong with the books; nothing: all was right.
    std::optional<std::string> run();

    const server& redis() const { return redis_; }
    const counters::keeping& keep() const { return keep_; }

private:
    struct resend
    {
        books::sending which;
        std::int64_t due;
    };
    worker::clock now() const { return worker::clock(std::chrono::milliseconds(now_)); }
    server::time_point wall_clock() const;
    server::time_point clock_of_redis() const;

    void step();
    void fault();
    void send_new();
    void send_named_again();
    void place(books::sending which, bool resent);
    void send_again_what_is_due();
    void kill(worker& victim);
    void lose_connection(worker& of);
    void restart_redis();
    void come_to_rest();
    std::optional<std::string> check_that_workers_count();
    std::optional<std::string> check_measures() const;

    worker& any_worker() { return workers_[dice_.below(workers_.size())]; }
    counters::event new_event();

    dice dice_;
    const bool only_the_script_;
    const std::int64_t patience_;
    const std::int64_t within_;              // the deadline of a request after its arrival
    const std::chrono::milliseconds window_; // of a client's key
    const counters::keeping keep_;
    const unsigned faults_; // percent of the steps
    server redis_;
    books books_;
    std::vector<worker> workers_;
    std::vector<resend> resends_;
    std::vector<books::sending> named_; // by a key of the client's
    std::int64_t now_ = 1'000'000;      // milliseconds
    int requests_left_;
    int requests_ = 0;
    int measures_ = 0;
    bool measures_may_be_lost_ = false;
};

} // namespace simulation
