// The counts of one name by the hour or by the day, and how they stand in its hashes: one for the hours of a day, one
// for the days of a month (keys::hourly, keys::daily).
#pragma once

#include "core/error.hpp"
#include "core/rfc3339.hpp"
#include "counters/dimension.hpp"
#include "counters/totals.hpp"
#include "redis/reply.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace counters {

enum class interval : std::uint8_t
{
    hour,
    day,
};

// Hours or days of UTC, one after the other.
struct buckets
{
    interval each = interval::hour;
    std::chrono::sys_seconds from; // the beginning of the first one
    std::size_t count = 0;

    std::chrono::seconds length() const
    {
        return each == interval::hour ? std::chrono::hours(1) : std::chrono::days(1);
    }
    std::chrono::sys_seconds start(std::size_t which) const
    {
        return from + static_cast<std::chrono::seconds::rep>(which) * length();
    }
    std::chrono::sys_seconds end() const { return start(count); }
};

// Those that a range touches, [from, to): from is rounded down and to is rounded up.
buckets whole_buckets(interval each, core::rfc3339::instant from, core::rfc3339::instant to);

// The commands that ask for all of them: as many as they touch days or months.
std::vector<std::string> series_commands(dimension of, std::string_view name, const buckets& when);

// What the answers to these commands say: the counts of each bucket, zeros for one that has none (any more). Fails with
// errc::store_unavailable when there is something else in Redis.
core::result<std::vector<totals>> to_series(std::span<const redis::reply> answers, const buckets& when);

} // namespace counters
