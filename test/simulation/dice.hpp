// Chance that can be repeated: the same seed gives the same schedule on every machine.
#pragma once

#include <cstdint>
#include <random>

namespace simulation {

class dice
{
public:
    explicit dice(std::uint64_t seed) : engine_(seed) {}

    // From 0 to `count` - 1. Not std::uniform_int_distribution, which every library does in its own way.
    std::uint64_t below(std::uint64_t count) { return engine_() % count; }
    std::int64_t between(std::int64_t least, std::int64_t most)
    {
        return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least + 1)));
    }
    bool chance(unsigned percent) { return below(100) < percent; }

private:
    std::mt19937_64 engine_;
};

} // namespace simulation
