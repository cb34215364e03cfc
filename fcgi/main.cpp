// adtally-worker: serves FastCGI on descriptor 0. Started by spawn-fcgi; configured by the environment
// (conf/adtally.env).
#include "ad/ad.hpp"
#include "core/asio.hpp"
#include "core/config.hpp"
#include "core/log.hpp"
#include "core/metric_families.hpp"
#include "counters/durability.hpp"
#include "counters/ledger.hpp"
#include "counters/measurer.hpp"
#include "counters/monitor.hpp"
#include "counters/reader.hpp"
#include "counters/retention.hpp"
#include "health/health.hpp"
#include "impression/impression.hpp"
#include "metrics/metrics.hpp"
#include "redis/client.hpp"
#include "server/server.hpp"
#include "statistics/query.hpp"
#include "statistics/statistics.hpp"
#include "statistics/top.hpp"
#include "upstream/client.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <thread>

namespace {

using namespace std::chrono_literals;

// A worker that can't start is started again at once by multiwatch; this keeps that from becoming a hot loop.
constexpr auto pause_before_failing = 1s;
constexpr auto longest_drain = 15s;
constexpr auto longest_last_report = 1s;

// One line an endpoint: its path, its methods, and what handles it.
server::routes make_routes(const ad::resources& ads, const impression::resources& impressions,
                           const statistics::resources& counts, counters::monitor& monitor, const bool& stopping)
{
    using enum http::method;
    return {
        {"/ad", get | post | options, [=](const auto& request) { return ad::handle(request, ads); }},
        {"/impression", get | post | options,
         [=](const auto& request) { return impression::handle(request, impressions); }},
        {"/statistics", get | head, [=](const auto& request) { return statistics::handle(request, counts); }},
        {"/statistics/top", get | head, [=](const auto& request) { return statistics::top::handle(request, counts); }},
        {"/statistics/query", get | head,
         [=](const auto& request) { return statistics::query::handle(request, counts); }},
        {"/healthz", get | head, health::live},
        {"/readyz", get | head, [&](const auto& request) { return health::ready(request, monitor, stopping); }},
        {metrics::path, get | head, [&](const auto& request) { return metrics::handle(request, monitor); }},
    };
}

std::optional<std::string> environment(std::string_view name)
{
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// Each request in flight holds a connection to nginx, and perhaps one to the ad API.
void raise_descriptor_limit(std::size_t max_in_flight)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 2 * max_in_flight + 64)
        core::log::warning("the limit on open files (ulimit -n) is too low for MAX_IN_FLIGHT",
                           {{"limit", static_cast<std::int64_t>(limit.rlim_cur)},
                            {"needed", static_cast<std::int64_t>(2 * max_in_flight + 64)}});
}

// Signals to stop that come while this lives wait until it is over.
class held_signals
{
public:
    held_signals()
    {
        sigset_t held;
        ::sigemptyset(&held);
        for (const int each : {SIGTERM, SIGUSR1, SIGINT, SIGQUIT})
            ::sigaddset(&held, each);
        ::sigprocmask(SIG_BLOCK, &held, &before_);
    }
    ~held_signals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }
    held_signals(const held_signals&) = delete;
    held_signals& operator=(const held_signals&) = delete;

private:
    sigset_t before_{};
};

bool is_listening(int fd)
{
    int listening = 0;
    socklen_t size = sizeof listening;
    return ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening != 0;
}

// Without destructors: requests that are in flight hold on to what would be destroyed.
[[noreturn]] void give_up(const std::exception& error)
{
    core::log::error("the worker can't go on", {{"reason", error.what()}});
    std::this_thread::sleep_for(pause_before_failing);
    std::_Exit(EX_SOFTWARE);
}

int run(const core::config& config)
{
    core::log::start(config.log_level, config.log_usernames);
    raise_descriptor_limit(config.max_in_flight);
    // libfcgi would take one in silence, and the worker would go on.
    std::optional<held_signals> held(std::in_place);
    server::start_libfcgi();

    core::io_context io(1);
    // Used by handlers until run() returns, so they are declared before what uses them.
    redis::client store(io, config.redis);
    counters::ledger ledger(io, store, config.commit_timeout, counters::to_keeping(config));
    counters::reader reader(store, config.commit_timeout);
    counters::monitor monitor(store, config.commit_timeout);
    counters::measurer measurer(io, ledger, store, core::metrics::of_this_worker());
    bool stopping = false;
    core::metrics::of_this_worker().counter_of(core::metrics::worker_starts).add();
    upstream::client upstream(io, config.ad_max_bytes);
    ad::sources sources(config.vast_urls.begin(), config.vast_urls.end());
    ad::measurements measured;
    std::optional<ad::shared_fetch> shared;
    if (config.ad_cache)
        shared.emplace(io, config.ad_cache_bytes);
    server::server server(io, STDIN_FILENO,
                          make_routes({ledger, upstream, sources, shared ? &*shared : nullptr, config, measured},
                                      {ledger, config}, {reader, config}, monitor, stopping),
                          config.max_in_flight);

    // After libfcgi, which takes these signals for itself. multiwatch 1.0.0 sends SIGUSR1 where it is told to stop, and
    // SIGQUIT where it is started with -s TERM.
    core::asio::signal_set signals(io, SIGTERM, SIGUSR1, SIGINT);
    signals.add(SIGQUIT);
    core::timer drain_limit(io);
    signals.async_wait([&](auto error, int) {
        if (error)
            return;
        core::log::info("stopping: finishing what is in flight");
        stopping = true;
        server.drain(
            [&] { core::asio::co_spawn(io, measurer.finish(longest_last_report), [&io](const auto&) { io.stop(); }); });
        drain_limit.expires_after(longest_drain);
        drain_limit.async_wait([](auto cancelled) {
            if (cancelled)
                return;
            core::log::error("stopping although requests are still in flight");
            std::_Exit(EXIT_FAILURE); // without destructors, as above
        });
    });

    held.reset();

    store.start([&](bool up) {
        ledger.connection_changed(up);
        if (up) // on every connection: after a failover it leads to another Redis
            core::asio::co_spawn(io, counters::warn_of_durability_problems(store), core::asio::detached);
    });
    measurer.start();
    if (config.username_retention)
        core::asio::co_spawn(io, counters::forget_unseen(io, store, *config.username_retention), core::asio::detached);
    server.start();
    core::log::info("serving");
    try {
        io.run();
    } catch (const std::exception& error) {
        give_up(error);
    }
    core::log::info("stopped");
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view option = argc > 1 ? argv[1] : "";
    if (argc > 2 || (argc == 2 && option != "--check" && option != "--version")) {
        std::cerr << "usage: adtally-worker [--check | --version]\n";
        return EX_USAGE;
    }
    if (option == "--version") {
        std::cout << "adtally-worker " ADTALLY_VERSION "\n";
        return EXIT_SUCCESS;
    }

    const auto config = core::load_config(environment);
    if (!config) {
        std::cerr << "adtally-worker: the configuration has problems:\n";
        for (const auto& problem : config.error())
            std::cerr << "  " << problem << '\n';
        if (option.empty())
            std::this_thread::sleep_for(pause_before_failing);
        return EX_CONFIG;
    }
    if (option == "--check")
        return EXIT_SUCCESS;
    if (!is_listening(STDIN_FILENO)) {
        std::cerr
            << "adtally-worker: descriptor 0 is not a listening socket; start it with spawn-fcgi (./adtally up does)\n";
        return EX_USAGE;
    }

    try {
        return run(*config);
    } catch (const std::exception& error) {
        give_up(error);
    }
}
