#include "ad/not_kept.hpp"

namespace ad {

bool not_kept::has(std::string_view url, time_point now) const
{
    const auto found = by_hash_.find(hash(url));
    return found != by_hash_.end() && now < found->second->second + remembered;
}

void not_kept::add(std::string_view url, time_point now)
{
    remove(url);
    while (!by_age_.empty() && (by_age_.size() >= most || by_age_.back().second + remembered <= now)) {
        by_hash_.erase(by_age_.back().first);
        by_age_.pop_back();
    }
    by_age_.emplace_front(hash(url), now);
    by_hash_.emplace(by_age_.front().first, by_age_.begin());
}

void not_kept::remove(std::string_view url)
{
    if (const auto found = by_hash_.find(hash(url)); found != by_hash_.end()) {
        by_age_.erase(found->second);
        by_hash_.erase(found);
    }
}

} // namespace ad
