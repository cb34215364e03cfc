// What a worker measures: counters and histograms. There is one thread, so to add to one is an addition; what it costs
// to name them is paid when they are made.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core::metrics {

// The series of one name; core/metric_families.hpp has them all.
struct family
{
    std::string_view name;
    std::string_view help;
    // Of a histogram: the upper ends of its buckets, ascending. None: a counter.
    std::span<const std::int64_t> bounds{};
    // A histogram is fed and kept in whole microseconds and shown in seconds.
    bool is_time = false;
};

inline constexpr std::size_t most_bounds = 16;

using labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
// Series by their text, such as `adtally_requests_total{endpoint="ad",status="200"}`.
using series = std::map<std::string, std::int64_t, std::less<>>;
using change = std::pair<std::string, std::int64_t>;

// `{endpoint="ad"}`, the values escaped; nothing for no labels.
std::string to_text(labels with);
// The labels of a bucket of the series that has these labels: `{endpoint="ad",le="0.005"}`.
std::string bucket_labels(std::string_view with, std::string_view bound);
// A value of a histogram's sum or bounds as it is shown: 2500 microseconds are "0.0025".
std::string shown(std::int64_t value, const family& of);

class counter
{
public:
    void add(std::int64_t more = 1) { value_ += more; }
    std::int64_t value() const { return value_; }

private:
    std::int64_t value_ = 0;
};

class histogram
{
public:
    explicit histogram(const family& of) : bounds_(of.bounds) {}

    void observe(std::int64_t value);
    // Of a time. A negative one, of a clock that was set back, is none.
    void observe(std::chrono::nanoseconds time);

    // How many were at most bounds[i]; beyond the last bound: how many there were.
    std::int64_t up_to(std::size_t i) const;
    std::int64_t sum() const { return sum_; }

private:
    std::span<const std::int64_t> bounds_;
    std::array<std::int64_t, most_bounds + 1> in_bucket_{};
    std::int64_t sum_ = 0;
};

class registry
{
public:
    // The series of these labels, made if there is none yet. It stays where it is for as long as the registry lives.
    counter& counter_of(const family& of, labels with = {});
    histogram& histogram_of(const family& of, labels with = {});

    // What has been added since the last call, by series that changed. A histogram is its buckets, `_count` and `_sum`,
    // each the sum that it is shown as, so that increments of many workers can be added up.
    std::vector<change> take_changes();
    // Everything since the start, also what is still 0.
    series everything() const;

private:
    // One series as it is told.
    struct told
    {
        std::string text;
        std::int64_t taken = 0;
    };
    struct named_counter
    {
        told as;
        counter counted{};
    };
    struct named_histogram
    {
        std::vector<told> as; // buckets, count, sum
        histogram counted;
    };
    // Calls visit(told&, value) for every series.
    template <class Self, class Visit>
    static void each(Self& of, Visit visit);

    std::deque<named_counter> counters_;
    std::deque<named_histogram> histograms_;
};

// Where this worker measures.
registry& of_this_worker();

} // namespace core::metrics
