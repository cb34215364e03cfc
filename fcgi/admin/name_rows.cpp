#include "admin/name_rows.hpp"

#include "admin/row.hpp"
#include "counters/keys.hpp"

#include <algorithm>

namespace admin {
namespace {

core::result<std::vector<counters::totals>> counts_in(const plan& what, std::span<const redis::reply> replies)
{
    if (what.when)
        return counters::to_series(replies, *what.when);
    const auto counted = counters::to_totals(replies.front());
    if (!counted)
        return counted.error();
    return std::vector{*counted};
}

} // namespace

std::vector<std::string> commands_for(const plan& what, counters::dimension which, std::string_view name)
{
    if (what.when)
        return counters::series_commands(which, name, *what.when);
    return {counters::totals_command(counters::keys::lifetime(which, name))};
}

core::result<std::uint64_t, std::string> append_rows(std::string& out, const plan& what, counters::dimension which,
                                                     std::string_view name, std::span<const redis::reply> replies)
{
    const auto counts = counts_in(what, replies);
    if (!counts) {
        const auto refusal = std::ranges::find_if(replies, [](const auto& reply) { return reply.error() != nullptr; });
        return "the counters of " + std::string(counters::name_of(which)) + " '" + std::string(name) +
               "' can't be read: " + (refusal == replies.end() ? "not numbers" : refusal->error()->text);
    }
    row made{.which = which, .name = name, .bucket = "lifetime", .start = std::nullopt, .counted = {}};
    if (what.when)
        made.bucket = what.when->each == counters::interval::hour ? "hour" : "day";
    std::uint64_t rows = 0;
    for (std::size_t i = 0; i < counts->size(); ++i) {
        if ((*counts)[i] == counters::totals{})
            continue;
        if (what.when)
            made.start = what.when->start(i);
        made.counted = (*counts)[i];
        append(out, what.as, made);
        ++rows;
    }
    return rows;
}

} // namespace admin
