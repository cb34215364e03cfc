// What the clients of adtally-load were told, and whether Redis agrees.
#pragma once

#include "support/stack.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace support {

// The counts of one line of adtally-load's tally, by their names there.
class outcomes
{
public:
    std::int64_t of(const std::string& name) const;
    void add(const std::string& name, std::int64_t count) { counts_[name] += count; }
    void add(const outcomes& other);

    // 200s: counted exactly once.
    std::int64_t certain() const { return of("ok") + of("wrong_body") + of("cut_short"); }
    // Counted at most once.
    std::int64_t uncertain() const;
    // "ok=12 hung=1": what is not 0.
    std::string text() const;

private:
    std::map<std::string, std::int64_t> counts_;
};

// By the key of a counter (username:NAME, sdk:NAME, total), and in it by its field (ad_requests, impressions).
class told
{
public:
    // Takes the tally of one adtally-load, all of whose requests had this sdk_version.
    void take(const std::string& output, const std::string& sdk);
    // Checks every counter against it. `note` is added to what fails.
    void expect_counted(const stack& on, const std::string& note) const;
    // Of all requests, those with usernames that begin so.
    outcomes sum(const std::string& username_prefix = {}) const;

private:
    std::map<std::string, std::map<std::string, outcomes>> rows_;
};

} // namespace support
