// Chance that can be repeated: input number N of a seed is the same on every machine, whatever runs beside it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hostile {

class dice
{
public:
    dice(std::uint64_t seed, std::uint64_t number) : state_(seed ^ (number * 0xd1342543de82ef95U)) { next(); }

    // From 0 to `count` - 1.
    std::size_t below(std::size_t count) { return next() % count; }
    std::size_t between(std::size_t least, std::size_t most) { return least + below(most - least + 1); }
    bool one_in(std::size_t count) { return below(count) == 0; }
    char byte() { return static_cast<char>(next() & 0xff); }

    std::string bytes(std::size_t count)
    {
        std::string text(count, '\0');
        for (auto& each : text)
            each = byte();
        return text;
    }

    template <class Value, std::size_t Size>
    const Value& any(const std::array<Value, Size>& of)
    {
        return of[below(Size)];
    }

private:
    // splitmix64: seeded at no cost, which matters for one generator per input.
    std::uint64_t next()
    {
        auto mixed = state_ += 0x9e3779b97f4a7c15U;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31);
    }

    std::uint64_t state_;
};

} // namespace hostile
