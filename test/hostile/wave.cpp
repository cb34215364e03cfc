#include "wave.hpp"

#include "books.hpp"

#include <algorithm>
#include <exception>
#include <signal.h>

namespace hostile {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_between_ordinary = 50ms;
constexpr std::size_t kept_finished = 50;

void end_the_program(const std::exception_ptr& failure)
{
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace

void wave::play(std::uint64_t first, std::uint64_t count)
{
    next_ = first;
    end_ = first + count;
    for (std::size_t i = 0; i < options_.connections; ++i)
        asio::co_spawn(context_, play_some(), end_the_program);
    asio::co_spawn(context_, pulse(), end_the_program);
    context_.restart();
    context_.run();
    look_after_processes();
}

awaitable<void> wave::play_some()
{
    while (!is_over())
        co_await play_one(next_++);
}

awaitable<void> wave::play_one(std::uint64_t number)
{
    in_flight_.insert(number);
    const auto what = make_input(options_.seed, number);
    const auto back = co_await hostile::play(servers_, what);
    const auto problems = problems_.size();
    said_.add(take(what, back, "input " + std::to_string(number)));
    if (problems_.size() > problems)
        keep(number);
    look_after_processes();
    in_flight_.erase(number);
    finished_.push_back(number);
    if (finished_.size() > kept_finished)
        finished_.pop_front();
}

awaitable<void> wave::pulse()
{
    const auto what =
        ordinary("/impression?sdk_version=1.0&session_id=s1&platform=ios&username=ordinary&country_code=US");
    while (!is_over() || !in_flight_.empty()) {
        const auto begun = std::chrono::steady_clock::now();
        const auto back = co_await hostile::play(servers_, what);
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
        const auto said = take(what, back, "an ordinary request");
        said_.add(said);
        ordinary_took_.push_back(took);
        if (said.impressions != 1)
            problems_.push_back("an ordinary request was answered: " + back.bytes.substr(0, 300));
        if (took > options_.slowest)
            problems_.push_back("an ordinary request took " + std::to_string(took.count()) + " ms");
        asio::steady_timer pause(context_, pause_between_ordinary);
        co_await pause.async_wait(no_throw);
    }
}

verdicts wave::take(const input& what, const played& back, const std::string& name)
{
    // nginx forgets about the request of a client that sends no more, and closes.
    const bool is_all = back.ended && (what.end == ending::drained || what.end == ending::awaited);
    auto [said, wrong] = read_answers(what.where, back.bytes, is_all);
    if (!back.is_connected)
        problems_.push_back(name + " got no connection");
    if (!back.in_time)
        problems_.push_back(name + " hangs");
    if (!wrong.empty())
        problems_.push_back(name + ": " + wrong);
    if (!is_all)
        said.unknown += std::max<std::int64_t>(0, static_cast<std::int64_t>(what.most) - said.all());
    return said;
}

void wave::look_after_processes()
{
    for (const auto pid : options_.watched) {
        if (::kill(pid, 0) == 0)
            continue;
        if (is_process_lost_)
            return;
        is_process_lost_ = true;
        if (problems_.empty()) {
            for (const auto number : in_flight_)
                keep(number);
            for (const auto number : finished_)
                keep(number);
        }
        problems_.push_back("process " + std::to_string(pid) + " has ended; what may have ended it is in " +
                            options_.found.string());
        return;
    }
}

void wave::keep(std::uint64_t number)
{
    save(make_input(options_.seed, number),
         options_.found / (std::to_string(options_.seed) + "-" + std::to_string(number) + ".input"));
}

} // namespace hostile
