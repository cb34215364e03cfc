// Reads counters.
#pragma once

#include "core/asio.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "counters/dimension.hpp"
#include "counters/series.hpp"
#include "counters/totals.hpp"
#include "redis/client.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace counters {

// One name of a dimension, as it is stored.
struct subject
{
    dimension of = dimension::total;
    std::string name;
};

struct history
{
    totals lifetime;
    std::vector<totals> series; // a row for each bucket; empty where none were asked for
};

struct ranked
{
    std::string name; // other_names too
    totals counted;
};

// Everything that any worker answered 200 for before a call is in what it reads. All calls fail with
// errc::store_unavailable when Redis does not answer within the timeout or holds something else than counts.
//
// The client must outlive the reader.
class reader
{
public:
    reader(redis::client& store, std::chrono::milliseconds timeout) : store_(store), timeout_(timeout) {}

    // The counts of each name, in the order asked: since the beginning and, if wanted, by hours or days, for dimensions
    // that have series. Zeros for what was never counted. Takes one round trip.
    core::awaitable<core::result<std::vector<history>>> read(std::vector<subject> names, std::optional<buckets> when);

    // The names of a dimension with the highest counts, the highest first, ties in the order of the bytes of their
    // names. `limit` is 1 at least.
    core::awaitable<core::result<std::vector<ranked>>> top(dimension of, counter by, std::size_t limit);

private:
    core::awaitable<core::result<std::vector<std::string>>> candidates(dimension of, counter by, std::size_t limit,
                                                                       core::steady_clock::time_point deadline);
    boost::system::error_code not_counts(std::span<const redis::reply> answers);

    redis::client& store_;
    const std::chrono::milliseconds timeout_;
    core::log::limiter failures_;
};

} // namespace counters
