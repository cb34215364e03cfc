#include "counters/dimension.hpp"

#include <algorithm>

namespace counters {
namespace {

// In the order of the enumerators. DO NOT CHANGE: they stand in Redis's keys and fields (keys.hpp).
constexpr std::array<std::string_view, dimensions.size()> dimension_names{"total", "username", "sdk", "platform",
                                                                          "country_code"};
constexpr std::array<std::string_view, all_counters.size()> counter_names{"ad_requests", "fills", "impressions",
                                                                          "filtered"};

template <class Enum>
std::optional<Enum> named(std::string_view name, const auto& names)
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

} // namespace

std::string_view name_of(dimension which)
{
    return dimension_names[static_cast<std::size_t>(which)];
}

std::optional<dimension> dimension_named(std::string_view name)
{
    return named<dimension>(name, dimension_names);
}

std::string_view name_of(counter which)
{
    return counter_names[static_cast<std::size_t>(which)];
}

std::optional<counter> counter_named(std::string_view name)
{
    return named<counter>(name, counter_names);
}

} // namespace counters
