#include "admin/commands.hpp"

#include "admin/exporter.hpp"
#include "counters/forget.hpp"

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <sysexits.h>

namespace admin {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_connect = 5s; // a Redis that has just been started loads its data
constexpr auto between_looks = 10ms;

std::ostream& complain()
{
    return std::cerr << "adtally: ";
}

core::awaitable<bool> connect(core::io_context& io, redis::client& store)
{
    const auto is_up = std::make_shared<bool>(false);
    store.start([is_up](bool up) { *is_up = up; });
    core::timer timer(io);
    for (const auto end = core::steady_clock::now() + longest_connect; !*is_up && core::steady_clock::now() < end;) {
        timer.expires_after(between_looks);
        co_await timer.async_wait(core::use_awaitable);
    }
    if (!*is_up)
        complain() << "Redis is not reachable: " << store.trouble() << '\n';
    co_return *is_up;
}

void say_how_to_resume(const export_options& options, const checkpoint& reached)
{
    std::cerr << "adtally: " << options.output << ".part has the first " << reached.rows
              << " rows; go on with the same command and --resume\n";
}

// A second Ctrl-C isn't waited for: this takes no longer than the disk.
void save_when_interrupted(core::asio::signal_set& signals, output& to, const exporter& work,
                           const export_options& options)
{
    signals.async_wait([&](auto error, int signal) {
        if (error)
            return;
        int code = 128 + signal; // as the shell would say
        try {
            to.save(work.reached());
            std::cerr << "\n";
            complain() << "interrupted\n";
            say_how_to_resume(options, work.reached());
        } catch (const std::exception& failure) {
            complain() << failure.what() << '\n';
            code = EX_IOERR;
        }
        std::_Exit(code); // whatever Redis does: run() may wait for it
    });
}

// Where the rows go, and what of them is there already. Nothing if the export that is to be resumed is finished.
std::optional<std::pair<output, checkpoint>> open_output(const export_options& options)
{
    checkpoint begin{.what = options.what, .dimension = 0, .after = std::nullopt, .bytes = 0, .rows = 0};
    if (output::is_stream(options.output)) {
        if (options.resume)
            throw output_refused(options.output + " is not a file that can be resumed");
        return std::pair(output::stream(options.output, options.what.gzip), std::move(begin));
    }
    if (!options.resume)
        return std::pair(output::file(options.output, options.what.gzip), std::move(begin));
    auto reached = output::unfinished(options.output);
    if (!reached)
        return std::nullopt;
    if (const auto option = contradiction(options, reached->what); !option.empty())
        throw output_refused(options.output + " was begun with another " + option + ": leave it away, or remove " +
                             options.output + ".part and " + options.output + ".resume");
    auto resumed = output::resumed(options.output, *reached);
    return std::pair(std::move(resumed), *std::move(reached));
}

std::string plural(std::int64_t count, std::string_view noun)
{
    return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

} // namespace

core::awaitable<int> run_export(core::io_context& io, redis::client& store, export_options options)
{
    // Before Redis is asked: what is wrong here is said at once.
    auto opened = open_output(options);
    if (!opened) {
        std::cerr << "adtally: " << options.output << " is complete\n";
        co_return EXIT_SUCCESS;
    }
    if (!co_await connect(io, store))
        co_return EX_UNAVAILABLE;

    auto& [to, begin] = *opened;
    exporter work(store, to, std::move(begin));
    const bool is_file = !output::is_stream(options.output);
    core::asio::signal_set signals(io);
    if (is_file) {
        for (const int signal : {SIGINT, SIGTERM, SIGHUP})
            signals.add(signal);
        save_when_interrupted(signals, to, work, options);
    }

    const auto done = co_await work.run();
    if (!done) {
        complain() << done.error() << '\n';
        if (is_file) {
            to.save(work.reached());
            say_how_to_resume(options, work.reached());
        }
        co_return EX_UNAVAILABLE;
    }
    signals.cancel();
    to.finish();
    if (is_file)
        std::cerr << options.output << ": " << plural(static_cast<std::int64_t>(work.reached().rows), "row") << '\n';
    co_return EXIT_SUCCESS;
}

core::awaitable<int> run_forget(core::io_context& io, redis::client& store, std::string username, std::string key)
{
    if (!co_await connect(io, store))
        co_return EX_UNAVAILABLE;
    const auto names = counters::names_to_forget(username, key);
    const counters::forget_rule all{.unseen_for = std::nullopt, .now = core::system_clock::now()};
    const auto done = co_await counters::forget(store, names, all);
    if (!done) {
        complain() << "Redis did not forget " << username << ": " << done.error() << '\n';
        co_return EX_UNAVAILABLE;
    }
    if (done->empty()) {
        std::cout << "There is nothing to forget of " << username << '\n';
        co_return EXIT_FAILURE;
    }
    counters::totals removed;
    for (const auto& each : *done)
        for (const auto which : counters::all_counters)
            removed.of(which) += each.counted.of(which);
    std::cout << "Forgotten: " << username << ", with " << plural(removed.ad_requests, "ad request") << ", "
              << plural(removed.fills, "fill") << " and " << plural(removed.impressions, "impression")
              << ". The totals stay as they are.\n";
    co_return EXIT_SUCCESS;
}

} // namespace admin
