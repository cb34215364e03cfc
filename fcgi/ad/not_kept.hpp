// Which documents could not be kept when they came last: nobody need wait for one of them to be shared.
#pragma once

#include "core/asio.hpp"

#include <list>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace ad {

// Does no I/O and is told the time, which may not go back. Knows URLs by a hash: two that share one are taken for each
// other, which costs a fetch and nothing else.
class not_kept
{
public:
    using time_point = core::steady_clock::time_point;

    // From its last answer on. Where there are always requests it is always known.
    static constexpr std::chrono::seconds remembered{30};
    // The one that was added first makes room. About 100 bytes each.
    static constexpr std::size_t most = 10'000;

    bool has(std::string_view url, time_point now) const;
    void add(std::string_view url, time_point now);
    void remove(std::string_view url);

    std::size_t size() const { return by_age_.size(); }

private:
    using entries = std::list<std::pair<std::size_t, time_point>>;

    static std::size_t hash(std::string_view url) { return std::hash<std::string_view>()(url); }

    entries by_age_; // the last added first
    std::unordered_map<std::size_t, entries::iterator> by_hash_;
};

} // namespace ad
