#include "ad/source.hpp"

#include "core/log.hpp"
#include "core/metric_families.hpp"

namespace ad {
namespace {

using namespace core::metrics;
using state = upstream::breaker::state;

counter* transitions(const core::url_template& url, std::string_view to)
{
    return &of_this_worker().counter_of(breaker_transitions, {{"api", url.origin()}, {"state", to}});
}

} // namespace

source::source(core::url_template url)
    : url_(std::move(url)), duration_(&of_this_worker().histogram_of(ad_api_duration, {{"api", url_.origin()}})),
      skipped_(&of_this_worker().counter_of(breaker_skipped, {{"api", url_.origin()}})),
      opened_(transitions(url_, "open")), tried_(transitions(url_, "half_open")), closed_(transitions(url_, "closed"))
{
}

std::optional<source::permit> source::ask(time_point now)
{
    const auto before = breaker_.current();
    const auto given = breaker_.ask(now);
    if (!given)
        skipped_->add();
    if (before == state::open && breaker_.current() == state::half_open) {
        tried_->add();
        core::log::info("the ad API is tried again", {{"api", url_.origin()}});
    }
    return given;
}

void source::succeeded(permit given)
{
    const auto before = breaker_.current();
    breaker_.succeeded(given);
    if (before != state::closed && breaker_.current() == state::closed) {
        closed_->add();
        core::log::info("the ad API works again", {{"api", url_.origin()}});
    }
}

void source::failed(permit given, boost::system::error_code why, time_point now)
{
    const auto before = breaker_.current();
    breaker_.failed(given, now);
    if (before != state::open && breaker_.current() == state::open) {
        opened_->add();
        core::log::warning(
            "the ad API keeps failing and is not asked for a while",
            {{"api", url_.origin()}, {"ad_status", why.message()}, {"seconds", breaker_.pause().count()}});
    }
}

void source::abandoned(permit given, time_point now)
{
    const auto before = breaker_.current();
    breaker_.abandoned(given, now);
    if (before != state::open && breaker_.current() == state::open) {
        opened_->add();
        core::log::info("the trial of the ad API had too little time to tell", {{"api", url_.origin()}});
    }
}

} // namespace ad
