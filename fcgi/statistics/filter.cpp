#include "statistics/filter.hpp"

#include "counters/username.hpp"

namespace statistics {

counters::subject to_subject(const http::parameters::entry& filter, const core::config& config)
{
    const auto of = counters::dimension_named(filter.name).value();
    switch (of) {
    case counters::dimension::total:
        return {of, {}};
    case counters::dimension::username:
        return {of, counters::stored_username(filter.value, config.username_key)};
    default:
        return {of, filter.value};
    }
}

} // namespace statistics
