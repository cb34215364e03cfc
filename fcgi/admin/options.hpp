// The command lines of adtally-admin.
#pragma once

#include "admin/plan.hpp"
#include "core/error.hpp"
#include "core/rfc3339.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace admin {

struct export_options
{
    plan what;
    std::string output; // empty: standard output
    bool resume = false;

    // What was said of these, for an export that is resumed: it has to be what that was begun with.
    bool chose_dimensions = false;
    bool chose_interval = false;
    bool chose_format = false;
    bool chose_gzip = false;
};

// For how long counters are kept: as far back as a range goes that has no beginning.
struct kept
{
    std::chrono::hours by_hour{};
    std::chrono::hours by_day{};
};

// All of these fail with one line for a person.
core::result<export_options, std::string> parse_export(std::span<const std::string_view> arguments,
                                                       core::rfc3339::instant now, const kept& retention);

// The username.
core::result<std::string, std::string> parse_forget(std::span<const std::string_view> arguments);

// What an export that is resumed was begun with, and its options say otherwise; empty if nothing.
std::string contradiction(const export_options& given, const plan& begun);

} // namespace admin
