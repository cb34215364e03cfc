#include "admin/progress.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <unistd.h>

namespace admin {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t width = 20;
constexpr auto between_draws = 200ms;
constexpr auto until_sure = 1s; // before that a speed says nothing
constexpr std::string_view erase_line = "\r\x1b[K";

} // namespace

std::string progress_line(std::int64_t done, std::int64_t total, std::int64_t fresh, std::uint64_t rows,
                          std::chrono::milliseconds elapsed)
{
    // New names may come while the export runs.
    const auto all = std::max({total, done, std::int64_t{1}});
    const auto percent = std::to_string(done * 100 / all);
    std::string line = "[" + std::string(static_cast<std::size_t>(done * width / all), '#');
    line.append(static_cast<std::size_t>(width + 1) - line.size(), ' ');
    line += "] " + std::string(3 - std::min<std::size_t>(3, percent.size()), ' ') + percent + " %  " +
            std::to_string(done) + " of " + std::to_string(all) + " names, " + std::to_string(rows) + " rows";
    if (elapsed >= until_sure && fresh > 0) {
        const auto seconds_each = std::chrono::duration<double>(elapsed).count() / static_cast<double>(fresh);
        line += ", " + std::to_string(std::llround(static_cast<double>(all - done) * seconds_each)) + " s left";
    }
    constexpr std::size_t narrowest_terminal = 79;
    return line.substr(0, narrowest_terminal);
}

progress::progress(std::int64_t done, std::int64_t total)
    : shown_(::isatty(STDERR_FILENO) == 1), already_(done), total_(total), done_(done)
{
}

progress::~progress()
{
    if (shown_)
        std::cerr << erase_line << std::flush;
}

void progress::add(std::size_t names, std::uint64_t rows)
{
    done_ += static_cast<std::int64_t>(names);
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || now - drawn_ < between_draws)
        return;
    drawn_ = now;
    std::cerr << erase_line
              << progress_line(done_, total_, done_ - already_, rows,
                               std::chrono::duration_cast<std::chrono::milliseconds>(now - begun_))
              << std::flush;
}

} // namespace admin
