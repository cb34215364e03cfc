#include "counters/commit.hpp"

#include "counters/keys.hpp"
#include "embedded/commit_script.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace counters {
namespace {

// The increments of one counter key.
struct increments
{
    std::int64_t ad_requests = 0;
    std::int64_t fills = 0;
    std::int64_t impressions = 0;

    void add(counts what)
    {
        switch (what) {
        case counts::ad_request:
            ++ad_requests;
            break;
        case counts::ad_request_fill:
            ++ad_requests;
            ++fills;
            break;
        case counts::impression:
            ++impressions;
            break;
        }
    }
};

using sums = std::unordered_map<std::string_view, increments>;

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

void append_counter(script_input& to, std::string_view key, const increments& sum)
{
    const std::array<std::pair<std::string_view, std::int64_t>, 3> fields{
        {{name_of(counter::ad_requests), sum.ad_requests},
         {name_of(counter::fills), sum.fills},
         {name_of(counter::impressions), sum.impressions}}};
    to.add_key(key);
    to.arguments.add(std::ranges::count_if(fields, [](const auto& field) { return field.second > 0; }));
    for (const auto& [name, increment] : fields)
        if (increment > 0)
            to.arguments.add(name).add(increment);
}

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

std::string encode(const protocol::commit& commit, std::chrono::milliseconds idempotency_window)
{
    increments total;
    sums usernames;
    sums sdks;
    for (const auto* counted : commit.events) {
        total.add(counted->what);
        usernames[counted->username].add(counted->what);
        sdks[counted->sdk_version].add(counted->what);
    }

    script_input input;
    input.add_key(keys::commits(commit.worker));
    input.arguments.add(commit.number).add(std::chrono::seconds(keys::commits_kept).count());
    input.arguments.add(forgotten_at(commit.events));
    const events all(commit.events);
    const auto named = std::ranges::find_if(all, [](const event* counted) { return counted->fingerprint.has_value(); });
    const auto unnamed_count = static_cast<std::size_t>(named - all.begin());
    append_slots(input, all.first(unnamed_count));
    append_named(input, all.subspan(unnamed_count), idempotency_window);
    if (!commit.events.empty())
        append_counter(input, keys::lifetime(dimension::total, ""), total);
    for (const auto& [name, sum] : usernames)
        append_counter(input, keys::lifetime(dimension::username, name), sum);
    for (const auto& [name, sum] : sdks)
        append_counter(input, keys::lifetime(dimension::sdk, name), sum);

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
