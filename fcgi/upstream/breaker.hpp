// A circuit breaker: a server that keeps failing is left alone for a while. A pure state machine; it is told the time.
#pragma once

#include <chrono>
#include <optional>

namespace upstream {

class breaker
{
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr unsigned failures_to_open = 10; // in a row
    static constexpr std::chrono::seconds first_pause{5};
    static constexpr std::chrono::seconds longest_pause{60};

    enum class state
    {
        closed,    // requests are sent
        open,      // none is, until the pause is over
        half_open, // one was sent after the pause, and its outcome decides
    };

    // The right to send one request. Its outcome counts only if the state is still that in which it was given: what was
    // sent before the breaker opened says nothing about the time after.
    using permit = unsigned;

    // Nothing: don't send. After a permit comes succeeded(), failed() or abandoned(); one that never comes costs the
    // longest pause at most.
    std::optional<permit> ask(time_point now);
    void succeeded(permit given);
    // Opens after so many failures in a row, and again after one while half open, then for twice as long as before.
    void failed(permit given, time_point now);
    // The outcome says nothing about the server.
    void abandoned(permit given, time_point now);

    state current() const { return state_; }
    std::chrono::seconds pause() const { return pause_; } // the one that open() began last

private:
    void open(time_point until);

    state state_ = state::closed;
    permit valid_ = 0;
    unsigned failures_ = 0;
    std::chrono::seconds pause_ = first_pause;
    time_point next_; // when the next request may be sent; meaningless while closed
};

} // namespace upstream
