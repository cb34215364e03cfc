#include "upstream/breaker.hpp"

#include <algorithm>

namespace upstream {

std::optional<breaker::permit> breaker::ask(time_point now)
{
    if (state_ == state::closed)
        return valid_;
    if (now < next_)
        return std::nullopt;
    state_ = state::half_open;
    next_ = now + longest_pause;
    return ++valid_;
}

void breaker::succeeded(permit given)
{
    if (given != valid_)
        return;
    state_ = state::closed;
    failures_ = 0;
}

void breaker::failed(permit given, time_point now)
{
    if (given != valid_)
        return;
    if (state_ == state::closed) {
        if (++failures_ < failures_to_open)
            return;
        pause_ = first_pause;
    } else {
        pause_ = std::min(2 * pause_, longest_pause);
    }
    open(now + pause_);
}

void breaker::abandoned(permit given, time_point now)
{
    if (given == valid_ && state_ == state::half_open)
        open(now);
}

void breaker::open(time_point until)
{
    state_ = state::open;
    next_ = until;
    ++valid_;
}

} // namespace upstream
