// The part of the model in which commit.lua counts: all of a batch, into the counters of all times, of its hour and its
// day, the lists of names and the rankings.
#pragma once

#include "store.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace simulation {

// Lets a given number of writes through and drops the rest, as a script that breaks off does.
class writer
{
public:
    explicit writer(std::optional<std::size_t> budget) : budget_(budget) {}
    bool may_write()
    {
        if (budget_ && *budget_ == 0)
            broke_off_ = true;
        else if (budget_)
            --*budget_;
        return !broke_off_;
    }
    bool broke_off() const { return broke_off_; }

private:
    std::optional<std::size_t> budget_;
    bool broke_off_ = false;
};

// One batch. What it refers to must outlive it.
class counting
{
public:
    counting(contents& keys, const counters::keeping& keep, writer& script) : keys_(keys), keep_(keep), script_(script)
    {
    }

    void count(std::span<const counters::event* const> events);

private:
    using increments = contents::values; // by counter, the zeros left out

    void count_name(counters::dimension which, std::string name, const increments& sums,
                    std::chrono::sys_time<std::chrono::hours> hour);
    // The counter's new value.
    std::int64_t add(const std::string& key, const std::string& field, std::int64_t increment);
    bool is_admitted(counters::dimension which, const std::string& name);
    void rank(counters::dimension which, counters::counter by, const std::string& name, std::int64_t value);
    void trim();

    contents& keys_;
    const counters::keeping& keep_;
    writer& script_;
    std::map<std::string, std::int64_t> lowest_ranked_;
    std::set<std::string> grown_;
    contents::values others_;
};

// The increments of one request.
contents::values increments_of(const counters::event& event);
std::string name_in(counters::dimension which, const counters::event& event);

} // namespace simulation
