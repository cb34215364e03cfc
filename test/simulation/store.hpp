// A model of Redis with commit.lua: the same keys, the same replies, no Redis. A test compares it with the real script.
#pragma once

#include "counters/protocol.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace simulation {

// What a client named by a key.
struct named
{
    std::string fingerprint;
    std::chrono::system_clock::time_point expires;
    friend bool operator==(const named&, const named&) = default;
};

// What is in Redis, by key.
struct contents
{
    std::map<std::string, std::map<std::string, std::int64_t>> counters;
    std::map<std::int64_t, std::set<std::string>> seen; // ids by slot
    std::map<std::string, std::int64_t> commits;        // last batch by worker
    std::map<std::string, named> once;

    friend bool operator==(const contents&, const contents&) = default;
};

class store
{
public:
    using time_point = std::chrono::system_clock::time_point;

    // What a client named is known for `window`.
    explicit store(std::chrono::milliseconds window) : window_(window) {}

    // What the script does and answers at this time of Redis's clock. Counters stay, and the numbers of the last
    // batches live longer than any simulated schedule. With `writes` the script fails after so many of them, and they
    // stay.
    counters::protocol::reply execute(const counters::protocol::commit& sent, time_point now,
                                      std::optional<std::size_t> writes = {});

    const contents& keys() const { return keys_; }
    void restore(contents earlier) { keys_ = std::move(earlier); }

private:
    void forget_expired(time_point now);
    // Nothing: the batch is to be applied.
    std::optional<counters::protocol::reply> refusal(const counters::protocol::commit& sent, time_point now) const;

    const std::chrono::milliseconds window_;
    contents keys_;
};

} // namespace simulation
