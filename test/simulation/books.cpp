#include "books.hpp"

#include "counters/keys.hpp"
#include "counting.hpp"

#include <algorithm>
#include <set>

namespace simulation {
namespace keys = counters::keys;

namespace {

using fields = contents::values;

fields counters_at(const std::string& key, const contents& in)
{
    const auto found = in.counters.find(key);
    if (found == in.counters.end())
        return {};
    auto counted = found->second;
    counted.erase("seen");
    return counted;
}

std::string to_text(const fields& values)
{
    std::string text;
    for (const auto& [name, value] : values)
        text += (text.empty() ? "" : ", ") + name + " " + std::to_string(value);
    return text.empty() ? "nothing" : text;
}

} // namespace

books::sending books::send(counters::event what)
{
    by_username_[what.username].push_back(sendings_.size());
    sendings_.push_back({.what = std::move(what)});
    return sendings_.size() - 1;
}

void books::answer(sending whose, outcome result, int epoch)
{
    auto& answered = sendings_[whose];
    answered.answered_twice = answered.answered.has_value() || answered.lost;
    answered.answered = result;
    answered.epoch = epoch;
}

void books::lose_data(const contents& before, const contents& after, int epoch)
{
    for (const auto& [name, which] : by_username_)
        if (counters_at(keys::lifetime(counters::dimension::username, name), before) !=
            counters_at(keys::lifetime(counters::dimension::username, name), after))
            lost_in_epoch_[name] = epoch;
}

// Answered 200, and Redis has not lost it since it said so.
bool books::was_counted(const entry& of) const
{
    if (of.answered != outcome::counted && of.answered != outcome::counted_earlier)
        return false;
    const auto lost = lost_in_epoch_.find(of.what.username);
    return lost == lost_in_epoch_.end() || lost->second <= of.epoch;
}

std::optional<std::string> books::check_username(const std::string& name, const contents& keys, std::int64_t excess,
                                                 all_bounds& sums) const
{
    std::set<fields> must;
    std::set<fields> may;
    std::set<std::string> sdks;
    std::set<std::string> counted_fingerprints;
    for (const auto which : by_username_.at(name)) {
        const auto& sent = sendings_[which];
        if (sent.answered_twice)
            return name + " was answered twice";
        if (!sent.answered && !sent.lost)
            return name + " waits for ever";
        if ((sent.answered == outcome::not_counted || sent.answered == outcome::key_reused) && excess == 0)
            continue;
        may.insert(increments_of(sent.what));
        sdks.insert(sent.what.sdk_version);
        if (was_counted(sent)) {
            must.insert(increments_of(sent.what));
            counted_fingerprints.emplace(sent.what.fingerprint ? sent.what.fingerprint->bytes() : "");
        }
    }
    if (counted_fingerprints.size() > 1)
        return name + " has one key for different parameters, and both were answered 200";

    const auto found = counters_at(keys::lifetime(counters::dimension::username, name), keys);
    if (!must.empty() && found.empty())
        return name + " was answered 200, and is not counted";
    if (!found.empty() && may.empty())
        return name + " was told that it is not counted, and has " + to_text(found);
    // A script that broke off may have left a part of an ad request.
    const auto fits = [&](const fields& one) {
        return must.empty() ? std::ranges::includes(one, found) : one == found;
    };
    if (!found.empty() && excess == 0 && std::ranges::none_of(may, fits))
        return name + " may be counted once, and has " + to_text(found);

    for (const auto& one : may)
        for (const auto& [field, value] : one) {
            const bool certain = !must.empty() && may.size() == 1;
            sums[{keys::lifetime(counters::dimension::total, ""), field}].least += certain ? value : 0;
            sums[{keys::lifetime(counters::dimension::total, ""), field}].most += value * (1 + excess);
            for (const auto& sdk : sdks) {
                sums[{keys::lifetime(counters::dimension::sdk, sdk), field}].least +=
                    certain && sdks.size() == 1 ? value : 0;
                sums[{keys::lifetime(counters::dimension::sdk, sdk), field}].most += value * (1 + excess);
            }
        }
    return std::nullopt;
}

std::optional<std::string> books::check(const contents& keys, const std::map<std::string, std::int64_t>& excess) const
{
    all_bounds sums;
    for (const auto& [name, which] : by_username_) {
        const auto more = excess.find(name);
        if (auto wrong = check_username(name, keys, more == excess.end() ? 0 : more->second, sums))
            return wrong;
    }
    for (const auto& [key, values] : keys.counters)
        for (const auto& [field, value] : values)
            if (key.starts_with(keys::lifetime(counters::dimension::sdk, "")))
                sums.try_emplace({key, field});
    for (const auto& [place, allowed] : sums) {
        const auto found = counters_at(place.first, keys)[place.second];
        if (found < allowed.least || found > allowed.most)
            return place.first + " has " + std::to_string(found) + " " + place.second + ", and should have " +
                   std::to_string(allowed.least) + " to " + std::to_string(allowed.most);
    }
    return std::nullopt;
}

} // namespace simulation
