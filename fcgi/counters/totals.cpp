#include "counters/totals.hpp"

#include <charconv>

namespace counters {

std::int64_t& totals::of(counter which)
{
    switch (which) {
    case counter::ad_requests:
        return ad_requests;
    case counter::fills:
        return fills;
    case counter::impressions:
        return impressions;
    case counter::filtered:
        break;
    }
    return filtered;
}

std::int64_t totals::of(counter which) const
{
    return totals(*this).of(which);
}

core::result<std::int64_t> to_count(const redis::reply& field)
{
    const auto* text = field.string();
    if (!text)
        return 0;
    std::int64_t value = 0;
    const auto* const past = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), past, value);
    if (error != std::errc() || end != past || value < 0)
        return core::errc::store_unavailable;
    return value;
}

std::string totals_command(std::string_view key)
{
    redis::command built;
    built.add("HMGET").add(key);
    for (const auto which : all_counters)
        built.add(name_of(which));
    return built.bytes();
}

core::result<totals> to_totals(const redis::reply& answer)
{
    const auto* fields = answer.list();
    if (!fields || fields->size() != all_counters.size())
        return core::errc::store_unavailable;
    totals counted;
    for (std::size_t i = 0; i < all_counters.size(); ++i) {
        const auto count = to_count((*fields)[i]);
        if (!count)
            return count.error();
        counted.of(all_counters[i]) = *count;
    }
    return counted;
}

} // namespace counters
