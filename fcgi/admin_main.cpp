// adtally-admin: exports and forgets counters. ./adtally export and ./adtally forget call it; configured by the same
// environment as the workers.
#include "admin/commands.hpp"
#include "admin/output.hpp"
#include "core/asio.hpp"
#include "core/config.hpp"
#include "core/log.hpp"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sysexits.h>
#include <vector>

namespace {

constexpr std::string_view usage = R"(usage: adtally-admin export [OPTIONS]
         writes counters as rows; docs/export.md describes them and how to load them into a database
           --dimension NAME   total, username, sdk, platform or country_code; several times for several (default: all)
           --interval NAME    none: everything since the beginning (default); hour or day: a row for each, not of usernames
           --from TIME        with an interval: RFC 3339, or before now such as -24h or -14d (default: all that is kept)
           --to TIME          as it, or now (default: now)
           --format NAME      csv or ndjson (default: as FILE ends, else csv)
           --gzip             compress (default: if FILE ends in .gz)
           --output FILE      default: standard output
           --resume           go on with FILE, which an interrupted export has begun
       adtally-admin forget username=NAME
         removes what is counted of a user; the totals stay. Exits with 1 if there was nothing
       adtally-admin --version
)";

std::optional<std::string> environment(std::string_view name)
{
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int complain(std::string_view what, int code)
{
    std::cerr << "adtally: " << what << '\n';
    return code;
}

// Runs one command to its end.
template <class Command>
int run(const core::config& config, Command command)
{
    core::log::start(core::log::level::off, false); // the commands speak for themselves
    ::signal(SIGPIPE, SIG_IGN);                     // hiredis would die of a Redis that goes away
    core::io_context io(1);
    redis::client store(io, config.redis);
    int code = EX_SOFTWARE;
    std::exception_ptr failure;
    core::asio::co_spawn(io, command(io, store), [&](const std::exception_ptr& thrown, int returned) {
        failure = thrown;
        code = returned;
        io.stop();
    });
    io.run();
    try {
        if (failure)
            std::rethrow_exception(failure);
        return code;
    } catch (const admin::output_refused& refused) {
        return complain(refused.what(), EX_CANTCREAT);
    } catch (const std::exception& error) {
        return complain(error.what(), EX_IOERR);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    const auto command = arguments.empty() ? std::string_view() : arguments.front();
    if (command == "--version") {
        std::cout << "adtally-admin " ADTALLY_VERSION "\n";
        return EXIT_SUCCESS;
    }
    if (command == "--help" || (arguments.size() == 2 && arguments.back() == "--help")) {
        std::cout << usage;
        return EXIT_SUCCESS;
    }
    if (command != "export" && command != "forget") {
        std::cerr << usage;
        return EX_USAGE;
    }

    const auto config = core::load_store_config(environment);
    if (!config) {
        std::cerr << "adtally: the configuration has problems:\n";
        for (const auto& problem : config.error())
            std::cerr << "  " << problem << '\n';
        return EX_CONFIG;
    }
    const auto rest = std::span(arguments).subspan(1);
    if (command == "forget") {
        const auto username = admin::parse_forget(rest);
        if (!username)
            return complain(username.error(), EX_USAGE);
        return run(*config, [&](core::io_context& io, redis::client& store) {
            return admin::run_forget(io, store, *username, config->username_key);
        });
    }
    const auto now = std::chrono::floor<std::chrono::milliseconds>(core::system_clock::now());
    const auto options =
        admin::parse_export(rest, now, {.by_hour = config->hourly_retention, .by_day = config->daily_retention});
    if (!options)
        return complain(options.error(), EX_USAGE);
    return run(*config,
               [&](core::io_context& io, redis::client& store) { return admin::run_export(io, store, *options); });
}
