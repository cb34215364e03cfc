#include "counters/measurer.hpp"

#include "core/metric_families.hpp"
#include "counters/dimension.hpp"

namespace counters {
namespace {

using namespace std::chrono_literals;

constexpr auto interval = 1s;
constexpr auto look_again = 5ms; // at the end

} // namespace

measurer::measurer(core::io_context& context, ledger& books, redis::client& store, core::metrics::registry& from)
    : books_(books), store_(store), from_(from), timer_(context)
{
    // The script counts these; here they get their zeros.
    for (const auto each : dimensions)
        if (each != dimension::total)
            from_.counter_of(core::metrics::counted_as_other, {{"dimension", name_of(each)}});
}

void measurer::start()
{
    timer_.expires_after(interval);
    timer_.async_wait([this](auto error) {
        if (error)
            return;
        hand_over();
        start();
    });
}

bool measurer::hand_over()
{
    if (!store_.is_up())
        return false; // the registry keeps it, in memory that doesn't grow
    if (books_.is_measuring())
        return true;
    auto changes = from_.take_changes();
    if (changes.empty())
        return false;
    books_.measure(std::move(changes));
    return true;
}

core::awaitable<void> measurer::finish(std::chrono::milliseconds limit)
{
    timer_.cancel();
    core::timer pause(co_await core::asio::this_coro::executor);
    for (const auto deadline = core::steady_clock::now() + limit;
         hand_over() && core::steady_clock::now() < deadline;) {
        pause.expires_after(look_again);
        co_await pause.async_wait(core::as_tuple);
    }
}

} // namespace counters
