#include "counters/commit.hpp"

#include "counters/keys.hpp"
#include "embedded/commit_script.hpp"

#include <algorithm>
#include <array>
#include <charconv>

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

void append_counter(std::vector<std::string>& arguments, const increments& sum)
{
    const std::array<std::pair<std::string_view, std::int64_t>, 3> fields{
        {{keys::ad_requests, sum.ad_requests}, {keys::fills, sum.fills}, {keys::impressions, sum.impressions}}};
    arguments.push_back(
        std::to_string(std::ranges::count_if(fields, [](const auto& field) { return field.second > 0; })));
    for (const auto& [name, increment] : fields) {
        if (increment > 0) {
            arguments.emplace_back(name);
            arguments.push_back(std::to_string(increment));
        }
    }
}

// Appends each slot's expiry, number of ids and ids; the events are in the order of their slots.
void append_slots(std::vector<std::string>& key_names, std::vector<std::string>& arguments,
                  const std::vector<const event*>& events)
{
    const auto slot_of = [](const event* counted) { return keys::slot_of(counted->received); };
    for (auto first = events.begin(); first != events.end();) {
        const auto slot = slot_of(*first);
        const auto past = std::find_if(first, events.end(), [&](const event* other) { return slot_of(other) != slot; });
        key_names.push_back(keys::seen(slot));
        arguments.push_back(std::to_string(keys::slot_expiry(slot)));
        arguments.push_back(std::to_string(past - first));
        for (; first != past; ++first)
            arguments.emplace_back((*first)->request.bytes());
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

    std::vector<std::string> key_names{keys::commits(commit.worker)};
    std::vector<std::string> arguments{std::to_string(commit.number),
                                       std::to_string(std::chrono::seconds(keys::commits_kept).count()), ""};
    append_slots(key_names, arguments, commit.events);
    arguments[2] = std::to_string(key_names.size() - 1);

    if (!commit.events.empty()) {
        key_names.push_back(keys::total());
        append_counter(arguments, total);
    }
    for (const auto& [name, sum] : usernames) {
        key_names.push_back(keys::username(name));
        append_counter(arguments, sum);
    }
    for (const auto& [name, sum] : sdks) {
        key_names.push_back(keys::sdk(name));
        append_counter(arguments, sum);
    }

    redis::command built(3 + key_names.size() + arguments.size());
    built.add(commit.with_script ? "EVAL" : "EVALSHA");
    built.add(commit.with_script ? commit_script : commit_script_sha1);
    built.add(static_cast<std::int64_t>(key_names.size()));
    for (const auto& name : key_names)
        built.add(name);
    for (const auto& argument : arguments)
        built.add(argument);
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
