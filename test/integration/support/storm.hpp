// Many clients of one stack, and something that torments it meanwhile.
#pragma once

#include "support/stack.hpp"
#include "support/told.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <random>
#include <string>

namespace support {

class storm
{
public:
    // Four of these run at a time, each with 16 connections.
    static constexpr int processes = 4;

    // Starts a stack whose Redis syncs before it acknowledges and whose ads have 64 KiB.
    explicit storm(settings environment = {});

    // Lets the clients send ADTALLY_STORM_REQUESTS requests, and for at least so long; calls `torment` again and again
    // until they are done. `options` go to each adtally-load. Then checks the books, that no request hung, and that
    // every 200 was whole.
    told rage(std::chrono::seconds least, const std::function<void()>& torment, const std::string& options = {});
    // The same; and every client must have got a 200.
    void rage_unnoticed(std::chrono::seconds least, const std::function<void()>& torment);

    stack& on() { return on_; }
    std::size_t below(std::size_t limit) { return random_() % limit; }
    // Signals a component of the stack, or one of its workers; nobody when it does not run at the moment.
    void signal(const std::string& component, int number);
    void signal_a_worker(int number);
    // Stops Redis (SIGSTOP) for so long, and does something before it goes on.
    void stall_redis(
        std::chrono::milliseconds span, const std::function<void()>& meanwhile = [] {});
    // How often `torment` was called, and the seed: for whoever looks into what failed.
    std::string note() const;
    int torments() const { return torments_; }

private:
    told send(std::chrono::seconds least, const std::function<void()>& torment, const std::string& options);
    void settle();
    // 0: it does not run.
    pid_t running(const std::string& component) const;

    const std::uint64_t seed_;
    std::mt19937_64 random_;
    stack on_;
    const std::string document_; // the path of the file
    int torments_ = 0;
    std::string particulars_; // what the clients found worth telling
};

// Where nothing but the workers and the connections is tormented every request is to get its 200, however long a disk
// that others use as well keeps Redis waiting.
class patient_storm : public storm
{
public:
    patient_storm() : storm(settings{{"COMMIT_TIMEOUT", "4s"}}) {}
};

} // namespace support
