// One turn of inputs, and ordinary requests beside them.
#pragma once

#include "answers.hpp"
#include "asio.hpp"
#include "input.hpp"
#include "options.hpp"
#include "player.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

namespace hostile {

class wave
{
public:
    // All must outlive it.
    wave(asio::io_context& context, const options& wanted, const endpoints& servers)
        : context_(context), options_(wanted), servers_(servers)
    {
    }

    // Plays these and returns when all are over, or something is wrong.
    void play(std::uint64_t first, std::uint64_t count);

    // What was answered to all, the ordinary requests included; unknown is also what may have got no answer.
    const verdicts& said() const { return said_; }
    const std::vector<std::chrono::milliseconds>& ordinary_took() const { return ordinary_took_; }
    const std::vector<std::string>& problems() const { return problems_; }

private:
    awaitable<void> play_some();
    awaitable<void> play_one(std::uint64_t number);
    awaitable<void> pulse();
    verdicts take(const input& what, const played& back, const std::string& name);
    void look_after_processes();
    void keep(std::uint64_t number);
    bool is_over() const { return next_ == end_ || !problems_.empty(); }

    asio::io_context& context_;
    const options& options_;
    const endpoints& servers_;
    std::uint64_t next_ = 0;
    std::uint64_t end_ = 0;
    std::set<std::uint64_t> in_flight_;
    std::deque<std::uint64_t> finished_; // the last ones: a process that dies is not gone at once
    verdicts said_;
    std::vector<std::chrono::milliseconds> ordinary_took_;
    std::vector<std::string> problems_;
    bool is_process_lost_ = false;
};

} // namespace hostile
