#include "ad/cache.hpp"

#include <utility>

namespace ad {
namespace {

// Besides the values themselves: the nodes of list and map with their share of the buckets, the shared_ptr's counts,
// and what malloc adds to each of the six blocks.
constexpr std::size_t bytes_of_nodes = 128;

} // namespace

cache::kept cache::fresh(std::string_view url, time_point now)
{
    const auto* found = find(url, now);
    return found != nullptr && now < found->fresh_until ? found->what : nullptr;
}

cache::kept cache::after_failure(std::string_view url, time_point now)
{
    const auto* found = find(url, now);
    return found != nullptr ? found->what : nullptr;
}

void cache::keep(std::string_view url, kept what, time_point asked)
{
    forget(url);
    const auto fresh_until = asked + what->lifetime->fresh;
    const auto until = fresh_until + what->lifetime->stale_if_error;
    entry made{.url = std::string(url),
               .what = std::move(what),
               .fresh_until = fresh_until,
               .until = until,
               .bytes = sizeof(entry) + sizeof(outcome) + bytes_of_nodes};
    made.bytes += made.url.capacity() + made.what->status.capacity() + made.what->content_type.capacity() +
                  made.what->document.capacity();
    if (made.bytes > max_bytes_)
        return;
    while (bytes_ + made.bytes > max_bytes_)
        remove(std::prev(by_use_.end()));
    bytes_ += made.bytes;
    by_use_.push_front(std::move(made));
    by_url_.emplace(by_use_.front().url, by_use_.begin());
}

void cache::forget(std::string_view url)
{
    if (const auto found = by_url_.find(url); found != by_url_.end())
        remove(found->second);
}

cache::entry* cache::find(std::string_view url, time_point now)
{
    const auto found = by_url_.find(url);
    if (found == by_url_.end())
        return nullptr;
    const auto at = found->second;
    if (now >= at->until) {
        remove(at);
        return nullptr;
    }
    by_use_.splice(by_use_.begin(), by_use_, at);
    return &*at;
}

void cache::remove(entries::iterator which)
{
    bytes_ -= which->bytes;
    by_url_.erase(which->url);
    by_use_.erase(which);
}

} // namespace ad
