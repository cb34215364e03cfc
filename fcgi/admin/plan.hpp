// What an export holds, and how far one has come: plain values.
#pragma once

#include "counters/dimension.hpp"
#include "counters/series.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace admin {

enum class row_format
{
    csv,
    ndjson,
};

struct plan
{
    std::vector<counters::dimension> dimensions; // in the order of counters::dimensions
    // The hours or days that have a row each. Nothing: one row a name, of everything since the beginning.
    std::optional<counters::buckets> when;
    row_format as = row_format::csv;
    bool gzip = false;
};

// How much of a plan is in the file: all rows of the dimensions before this one and of its names up to `after`.
struct checkpoint
{
    plan what;
    std::size_t dimension = 0;        // its place in what.dimensions; past the end: all is there
    std::optional<std::string> after; // nothing: no name of this dimension is there yet
    std::uint64_t bytes = 0;          // of the file; what follows them is to be written anew
    std::uint64_t rows = 0;
};

// As JSON, which may outlive the release that wrote it.
std::string to_json(const checkpoint& reached);
// Nothing for what to_json did not write.
std::optional<checkpoint> checkpoint_from_json(std::string_view text);

} // namespace admin
