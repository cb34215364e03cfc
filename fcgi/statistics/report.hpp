// What the endpoints answer, as text.
#pragma once

#include "counters/dimension.hpp"
#include "counters/reader.hpp"
#include "counters/series.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace statistics {

// The JSON of one filter: its value, the counts and their rates, rounded to 4 places, null where the divisor is 0; and,
// with buckets, the range and a row for each.
std::string report(std::string_view filter, std::string_view value, const counters::history& counted,
                   const std::optional<counters::buckets>& when = {});

// The JSON of several of these.
std::string report(std::span<const std::string> reports);

// The JSON of a ranking.
std::string report(counters::dimension by, counters::counter metric, std::span<const counters::ranked> ranking);

// A series as CSV (RFC 4180, but lines end in LF): a line with the names of the columns, then one for each bucket.
std::string csv(std::span<const counters::totals> series, const counters::buckets& when);
// The name of a file with it: "adtally-sdk-1.0-hour-20261120T00-20261123T00.csv", of nothing but ASCII letters, digits
// and the characters .-_ whatever the value holds.
std::string csv_name(std::string_view filter, std::string_view value, const counters::buckets& when);

} // namespace statistics
