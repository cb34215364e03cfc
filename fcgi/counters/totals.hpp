// The counts of one name, and how they stand in its hash.
#pragma once

#include "core/error.hpp"
#include "counters/dimension.hpp"
#include "redis/reply.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace counters {

struct totals
{
    std::int64_t ad_requests = 0;
    std::int64_t fills = 0;
    std::int64_t impressions = 0;
    std::int64_t filtered = 0;

    std::int64_t& of(counter which);
    std::int64_t of(counter which) const;
    bool operator==(const totals&) const = default;
};

// One count as Redis has it; nil is 0. Fails with errc::store_unavailable for what is no count.
core::result<std::int64_t> to_count(const redis::reply& field);

// Asks for the counts in one hash of keys::lifetime(), and what the answer says: zeros for a key that was never
// written. Fails with errc::store_unavailable when the key holds something else.
std::string totals_command(std::string_view key);
core::result<totals> to_totals(const redis::reply& answer);

} // namespace counters
