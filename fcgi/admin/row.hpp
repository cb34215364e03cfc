// The rows of an export as text. docs/export.md describes them for those who load them: change both together.
#pragma once

#include "admin/plan.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace admin {

struct row
{
    counters::dimension which;
    std::string_view name;                         // counters::other_names is written as "(other)", and marked
    std::string_view bucket;                       // what is counted: "lifetime", "hour" or "day"
    std::optional<std::chrono::sys_seconds> start; // of the hour or day
    counters::totals counted;
};

// What stands before the first row: the names of the columns in CSV, nothing in NDJSON.
std::string_view header(row_format as);

// Appends one line. Names are UTF-8 without control characters; they may hold quotes, commas and backslashes.
void append(std::string& out, row_format as, const row& what);

} // namespace admin
