// What the endpoints here have in common: whom they ask, and whom a filter means.
#pragma once

#include "core/config.hpp"
#include "counters/reader.hpp"
#include "http/parameters.hpp"

#include <array>
#include <string_view>

namespace statistics {

struct resources
{
    counters::reader& reader; // each must outlive every call
    const core::config& config;
};

inline constexpr std::array<std::string_view, 1> everything{"all"}; // what `total` can be

// The name whose counters a filter asks for: that of its dimension, as it is stored.
counters::subject to_subject(const http::parameters::entry& filter, const core::config& config);

} // namespace statistics
