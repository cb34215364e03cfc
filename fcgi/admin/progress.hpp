// How far an export has come, for somebody who waits for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace admin {

// "[######              ]  30 %  300000 of 1000000 names, 312000 rows, 12 s left", at most 79 characters. `done` of
// `total` names are written, `fresh` of them within `elapsed`.
std::string progress_line(std::int64_t done, std::int64_t total, std::int64_t fresh, std::uint64_t rows,
                          std::chrono::milliseconds elapsed);

// Draws that line on standard error, a few times a second, if that is a terminal.
class progress
{
public:
    progress(std::int64_t done, std::int64_t total);
    ~progress(); // takes the line away
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    void add(std::size_t names, std::uint64_t rows);

private:
    const bool shown_;
    const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point drawn_{};
    const std::int64_t already_; // by an export that this one resumes
    const std::int64_t total_;
    std::int64_t done_;
};

} // namespace admin
