// The names of everything that we keep in Redis.
//
// DO NOT CHANGE A NAME OR A FIELD: the counters outlive every release. A change needs a migration; a test pins the
// bytes.
#pragma once

#include "core/request_id.hpp"
#include "counters/dimension.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace counters::keys {

// "{0}" is a Redis Cluster hash tag: the shard. Everything that one batch touches is in one shard.
inline constexpr std::string_view prefix = "adtally:{0}:";

// The hash of one name's counters since the beginning, its fields named by name_of(counter). The total's name is empty.
std::string lifetime(dimension which, std::string_view name);
// The hash of one name's counters by the hours of one UTC day, its fields named by hour_field().
std::string hourly(dimension which, std::string_view name, std::chrono::sys_days day);
// The hash of one name's counters by the days of one UTC month, its fields named by day_field().
std::string daily(dimension which, std::string_view name, std::chrono::year_month month);
// "202611" and "07", of which the script makes the same keys.
std::string year_and_month(std::chrono::year_month month);
std::string two_digits(unsigned number);
// "07i": the impressions of the hour from 7 o'clock.
std::string hour_field(std::chrono::hours since_midnight, counter which);
// "24a": the ad requests of the 24th. The letters are a, f, i, and x for what was filtered.
std::string day_field(std::chrono::day day, counter which);
// What these two have written: the hour or the day, and the counter. Nothing for any other text.
struct field
{
    unsigned number = 0;
    counter which = counter::ad_requests;
};
std::optional<field> parse_field(std::string_view text);
// A key as it may stand in a log: "adtally:{0}:username:..." for one that names a user.
std::string without_username(std::string_view key);
// The names of a dimension, a sorted set in which all have the score 0: in the order of their bytes. Without the
// total's, and without other_names.
std::string names(dimension which);
// The names of a dimension by one of the ranked_counters, a sorted set. Of usernames only the highest
// most_ranked_usernames.
std::string ranking(dimension which, counter by);
// What the workers have measured: a hash whose fields are the series of the metrics, with their labels.
std::string metrics();
// The number of the worker's last applied batch.
std::string commits(const core::request_id& worker);
// The ids of the requests that nginx took in one slot of time.
std::string seen(std::int64_t slot);
// The fingerprint of what an Idempotency-Key stands for; `request` names the key in its scope.
std::string once(const core::request_id& request);

inline constexpr std::int64_t most_ranked_usernames = 10'000;

inline constexpr std::chrono::seconds slot_length{30};
inline constexpr std::chrono::seconds slot_kept_after_end{60};
inline constexpr std::chrono::hours commits_kept{24};
// A request that a client named is refused when it reaches Redis later than this after its arrival, and its key
// outlives the window by more: what came within the window finds the key, even if clocks differ by a minute.
inline constexpr std::chrono::seconds named_late_after{60};
inline constexpr std::chrono::seconds once_kept_after_window{120};

std::int64_t slot_of(std::chrono::system_clock::time_point received);
// The unix time at which a slot expires.
std::int64_t slot_expiry(std::int64_t slot);

} // namespace counters::keys
