// adtally-hostile: sends what no client should, and checks that nothing comes of it.
#include "asio.hpp"
#include "books.hpp"
#include "options.hpp"
#include "wave.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace {

using namespace hostile;
using namespace std::chrono_literals;

// Until nothing is on its way any more of what was cut: the counters stay as they are.
constexpr auto settled = 500ms;

template <class Value>
Value wait_for(asio::io_context& context, awaitable<Value> what)
{
    Value got{};
    asio::co_spawn(context, std::move(what), [&got](const std::exception_ptr& failure, Value value) {
        if (failure)
            std::rethrow_exception(failure);
        got = std::move(value);
    });
    context.restart();
    context.run();
    return got;
}

books settled_books(asio::io_context& context, const endpoints& servers, bool wait)
{
    auto now = wait_for(context, read_books(servers));
    for (auto before = decltype(now){}; wait && now && now != before;) {
        before = now;
        std::this_thread::sleep_for(settled);
        now = wait_for(context, read_books(servers));
    }
    if (!now)
        throw std::runtime_error("/statistics gives no answer");
    return *now;
}

// Whether what was counted agrees with what was answered.
std::string compare(const books& before, const books& after, const verdicts& said)
{
    const auto ads = after.ad_requests - before.ad_requests - said.ads;
    const auto impressions = after.impressions - before.impressions - said.impressions;
    if (ads >= 0 && impressions >= 0 && ads + impressions <= said.unknown)
        return {};
    const auto text = [](std::int64_t count) { return std::to_string(count); };
    return "the counters have " + text(ads) + " ad requests and " + text(impressions) + " impressions more than the " +
           text(said.ads) + " and " + text(said.impressions) + " that were answered 200, and " + text(said.unknown) +
           " are unknown";
}

// Of all turns so far.
struct summary
{
    verdicts said;
    std::uint64_t turns = 0;
    std::uint64_t exact = 0; // with nothing unknown
    std::vector<std::chrono::milliseconds> took{};

    void add(const wave& turn)
    {
        said.add(turn.said());
        ++turns;
        exact += turn.said().unknown == 0;
        took.insert(took.end(), turn.ordinary_took().begin(), turn.ordinary_took().end());
    }
};

void tell(std::uint64_t done, summary& all)
{
    std::ranges::sort(all.took);
    std::cout << done << " inputs: 200 to " << all.said.impressions << " impressions and " << all.said.ads << " ads, "
              << all.said.earlier << " counted earlier, " << all.said.others << " not counted, " << all.said.unknown
              << " unknown, none in " << all.exact << " of " << all.turns << " turns; " << all.took.size()
              << " ordinary requests: p99 " << all.took[all.took.size() * 99 / 100].count() << " ms, longest "
              << all.took.back().count() << " ms" << std::endl;
}

bool attack(const options& wanted, const endpoints& servers)
{
    asio::io_context context(1);
    summary all;
    auto before = settled_books(context, servers, true);
    for (std::uint64_t done = 0; done < wanted.inputs;) {
        const auto first = wanted.first + done;
        const auto count = std::min(wanted.inputs - done, turn - first % turn);
        wave next(context, wanted, servers);
        next.play(first, count);
        auto problems = next.problems();
        if (problems.empty()) {
            const auto after = settled_books(context, servers, first / turn % 2 == 1);
            if (const auto difference = compare(before, after, next.said()); !difference.empty())
                problems.push_back(difference);
            before = after;
        }
        all.add(next);
        done += count;
        if (!problems.empty()) {
            std::cout << "FAILED in inputs " << first << " to " << first + count - 1 << " (--seed " << wanted.seed
                      << " --first " << first << " --inputs " << count << "):\n";
            for (const auto& problem : problems)
                std::cout << "  " << problem << "\n";
            return false;
        }
        if (done % (10 * turn) == 0 || done == wanted.inputs)
            tell(done, all);
    }
    return true;
}

bool replay(const options& wanted, const endpoints& servers)
{
    const auto what = load(wanted.replay);
    if (!what)
        throw std::runtime_error(wanted.replay.string() + " has no input");
    asio::io_context context(1);
    const auto back = wait_for(context, play(servers, *what));
    std::cout << back.bytes << "\n"
              << (!back.is_connected ? "no connection"
                  : !back.in_time    ? "it hangs"
                  : back.ended       ? "the server closed"
                                     : "we closed")
              << std::endl;
    return back.in_time;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 2 && std::string_view(argv[1]) == "--help") {
        std::cout << usage();
        return 0;
    }
    auto wanted = parse_options(argc, argv);
    if (!wanted)
        return 2;
    try {
        if (wanted->seed == 0)
            wanted->seed = std::random_device()() + 1ULL;
        const endpoints servers{.http = asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), wanted->port),
                                .fastcgi = asio::local::stream_protocol::endpoint(wanted->socket)};
        if (!wanted->replay.empty())
            return replay(*wanted, servers) ? 0 : 1;
        std::cout << "seed " << wanted->seed << std::endl;
        return attack(*wanted, servers) ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "adtally-hostile: " << error.what() << "\n";
        return 2;
    }
}
