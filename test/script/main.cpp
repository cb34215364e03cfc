// adtally-script-test: the commands of simulated schedules go to commit.lua in a real Redis. Every reply, and at the
// end of a schedule every key, must be what the model of the simulation has.
#include "cases.hpp"
#include "counters/commit.hpp"
#include "counters/keys.hpp"
#include "redis.hpp"
#include "world.hpp"

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string_view>

namespace {

using namespace std::chrono_literals;
using counters::protocol;
namespace keys = counters::keys;

// Everything in Redis: for each key its name, type and values, the unix second at which it expires, and in how many
// milliseconds that is.
constexpr std::string_view dump = R"(
local all = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
    local kind = redis.call('TYPE', key).ok
    local read = {hash = 'HGETALL', set = 'SMEMBERS', string = 'GET'}
    local value = kind == 'zset' and redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') or redis.call(read[kind], key)
    all[#all + 1] = {key, kind, type(value) == 'table' and value or {value}, redis.call('EXPIRETIME', key),
                     redis.call('PTTL', key)}
end
return all
)";

// What the model has and what Redis has, in one form that can be compared and read.
using texts = std::map<std::string, std::string>;

constexpr std::chrono::milliseconds window = 10min;

std::string expiry(const std::string& key, std::int64_t at, std::int64_t in)
{
    const auto is_about = [&](std::chrono::milliseconds time) {
        return std::chrono::milliseconds(in) <= time && std::chrono::milliseconds(in) > time - 1min;
    };
    for (const auto* const kind : {"seen:", "hourly:", "daily:"})
        if (key.starts_with(std::string(keys::prefix) + kind))
            return " at " + std::to_string(at);
    if (is_about(keys::commits_kept))
        return " in a day";
    if (is_about(window + keys::once_kept_after_window))
        return " in the window";
    return in == -1 ? "" : " in " + std::to_string(in);
}

texts of_redis(const redis::reply& dumped)
{
    texts found;
    for (const auto& entry : *dumped.list()) {
        const auto& parts = *entry.list();
        const auto& key = *parts[0].string();
        const auto& values = *parts[2].list();
        std::map<std::string, std::string> sorted;
        const std::size_t step = *parts[1].string() == "hash" || *parts[1].string() == "zset" ? 2 : 1;
        for (std::size_t i = 0; i < values.size(); i += step)
            sorted.emplace(*values[i].string(), step == 2 ? "=" + *values[i + 1].string() : "");
        auto& text = found[key];
        for (const auto& [name, value] : sorted)
            text += name + value + ";";
        text += expiry(key, *parts[3].integer(), *parts[4].integer());
    }
    return found;
}

texts of_model(const simulation::contents& has)
{
    texts found;
    const auto add_all = [&](const std::string& key, const simulation::contents::values& values) {
        for (const auto& [name, value] : values)
            found[key] += name + "=" + std::to_string(value) + ";";
    };
    for (const auto& [key, fields] : has.counters)
        add_all(key, fields);
    for (const auto& [key, at] : has.expires)
        found[key] += " at " + std::to_string(at);
    for (const auto& [key, names] : has.names)
        for (const auto& name : names)
            found[key] += name + "=0;";
    for (const auto& [key, names] : has.rankings)
        add_all(key, names);
    add_all(keys::metrics(), has.metrics);
    for (const auto& [slot, ids] : has.seen) {
        auto& text = found[keys::seen(slot)];
        for (const auto& id : ids)
            text += id + ";";
        text += " at " + std::to_string(keys::slot_expiry(slot));
    }
    for (const auto& [key, number] : has.commits)
        found[key] = std::to_string(number) + "; in a day";
    for (const auto& [key, known] : has.once)
        found[key] = known.fingerprint + "; in the window";
    return found;
}

std::optional<std::string> difference(const protocol::reply& model, const protocol::reply& real)
{
    if (model.what == real.what && model.counted == real.counted && model.reused == real.reused)
        return std::nullopt;
    return "the model answers " + std::to_string(static_cast<int>(model.what)) + ", and the script " +
           std::to_string(static_cast<int>(real.what)) + " " + real.detail;
}

std::optional<std::string> difference(const texts& model, const texts& real)
{
    for (const auto& [key, text] : model)
        if (const auto found = real.find(key); found == real.end() || found->second != text)
            return key + " is " + text + " in the model, and in Redis " +
                   (found == real.end() ? "not there" : found->second);
    for (const auto& [key, text] : real)
        if (!model.contains(key))
            return key + " is not in the model, and in Redis " + text;
    return std::nullopt;
}

std::optional<std::string> compare(std::uint64_t seed, script::real_redis& real, std::size_t& commands)
{
    simulation::world world(seed, true);
    if (auto wrong = world.run())
        return wrong;
    real.ask(redis::make_command("FLUSHALL"));
    for (const auto& [command, expected] : world.redis().log()) {
        ++commands;
        auto sent = command.as_commit();
        auto reply = counters::decode(real.ask(counters::encode(sent, world.keep())));
        if (reply.what == protocol::reply::kind::no_script) {
            sent.with_script = true;
            reply = counters::decode(real.ask(counters::encode(sent, world.keep())));
        }
        if (auto wrong = difference(expected, reply))
            return wrong;
    }
    return difference(of_model(world.redis().keys()),
                      of_redis(real.ask(redis::make_command("EVAL", dump, std::int64_t{0}))));
}

// As many names as nobody comes to.
const counters::keeping keep{.idempotency_window = window,
                             .hourly_retention = 14 * 24h,
                             .daily_retention = 400 * 24h,
                             .max_distinct = {.username = 1000, .sdk = 1000, .platform = 1000, .country_code = 1000}};

// The schedules lie far in the future, where nothing is late. By the clock of the real Redis this is.
std::optional<std::string> check_lateness(script::real_redis& real)
{
    const auto reply_at = [&](std::chrono::system_clock::time_point received, bool is_named) {
        counters::event counted{.what = counters::counts::impression,
                                .request = core::request_id::random(),
                                .received = received,
                                .username = "late",
                                .sdk_version = "1",
                                .platform = "ios",
                                .country_code = "US"};
        if (is_named)
            counted.fingerprint = core::request_id::random();
        const protocol::commit sent{
            .worker = core::request_id::random(), .number = 1, .with_script = true, .events = {&counted}};
        return counters::decode(real.ask(counters::encode(sent, keep))).what;
    };
    using kind = protocol::reply::kind;
    real.ask(redis::make_command("FLUSHALL"));
    const auto now = std::chrono::system_clock::now();
    if (reply_at(now - keys::slot_length - keys::slot_kept_after_end, false) != kind::late ||
        reply_at(now - keys::named_late_after, true) != kind::late)
        return "a batch whose ids may be forgotten is not refused";
    if (!of_redis(real.ask(redis::make_command("EVAL", dump, std::int64_t{0}))).empty())
        return "a batch that was refused has left something";
    if (reply_at(now - keys::slot_kept_after_end + 5s, false) != kind::applied ||
        reply_at(now - keys::named_late_after + 5s, true) != kind::applied)
        return "a batch whose ids are not forgotten is refused";
    return std::nullopt;
}

} // namespace

int main(int argc, char** argv)
{
    constexpr std::uint64_t schedules = 5000;
    std::uint64_t first = 1;
    std::uint64_t count = schedules;
    if (argc == 2) {
        const std::string_view seed = argv[1];
        const auto [end, error] = std::from_chars(seed.begin(), seed.end(), first);
        if (error != std::errc() || end != seed.end()) {
            std::cerr << "usage: adtally-script-test [SEED]   (without: seeds 1 to " << schedules << ")\n";
            return 2;
        }
        count = 1;
    }
    script::real_redis real;
    std::size_t commands = 0;
    for (auto seed = first; seed - first < count; ++seed)
        if (const auto wrong = compare(seed, real, commands)) {
            std::cout << "seed " << seed << ": " << *wrong << "\nagain: adtally-script-test " << seed << '\n';
            return EXIT_FAILURE;
        }
    for (const auto check : {check_lateness, script::check_damaged_keys, script::check_limits_on_names,
                             script::check_ranking_of_usernames, script::check_when_seen})
        if (const auto wrong = check(real)) {
            std::cout << *wrong << '\n';
            return EXIT_FAILURE;
        }
    std::cout << count << " schedules, " << commands << " commands: every reply and every key is the model's\n";
    return EXIT_SUCCESS;
}
