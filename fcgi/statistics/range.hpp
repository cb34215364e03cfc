// The range of a series: what interval, from and to ask for.
#pragma once

#include "core/error.hpp"
#include "core/rfc3339.hpp"
#include "counters/series.hpp"
#include "http/parameters.hpp"
#include "http/response.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace statistics {

inline constexpr std::array<std::string_view, 2> intervals{"hour", "day"}; // in the order of counters::interval

inline constexpr std::size_t longest_time = 64;         // of from and to, in bytes
inline constexpr std::size_t most_rows = 2'000;         // of one series
inline constexpr std::size_t most_rows_in_all = 20'000; // of all series of one answer

// What is wrong with a text that should be a time as core::to_time reads it; empty: nothing. A rule::judge.
std::string fault_of_time(std::string_view text);

// The buckets that the parameters interval, from and to ask for, each of which keeps to its own rule already; nothing
// where there is no interval. The range is [from, to), of which from is rounded down and to is rounded up to whole
// buckets. Fails with what is wrong with it as a whole, also when it is too long for so many series.
core::result<std::optional<counters::buckets>, http::faults>
to_buckets(const http::parameters& sent, core::rfc3339::instant now, std::size_t series = 1);

// The fault of an interval for names that have no series.
http::fault no_series_of_usernames();

} // namespace statistics
