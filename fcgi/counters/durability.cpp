#include "counters/durability.hpp"

#include "core/log.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace counters {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 5s;
constexpr auto clocks_may_differ = 10s;

// The value of a line `name:value`; nothing if there is no such line.
std::optional<std::string_view> value_of(std::string_view name, std::string_view info)
{
    while (!info.empty()) {
        auto line = info.substr(0, info.find('\n'));
        info.remove_prefix(std::min(info.size(), line.size() + 1));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.starts_with(name) && line.substr(name.size()).starts_with(':'))
            return line.substr(name.size() + 1);
    }
    return std::nullopt;
}

} // namespace

std::vector<std::string_view> durability_problems(std::string_view info, core::system_clock::time_point now)
{
    std::vector<std::string_view> found;
    if (value_of("aof_enabled", info) == "0")
        found.emplace_back("Redis has no append-only file: a restart loses counts (set appendonly yes)");
    if (const auto policy = value_of("maxmemory_policy", info); policy && *policy != "noeviction")
        found.emplace_back("Redis evicts keys when it is full: counts get lost (set maxmemory-policy noeviction)");
    std::int64_t microseconds = 0;
    if (const auto time = value_of("server_time_usec", info);
        time && std::from_chars(time->begin(), time->end(), microseconds).ec == std::errc() &&
        std::chrono::abs(now.time_since_epoch() - std::chrono::microseconds(microseconds)) > clocks_may_differ)
        found.emplace_back("Redis's clock differs from ours by more than 10 s: what is a minute ahead counts nothing");
    return found;
}

core::awaitable<void> warn_of_durability_problems(redis::client& store)
{
    const auto answer = co_await store.ask(redis::make_command("INFO"), core::steady_clock::now() + longest_wait);
    if (!answer)
        co_return; // the connection is lost, and the next one is asked again
    if (const auto* refusal = answer->error())
        core::log::warning("Redis does not tell its settings: whether it keeps what it counts is not known",
                           {{"reason", refusal->text}});
    else if (const auto* info = answer->string())
        for (const auto problem : durability_problems(*info, core::system_clock::now()))
            core::log::warning(problem, {});
}

} // namespace counters
