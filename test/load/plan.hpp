// Which request comes next, until there are enough.
#pragma once

#include "options.hpp"
#include "tally.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace load {

struct shot
{
    account whose;
    std::string bytes; // the whole request
    bool is_cut = false;
};

class plan
{
public:
    using clock = std::chrono::steady_clock;

    explicit plan(const options& wanted) : options_(wanted), start_(clock::now()) {}

    // Nothing: there were enough of them, or the time is over.
    std::optional<shot> next();
    bool is_over_time() const { return clock::now() >= start_ + options_.limit; }
    bool has_enough() const { return made_ >= options_.requests && clock::now() >= start_ + options_.least; }

private:
    shot make(std::size_t number, bool is_cut) const;

    const options& options_;
    const clock::time_point start_;
    std::size_t made_ = 0;
    std::size_t cut_ = 0;
};

} // namespace load
