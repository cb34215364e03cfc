#include "counters/monitor.hpp"

#include "counters/keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace counters {

std::string meaning_of_refusal(std::string_view reply)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> known{{
        {"LOADING", "Redis is loading its data."},
        {"READONLY", "Redis is a replica, which takes no writes."},
        {"OOM", "Redis is full: it has reached its maxmemory."},
        {"MISCONF", "Redis can't write to its disk."},
        {"NOREPLICAS", "Redis has fewer replicas than it must have to take writes."},
    }};
    const auto code = reply.substr(0, reply.find(' '));
    for (const auto& [word, meaning] : known)
        if (code == word)
            return std::string(meaning);
    const auto is_word = [](char c) { return c >= 'A' && c <= 'Z'; };
    return "Redis refuses writes" + (std::ranges::all_of(code, is_word) ? " (" + std::string(code) + ")." : ".");
}

core::awaitable<std::optional<std::string>> monitor::obstacle_to_writes()
{
    // To Redis it is a write that needs memory, and is refused whenever a count would be; but with XX it needs a key,
    // which never exists.
    auto command = redis::make_command("SET", std::string(keys::prefix) + "never", "1", "XX");
    const auto deadline = core::steady_clock::now() + timeout_;
    const auto answer = co_await store_.ask(std::move(command), deadline);
    if (!answer)
        co_return why_not_connected();
    if (const auto* refusal = answer->error())
        co_return meaning_of_refusal(refusal->text);
    co_return std::nullopt;
}

std::string monitor::why_not_connected() const
{
    if (const auto& refusal = store_.refusal(); !refusal.empty())
        return meaning_of_refusal(refusal);
    return store_.connections() == 0 ? "This worker has started and has not heard from Redis yet."
                                     : "Redis does not answer.";
}

core::awaitable<core::result<core::metrics::series>> monitor::measured()
{
    const auto deadline = core::steady_clock::now() + timeout_;
    const auto answer = co_await store_.ask(redis::make_command("HGETALL", keys::metrics()), deadline);
    if (!answer)
        co_return answer.error();
    const auto* fields = answer->list();
    if (!fields)
        co_return core::errc::store_unavailable;
    core::metrics::series found;
    for (std::size_t i = 0; i + 1 < fields->size(); i += 2) {
        const auto* name = (*fields)[i].string();
        const auto* text = (*fields)[i + 1].string();
        std::int64_t value = 0;
        if (name && text && std::from_chars(text->data(), text->data() + text->size(), value).ec == std::errc())
            found.emplace(*name, value);
    }
    co_return found;
}

} // namespace counters
