#include "admin/exporter.hpp"

#include "admin/name_rows.hpp"
#include "admin/row.hpp"
#include "counters/keys.hpp"
#include "counters/names.hpp"

#include <algorithm>

namespace admin {
namespace {

using namespace std::chrono_literals;

// Redis reads these from one connection a few at a time, so that others get their turn in between.
constexpr std::size_t commands_a_step = 500;
constexpr auto longest_wait = 10s;
constexpr auto between_checkpoints = 1s;

std::int64_t integer(const redis::reply& of)
{
    return of.integer() ? *of.integer() : 0;
}

} // namespace

exporter::exporter(redis::client& store, output& to, checkpoint from)
    : store_(store), output_(to), reached_(std::move(from))
{
}

core::awaitable<core::result<void, std::string>> exporter::run()
{
    const auto& plan = reached_.what;
    if (const auto counted = co_await count_names(); !counted)
        co_return counted;
    if (reached_.bytes == 0)
        output_.write(header(plan.as));
    while (reached_.dimension < plan.dimensions.size()) {
        if (const auto written = co_await write_dimension(); !written)
            co_return written;
        ++reached_.dimension;
        reached_.after.reset();
    }
    progress_.reset();
    co_return outcome();
}

// For the progress: how many names there are, and how many of them are written already.
core::awaitable<exporter::outcome> exporter::count_names()
{
    std::vector<std::string> commands;
    for (const auto which : reached_.what.dimensions)
        commands.push_back(redis::make_command("ZCARD", counters::keys::names(which)));
    const auto whole = commands.size();
    if (reached_.dimension < whole && reached_.after && *reached_.after != counters::other_names)
        commands.push_back(redis::make_command("ZLEXCOUNT",
                                               counters::keys::names(reached_.what.dimensions[reached_.dimension]), "-",
                                               "[" + *reached_.after));
    const auto answers = co_await store_.ask_all(std::move(commands), core::steady_clock::now() + longest_wait);
    if (!answers)
        co_return unavailable();
    std::int64_t total = 0;
    std::int64_t done = answers->size() > whole ? integer(answers->back()) : 0;
    for (std::size_t i = 0; i < whole; ++i) {
        total += integer((*answers)[i]);
        done += i < reached_.dimension ? integer((*answers)[i]) : 0;
    }
    progress_.emplace(done, total);
    co_return outcome();
}

core::awaitable<exporter::outcome> exporter::write_dimension()
{
    const auto which = reached_.what.dimensions[reached_.dimension];
    if (!reached_.after) { // the total, or what is counted of names that have no counters of their own
        std::vector<std::string> unnamed{std::string(counters::other_names)};
        if (const auto written = co_await write_names(std::move(unnamed)); !written)
            co_return written;
    }
    if (which == counters::dimension::total)
        co_return outcome();

    const auto commands_each = std::max<std::size_t>(1, commands_for(reached_.what, which, "").size());
    const auto names_a_step = static_cast<std::int64_t>(std::max<std::size_t>(1, commands_a_step / commands_each));
    for (;;) {
        auto names = co_await counters::names_after(store_, which, *reached_.after, names_a_step);
        if (!names)
            co_return unavailable();
        if (names->empty())
            co_return outcome();
        if (const auto written = co_await write_names(*std::move(names)); !written)
            co_return written;
    }
}

core::awaitable<exporter::outcome> exporter::write_names(std::vector<std::string> names)
{
    const auto which = reached_.what.dimensions[reached_.dimension];
    std::vector<std::string> commands;
    for (const auto& name : names)
        std::ranges::move(commands_for(reached_.what, which, name), std::back_inserter(commands));
    const auto each = commands.size() / names.size();
    const auto answers = co_await store_.ask_all(std::move(commands), core::steady_clock::now() + longest_wait);
    if (!answers)
        co_return unavailable();

    std::string text;
    std::uint64_t rows = 0;
    const std::span<const redis::reply> all(*answers);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto made = append_rows(text, reached_.what, which, names[i], all.subspan(i * each, each));
        if (!made)
            co_return made.error();
        rows += *made;
    }
    output_.write(text);
    reached_.after = names.back();
    reached_.rows += rows;
    progress_->add(names.size(), reached_.rows);
    if (const auto now = core::steady_clock::now(); now - saved_ >= between_checkpoints) {
        output_.save(reached_);
        saved_ = now;
    }
    co_return outcome();
}

std::string exporter::unavailable() const
{
    return "Redis does not answer any more" + (store_.trouble().empty() ? "" : ": " + store_.trouble());
}

} // namespace admin
