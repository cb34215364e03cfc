// What came back on a connection, taken apart into answers.
#pragma once

#include "input.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hostile {

// How many of the answers say what about the counters.
struct verdicts
{
    std::int64_t impressions = 0; // 200s that count one
    std::int64_t ads = 0;         // 200s that count one
    std::int64_t unknown = 0;     // may have been counted, as either
    std::int64_t earlier = 0;     // 200s of what was counted before
    std::int64_t others = 0;      // certainly not counted

    std::int64_t all() const { return impressions + ads + unknown + earlier + others; }
    void add(const verdicts& other);
};

struct heard
{
    verdicts said;
    // What no server may send: an answer that breaks off, or what is not the protocol.
    std::string wrong{};
};

// `ended`: the server has closed, so that nothing may be missing at the end.
heard read_answers(target from, std::string_view bytes, bool ended);

} // namespace hostile
