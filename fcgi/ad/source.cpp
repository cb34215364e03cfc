#include "ad/source.hpp"

#include "core/log.hpp"

namespace ad {

using state = upstream::breaker::state;

std::optional<source::permit> source::ask(time_point now)
{
    const auto before = breaker_.current();
    const auto given = breaker_.ask(now);
    if (before == state::open && breaker_.current() == state::half_open)
        core::log::info("the ad API is tried again", {{"api", url_.origin()}});
    return given;
}

void source::succeeded(permit given)
{
    const auto before = breaker_.current();
    breaker_.succeeded(given);
    if (before != state::closed && breaker_.current() == state::closed)
        core::log::info("the ad API works again", {{"api", url_.origin()}});
}

void source::failed(permit given, boost::system::error_code why, time_point now)
{
    const auto before = breaker_.current();
    breaker_.failed(given, now);
    if (before != state::open && breaker_.current() == state::open)
        core::log::warning(
            "the ad API keeps failing and is not asked for a while",
            {{"api", url_.origin()}, {"ad_status", why.message()}, {"seconds", breaker_.pause().count()}});
}

void source::abandoned(permit given, time_point now)
{
    const auto before = breaker_.current();
    breaker_.abandoned(given, now);
    if (before != state::open && breaker_.current() == state::open)
        core::log::info("the trial of the ad API had too little time to tell", {{"api", url_.origin()}});
}

} // namespace ad
