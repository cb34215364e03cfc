#include "counters/forget.hpp"

#include "counters/keys.hpp"
#include "counters/username.hpp"
#include "embedded/forget_script.hpp"

#include <algorithm>

namespace counters {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 10s;

// As counters::stored_username makes them.
bool looks_stored(std::string_view name)
{
    return name.size() == 32 &&
           std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

} // namespace

std::vector<std::string> names_to_forget(std::string_view username, std::string_view key)
{
    std::vector<std::string> names{stored_username(username, key)};
    if (!key.empty() && !looks_stored(username))
        names.emplace_back(username);
    return names;
}

std::string encode_forget(std::span<const std::string> stored_names, const forget_rule& rule, bool with_script)
{
    redis::command keys;
    keys.add(keys::names(dimension::username));
    for (const auto by : ranked_counters)
        keys.add(keys::ranking(dimension::username, by));
    redis::command arguments;
    if (rule.unseen_for)
        arguments.add(rule.unseen_for->count());
    else
        arguments.add("");
    arguments.add(std::chrono::floor<std::chrono::seconds>(rule.now.time_since_epoch()).count());
    for (const auto& name : stored_names) {
        keys.add(keys::lifetime(dimension::username, name));
        arguments.add(name);
    }

    redis::command built;
    built.add(with_script ? "EVAL" : "EVALSHA").add(with_script ? forget_script : forget_script_sha1);
    built.add(static_cast<std::int64_t>(1 + ranked_counters.size() + stored_names.size()))
        .append(keys)
        .append(arguments);
    return built.bytes();
}

core::result<std::vector<forgotten>, std::string> decode_forgotten(const redis::reply& reply)
{
    constexpr auto values_each = 1 + all_counters.size();
    if (const auto* refusal = reply.error())
        return refusal->text;
    const auto* list = reply.list();
    if (!list || list->size() % values_each != 0)
        return "a reply of an unknown form";
    std::vector<forgotten> all;
    for (std::size_t at = 0; at < list->size(); at += values_each) {
        const auto* position = (*list)[at].integer();
        if (!position || *position < 0)
            return "a reply of an unknown form";
        forgotten one;
        one.position = static_cast<std::size_t>(*position);
        for (std::size_t i = 0; i < all_counters.size(); ++i)
            if (const auto count = to_count((*list)[at + 1 + i])) // else somebody wrote to our keys by hand
                one.counted.of(all_counters[i]) = *count;
        all.push_back(one);
    }
    return all;
}

core::awaitable<core::result<std::vector<forgotten>, std::string>>
forget(redis::client& store, std::span<const std::string> stored_names, forget_rule rule)
{
    const auto deadline = core::steady_clock::now() + longest_wait;
    auto answer = co_await store.ask(encode_forget(stored_names, rule, false), deadline);
    if (answer && answer->error() && answer->error()->text.starts_with("NOSCRIPT"))
        answer = co_await store.ask(encode_forget(stored_names, rule, true), deadline);
    if (!answer)
        co_return std::string("no answer");
    co_return decode_forgotten(*answer);
}

} // namespace counters
