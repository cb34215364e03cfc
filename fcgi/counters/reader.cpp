#include "counters/reader.hpp"

#include "counters/keys.hpp"

#include <algorithm>

namespace counters {
namespace {

// Names and scores as ZRANGE WITHSCORES gives them, alternately.
core::result<std::vector<std::string>> to_strings(redis::reply& answer)
{
    auto* const list = std::get_if<redis::reply::array>(&answer.value);
    if (!list)
        return core::errc::store_unavailable;
    std::vector<std::string> strings;
    strings.reserve(list->size());
    for (auto& item : *list) {
        auto* const text = std::get_if<std::string>(&item.value);
        if (!text)
            return core::errc::store_unavailable;
        strings.push_back(std::move(*text));
    }
    return strings;
}

} // namespace

core::awaitable<core::result<std::vector<history>>> reader::read(std::vector<subject> names,
                                                                 std::optional<buckets> when)
{
    const auto deadline = core::steady_clock::now() + timeout_;
    std::vector<std::string> commands;
    for (const auto& [of, name] : names) {
        commands.push_back(totals_command(keys::lifetime(of, name)));
        if (when)
            std::ranges::move(series_commands(of, name, *when), std::back_inserter(commands));
    }
    const auto count = commands.size();
    const auto answers = co_await store_.ask_all(std::move(commands), deadline);
    if (!answers)
        co_return answers.error();

    std::vector<history> read;
    const auto each = names.empty() ? 0 : count / names.size();
    for (std::span<const redis::reply> left(*answers); !left.empty(); left = left.subspan(each)) {
        const auto lifetime = to_totals(left.front());
        auto series = when ? to_series(left.subspan(1, each - 1), *when) : std::vector<totals>();
        if (!lifetime || !series)
            co_return not_counts(left.first(each));
        read.push_back({*lifetime, std::move(*series)});
    }
    co_return read;
}

core::awaitable<core::result<std::vector<ranked>>> reader::top(dimension of, counter by, std::size_t limit)
{
    const auto deadline = core::steady_clock::now() + timeout_;
    auto names = co_await candidates(of, by, limit, deadline);
    if (!names)
        co_return names.error();
    std::vector<std::string> commands;
    for (const auto& name : *names)
        commands.push_back(totals_command(keys::lifetime(of, name)));
    const auto answers = co_await store_.ask_all(std::move(commands), deadline);
    if (!answers)
        co_return answers.error();

    std::vector<ranked> list;
    for (std::size_t i = 0; i < names->size(); ++i) {
        const auto counted = to_totals((*answers)[i]);
        if (!counted)
            co_return not_counts({&(*answers)[i], 1});
        if (counted->of(by) > 0) // else it was forgotten in the meantime
            list.push_back({std::move((*names)[i]), *counted});
    }
    // By the counts that are shown: they may have grown since the ranking was read.
    std::ranges::sort(list, [by](const ranked& a, const ranked& b) {
        const auto x = a.counted.of(by);
        const auto y = b.counted.of(by);
        return x != y ? x > y : a.name < b.name;
    });
    list.resize(std::min(list.size(), limit));
    co_return list;
}

// At least the names that belong to the first `limit`, in no order.
core::awaitable<core::result<std::vector<std::string>>> reader::candidates(dimension of, counter by, std::size_t limit,
                                                                           core::steady_clock::time_point deadline)
{
    const auto key = keys::ranking(of, by);
    auto highest = co_await store_.ask(
        redis::make_command("ZRANGE", key, 0, static_cast<std::int64_t>(limit) - 1, "REV", "WITHSCORES"), deadline);
    if (!highest)
        co_return highest.error();
    auto scored = to_strings(*highest);
    if (!scored || scored->size() % 2 != 0)
        co_return not_counts({&*highest, 1});

    std::vector<std::string> names;
    std::vector<std::string> scores;
    for (std::size_t i = 0; i < scored->size(); i += 2) {
        names.push_back(std::move((*scored)[i]));
        scores.push_back(std::move((*scored)[i + 1]));
    }
    if (names.size() < limit)
        co_return names;

    // Backwards means that the last names of a tie come first. Of the lowest score here the first ones belong in: of
    // those that are cut off too.
    const auto ties = std::ranges::count(scores, scores.back());
    auto first = co_await store_.ask(redis::make_command("ZRANGE", key, scores.back(), scores.back(), "BYSCORE",
                                                         "LIMIT", 0, static_cast<std::int64_t>(ties)),
                                     deadline);
    if (!first)
        co_return first.error();
    auto tied = to_strings(*first);
    if (!tied)
        co_return not_counts({&*first, 1});
    std::ranges::move(*tied, std::back_inserter(names));
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    co_return names;
}

// Says in the log, not too often, why answers could not be read.
boost::system::error_code reader::not_counts(std::span<const redis::reply> answers)
{
    const auto refusal = std::ranges::find_if(answers, [](const auto& answer) { return answer.error() != nullptr; });
    if (failures_.allows())
        core::log::error("counters can't be read",
                         {{"reason", refusal == answers.end() ? "not numbers" : refusal->error()->text}});
    return core::errc::store_unavailable;
}

} // namespace counters
