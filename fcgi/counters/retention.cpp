#include "counters/retention.hpp"

#include "core/log.hpp"
#include "counters/forget.hpp"
#include "counters/keys.hpp"
#include "counters/names.hpp"

#include <optional>

namespace counters {
namespace {

using namespace std::chrono_literals;

// A step keeps Redis busy for half a millisecond, so that 20 workers take 1 % of it. A million users are looked at in
// less than three hours by one worker, and a retention is a day or more.
constexpr auto pause = 1s;
constexpr std::int64_t names_a_step = 100;
constexpr auto longest_wait = 10s;
constexpr auto between_lines = 1min;

// Where to begin: at a name of chance, so that workers that were started together don't walk together.
core::awaitable<core::result<std::string>> somewhere(redis::client& store)
{
    const auto answer = co_await store.ask(redis::make_command("ZRANDMEMBER", keys::names(dimension::username)),
                                           core::steady_clock::now() + longest_wait);
    if (!answer)
        co_return answer.error();
    co_return answer->string() ? *answer->string() : std::string(other_names);
}

} // namespace

core::awaitable<void> forget_unseen(core::io_context& io, redis::client& store, std::chrono::hours retention)
{
    core::timer timer(io);
    core::log::limiter lines(between_lines);
    core::log::limiter troubles(between_lines);
    std::int64_t users = 0; // since the last line in the log
    std::optional<std::string> last;
    for (;;) {
        timer.expires_after(pause);
        co_await timer.async_wait(core::use_awaitable);
        if (users > 0 && lines.allows()) {
            core::log::info("users were forgotten: not seen for USERNAME_RETENTION", {{"users", users}});
            users = 0;
        }
        if (!last) {
            if (auto begin = co_await somewhere(store))
                last = *std::move(begin);
            continue;
        }
        const auto names = co_await names_after(store, dimension::username, *last, names_a_step);
        if (!names)
            continue; // the log says that Redis is away
        last = names->empty() ? std::string(other_names) : names->back();
        if (names->empty())
            continue;
        const forget_rule rule{.unseen_for = retention, .now = core::system_clock::now()};
        const auto done = co_await forget(store, *names, rule);
        if (!done && troubles.allows())
            core::log::warning("users who were not seen for long can't be forgotten", {{"reason", done.error()}});
        users += done ? static_cast<std::int64_t>(done->size()) : 0;
    }
}

} // namespace counters
