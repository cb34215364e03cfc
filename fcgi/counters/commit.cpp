#include "counters/commit.hpp"

#include "counters/keys.hpp"
#include "embedded/commit_script.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_map>

namespace counters {
namespace {

// The increments of one name's counters.
using increments = std::array<std::int64_t, all_counters.size()>;

void add(increments& to, const event& counted)
{
    const auto add_one = [&](counter which) { ++to[static_cast<std::size_t>(which)]; };
    if (counted.filtered)
        return add_one(counter::filtered);
    if (counted.what == counts::impression)
        return add_one(counter::impressions);
    add_one(counter::ad_requests);
    if (counted.what == counts::ad_request_fill)
        add_one(counter::fills);
}

std::string_view name_in(dimension which, const event& of)
{
    switch (which) {
    case dimension::username:
        return of.username;
    case dimension::sdk:
        return of.sdk_version;
    case dimension::platform:
        return of.platform;
    case dimension::country_code:
        return of.country_code;
    case dimension::total:
        break;
    }
    return {};
}

// What the script is given: names of keys, and arguments.
struct script_input
{
    redis::command keys;
    redis::command arguments;
    std::int64_t key_count = 0;

    void add_key(std::string_view name)
    {
        keys.add(name);
        ++key_count;
    }
};

using events = std::span<const event* const>;

// The first ones, as many as lie in one slot.
events first_slot(events all)
{
    const auto slot = keys::slot_of(all.front()->received);
    const auto past =
        std::ranges::find_if(all, [&](const event* other) { return keys::slot_of(other->received) != slot; });
    return all.first(static_cast<std::size_t>(past - all.begin()));
}

// Appends the number of slots, then each slot's expiry, number of ids and ids.
void append_slots(script_input& to, events all)
{
    std::int64_t slots = 0;
    for (auto left = all; !left.empty(); left = left.subspan(first_slot(left).size()))
        ++slots;
    to.arguments.add(slots);
    for (auto left = all; !left.empty();) {
        const auto same = first_slot(left);
        const auto slot = keys::slot_of(same.front()->received);
        to.add_key(keys::seen(slot));
        to.arguments.add(keys::slot_expiry(slot)).add(static_cast<std::int64_t>(same.size()));
        for (const auto* counted : same)
            to.arguments.add(counted->request.bytes());
        left = left.subspan(same.size());
    }
}

// Appends the number of requests that clients named by keys, the time for which Redis remembers them, and their
// fingerprints.
void append_named(script_input& to, events named, std::chrono::milliseconds window)
{
    to.arguments.add(static_cast<std::int64_t>(named.size())).add((window + keys::once_kept_after_window).count());
    for (const auto* counted : named) {
        to.add_key(keys::once(counted->request));
        to.arguments.add(counted->fingerprint->bytes());
    }
}

// The unix time from which on Redis may have forgotten one of them. 0: there are none.
std::int64_t forgotten_at(events all)
{
    std::int64_t soonest = 0;
    for (const auto* counted : all) {
        const auto forgotten =
            counted->fingerprint ? std::chrono::floor<std::chrono::seconds>(counted->received + keys::named_late_after)
                                       .time_since_epoch()
                                       .count()
                                 : keys::slot_expiry(keys::slot_of(counted->received));
        soonest = soonest == 0 ? forgotten : std::min(soonest, forgotten);
    }
    return soonest;
}

using hour = std::chrono::sys_time<std::chrono::hours>;

hour hour_of(const event& counted)
{
    return std::chrono::floor<std::chrono::hours>(counted.received);
}

std::int64_t unix_time(std::chrono::sys_seconds at)
{
    return at.time_since_epoch().count();
}

// Appends what the script makes the keys and fields of one hour of, and when they expire.
void append_hour(redis::command& to, hour which, const keeping& keep)
{
    const auto day = std::chrono::floor<std::chrono::days>(which);
    const std::chrono::year_month_day date(day);
    const auto month = keys::year_and_month(date.year() / date.month());
    const auto day_of_month = keys::two_digits(unsigned{date.day()});
    to.add(month + day_of_month).add(keys::two_digits(static_cast<unsigned>((which - day).count())));
    to.add(month).add(day_of_month).add(std::int64_t{day.time_since_epoch().count()});
    const std::chrono::sys_days next_month(date.year() / date.month() / 1 + std::chrono::months(1));
    to.add(unix_time(day + std::chrono::days(1) + keep.hourly_retention));
    to.add(unix_time(next_month + keep.daily_retention));
}

// Appends the increments of each name, dimension by dimension. Names stand in the order in which they came: where they
// are limited, who came first is admitted first.
void append_names(redis::command& to, events all, hour of)
{
    std::vector<std::pair<std::string_view, increments>> sums;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto which : dimensions) {
        sums.clear();
        places.clear();
        for (const auto* counted : all) {
            if (hour_of(*counted) != of)
                continue;
            const auto name = name_in(which, *counted);
            const auto [found, is_new] = places.emplace(name, sums.size());
            if (is_new)
                sums.emplace_back(name, increments{});
            add(sums[found->second].second, *counted);
        }
        to.add(static_cast<std::int64_t>(sums.size()));
        for (const auto& [name, sum] : sums) {
            to.add(name);
            for (const auto increment : sum)
                to.add(increment);
        }
    }
}

// Appends the counting itself, hour by hour; nearly always all of a batch came in the same one.
void append_counters(redis::command& to, events all, const keeping& keep)
{
    to.add(keys::prefix).add(keep.most_ranked_usernames);
    to.add(keep.max_distinct.username).add(keep.max_distinct.sdk);
    to.add(keep.max_distinct.platform).add(keep.max_distinct.country_code);
    std::vector<hour> hours;
    for (const auto* counted : all)
        if (std::ranges::find(hours, hour_of(*counted)) == hours.end())
            hours.push_back(hour_of(*counted));
    for (const auto which : hours) {
        append_hour(to, which, keep);
        append_names(to, all, which);
    }
}

std::vector<std::size_t> to_positions(const redis::reply& reply)
{
    std::vector<std::size_t> positions;
    if (const auto* list = reply.list())
        for (const auto& position : *list)
            if (const auto* number = position.integer())
                positions.push_back(static_cast<std::size_t>(*number));
    return positions;
}

} // namespace

keeping to_keeping(const core::config& config)
{
    return {.idempotency_window = config.idempotency_window,
            .hourly_retention = config.hourly_retention,
            .daily_retention = config.daily_retention,
            .max_distinct = config.max_distinct};
}

std::string encode(const protocol::commit& commit, const keeping& keep)
{
    script_input input;
    input.add_key(keys::commits(commit.worker));
    input.arguments.add(commit.number).add(std::chrono::seconds(keys::commits_kept).count());
    input.arguments.add(forgotten_at(commit.events));
    const events all(commit.events);
    const auto named = std::ranges::find_if(all, [](const event* counted) { return counted->fingerprint.has_value(); });
    const auto unnamed_count = static_cast<std::size_t>(named - all.begin());
    append_slots(input, all.first(unnamed_count));
    append_named(input, all.subspan(unnamed_count), keep.idempotency_window);
    input.arguments.add(static_cast<std::int64_t>(commit.measured.size()));
    for (const auto& [series, increment] : commit.measured)
        input.arguments.add(series).add(increment);
    append_counters(input.arguments, all, keep);

    redis::command built;
    built.add(commit.with_script ? "EVAL" : "EVALSHA").add(commit.with_script ? commit_script : commit_script_sha1);
    built.add(input.key_count).append(input.keys).append(input.arguments);
    return built.bytes();
}

protocol::reply decode(const redis::reply& reply)
{
    using kind = protocol::reply::kind;

    if (const auto* refusal = reply.error()) {
        const auto code = std::string_view(refusal->text).substr(0, refusal->text.find(' '));
        if (code == "NOSCRIPT")
            return {kind::no_script};
        static constexpr std::array<std::string_view, 8> passing{"LOADING", "READONLY", "OOM",        "MISCONF",
                                                                 "BUSY",    "NOAUTH",   "NOREPLICAS", "MASTERDOWN"};
        return {std::ranges::find(passing, code) != passing.end() ? kind::refused : kind::failed, refusal->text};
    }

    const auto* list = reply.list();
    const auto* word = list && !list->empty() ? list->front().string() : nullptr;
    if (!word)
        return {kind::failed, "a reply of an unknown form"};
    if (*word == "applied")
        return {kind::applied};
    if (*word == "already")
        return {kind::already};
    if (*word == "seen" && list->size() == 3)
        return {.what = kind::seen, .counted = to_positions((*list)[1]), .reused = to_positions((*list)[2])};
    if (*word == "late")
        return {kind::late};
    const auto* detail = list->size() > 1 ? (*list)[1].string() : nullptr;
    if (*word == "lost")
        return {kind::lost, detail ? *detail : std::string()};
    if (*word == "rejected")
        return {kind::rejected, detail ? *detail : std::string()};
    return {kind::failed, "a reply of an unknown form"};
}

} // namespace counters
