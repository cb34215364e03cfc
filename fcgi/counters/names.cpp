#include "counters/names.hpp"

#include "counters/keys.hpp"

namespace counters {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 10s;

} // namespace

core::awaitable<core::result<std::vector<std::string>>> names_after(redis::client& store, dimension which,
                                                                    std::string_view last, std::int64_t most)
{
    const auto from = last == other_names ? std::string("-") : "(" + std::string(last);
    redis::command command;
    command.add("ZRANGEBYLEX").add(keys::names(which)).add(from).add("+").add("LIMIT").add(std::int64_t{0}).add(most);
    const auto answer = co_await store.ask(command.bytes(), core::steady_clock::now() + longest_wait);
    if (!answer)
        co_return answer.error();
    const auto* list = answer->list();
    if (!list)
        co_return core::errc::store_unavailable;
    std::vector<std::string> names;
    names.reserve(list->size());
    for (const auto& name : *list)
        if (const auto* text = name.string())
            names.push_back(*text);
    co_return names;
}

} // namespace counters
