// The names of everything that we keep in Redis.
//
// DO NOT CHANGE A NAME OR A FIELD: the counters outlive every release. A change needs a migration; a test pins the
// bytes.
#pragma once

#include "core/request_id.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace counters::keys {

// "{0}" is a Redis Cluster hash tag: the shard. Everything that one batch touches is in one shard.
inline constexpr std::string_view prefix = "adtally:{0}:";

std::string total();
std::string username(std::string_view name);
std::string sdk(std::string_view version);
// The number of the worker's last applied batch.
std::string commits(const core::request_id& worker);
// The ids of the requests that nginx took in one slot of time.
std::string seen(std::int64_t slot);
// The fingerprint of what an Idempotency-Key stands for; `request` names the key in its scope.
std::string once(const core::request_id& request);

inline constexpr std::string_view ad_requests = "ad_requests";
inline constexpr std::string_view fills = "fills";
inline constexpr std::string_view impressions = "impressions";

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
