// Documents of ad APIs that may be given again: so many bytes of them, the least recently used goes first.
#pragma once

#include "ad/outcome.hpp"

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ad {

// Does no I/O and is told the time.
class cache
{
public:
    using time_point = std::chrono::steady_clock::time_point;
    using kept = std::shared_ptr<const outcome>;

    // Of memory in all: documents, URLs and what it takes to find them.
    explicit cache(std::size_t max_bytes) : max_bytes_(max_bytes) {}
    cache(const cache&) = delete;
    cache& operator=(const cache&) = delete;

    // Null: there is none.
    kept fresh(std::string_view url, time_point now);
    // What may be given after a failure: fresh, or stale within its stale-if-error.
    kept after_failure(std::string_view url, time_point now);

    // In place of what was there. It must have a lifetime, which began at `asked`. What is larger than the whole cache
    // is not kept.
    void keep(std::string_view url, kept what, time_point asked);
    void forget(std::string_view url);

    std::size_t bytes() const { return bytes_; }

private:
    struct entry
    {
        std::string url;
        kept what;
        time_point fresh_until;
        time_point until;
        std::size_t bytes;
    };
    using entries = std::list<entry>;

    entry* find(std::string_view url, time_point now);
    void remove(entries::iterator which);

    const std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    entries by_use_; // the last used first
    std::unordered_map<std::string_view, entries::iterator> by_url_;
};

} // namespace ad
