#include "counters/commit.hpp"

#include "counters/keys.hpp"
#include "embedded/commit_script.hpp"

#include <algorithm>
#include <array>

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
        {{keys::ad_requests, sum.ad_requests}, {keys::fills, sum.fills}, {keys::impressions, sum.impressions}}};
    to.add_key(key);
    to.arguments.add(std::ranges::count_if(fields, [](const auto& field) { return field.second > 0; }));
    for (const auto& [name, increment] : fields)
        if (increment > 0)
            to.arguments.add(name).add(increment);
}

// Where the next slot begins.
using events = std::vector<const event*>;
events::const_iterator end_of_slot(events::const_iterator from, events::const_iterator end)
{
    const auto slot = keys::slot_of((*from)->received);
    return std::find_if(from, end, [&](const event* other) { return keys::slot_of(other->received) != slot; });
}

// Appends the number of slots, then each slot's expiry, number of ids and ids.
void append_slots(script_input& to, const events& all)
{
    std::int64_t slots = 0;
    for (auto first = all.begin(); first != all.end(); first = end_of_slot(first, all.end()))
        ++slots;
    to.arguments.add(slots);
    for (auto first = all.begin(); first != all.end();) {
        const auto past = end_of_slot(first, all.end());
        const auto slot = keys::slot_of((*first)->received);
        to.add_key(keys::seen(slot));
        to.arguments.add(keys::slot_expiry(slot)).add(past - first);
        for (; first != past; ++first)
            to.arguments.add((*first)->request.bytes());
    }
}

} // namespace

std::string encode(const protocol::commit& commit)
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
    append_slots(input, commit.events);
    if (!commit.events.empty())
        append_counter(input, keys::total(), total);
    for (const auto& [name, sum] : usernames)
        append_counter(input, keys::username(name), sum);
    for (const auto& [name, sum] : sdks)
        append_counter(input, keys::sdk(name), sum);

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
            return {kind::no_script, {}, {}};
        static constexpr std::array<std::string_view, 6> passing{"LOADING", "READONLY", "OOM",
                                                                 "MISCONF", "BUSY",     "NOAUTH"};
        return {std::ranges::find(passing, code) != passing.end() ? kind::refused : kind::failed, {}, refusal->text};
    }

    const auto* list = reply.list();
    const auto* word = list && !list->empty() ? list->front().string() : nullptr;
    if (!word)
        return {kind::failed, {}, "a reply of an unknown form"};
    if (*word == "applied")
        return {kind::applied, {}, {}};
    if (*word == "already")
        return {kind::already, {}, {}};
    if (*word == "seen") {
        protocol::reply seen{kind::seen, {}, {}};
        for (const auto& position : std::span(*list).subspan(1))
            if (const auto* number = position.integer())
                seen.positions.push_back(static_cast<std::size_t>(*number));
        return seen;
    }
    const auto* detail = list->size() > 1 ? (*list)[1].string() : nullptr;
    if (*word == "lost")
        return {kind::lost, {}, detail ? *detail : std::string()};
    if (*word == "rejected")
        return {kind::rejected, {}, detail ? *detail : std::string()};
    return {kind::failed, {}, "a reply of an unknown form"};
}

} // namespace counters
