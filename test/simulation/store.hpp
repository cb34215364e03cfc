// A model of Redis with commit.lua: the same keys, the same replies, no Redis. A test compares it with the real script.
#pragma once

#include "counters/commit.hpp"
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
    using values = std::map<std::string, std::int64_t>;

    std::map<std::string, values> counters;      // of all times, by hour and by day
    std::map<std::string, std::int64_t> expires; // of those by hour and by day: a unix time
    std::map<std::string, std::set<std::string>> names;
    std::map<std::string, values> rankings;
    values metrics;
    std::map<std::int64_t, std::set<std::string>> seen; // ids by slot
    std::map<std::string, std::int64_t> commits;        // last batch by worker
    std::map<std::string, named> once;

    friend bool operator==(const contents&, const contents&) = default;
};

class store
{
public:
    using time_point = std::chrono::system_clock::time_point;

    explicit store(counters::keeping keep) : keep_(keep) {}

    // What the script does and answers at this time of Redis's clock. What is counted, and the numbers of the last
    // batches, live longer than any simulated schedule. With `writes` the script fails after so many of them, and they
    // stay.
    counters::protocol::reply execute(const counters::protocol::commit& sent, time_point now,
                                      std::optional<std::size_t> writes = {});

    const contents& keys() const { return keys_; }
    void restore(contents earlier) { keys_ = std::move(earlier); }

private:
    void forget_expired(time_point now);
    // Nothing: the batch is to be applied.
    std::optional<counters::protocol::reply> refusal(const counters::protocol::commit& sent, time_point now) const;

    const counters::keeping keep_;
    contents keys_;
};

} // namespace simulation
