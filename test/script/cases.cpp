#include "cases.hpp"

#include "counters/commit.hpp"
#include "counters/keys.hpp"

#include <algorithm>
#include <charconv>
#include <random>
#include <set>

namespace script {
namespace {

using namespace std::chrono_literals;
using counters::counter;
using counters::dimension;
using counters::protocol;
using kind = protocol::reply::kind;
namespace keys = counters::keys;

// When the requests of a check came: it takes a moment, and all before it may have taken longer than an id is known.
std::chrono::system_clock::time_point now;

void begin(real_redis& real)
{
    now = std::chrono::system_clock::now();
    real.ask(redis::make_command("FLUSHALL"));
}

counters::event impression(std::string username, std::string sdk)
{
    return {.what = counters::counts::impression,
            .request = core::request_id::random(),
            .received = now,
            .username = std::move(username),
            .sdk_version = std::move(sdk),
            .platform = "ios",
            .country_code = "US"};
}

counters::keeping keeping_with(core::config::name_limits limits)
{
    return {.idempotency_window = 10min,
            .hourly_retention = 14 * 24h,
            .daily_retention = 400 * 24h,
            .max_distinct = limits,
            .most_ranked_usernames = 5};
}

constexpr core::config::name_limits wide{.username = 1000, .sdk = 1000, .platform = 1000, .country_code = 1000};

// A worker that sends one batch after the other.
class sender
{
public:
    sender(real_redis& real, counters::keeping keep) : real_(real), keep_(keep) {}

    protocol::reply send(const std::vector<counters::event>& events)
    {
        protocol::commit made{.worker = worker_, .number = number_, .with_script = true, .events = {}};
        for (const auto& event : events)
            made.events.push_back(&event);
        auto reply = counters::decode(real_.ask(counters::encode(made, keep_)));
        if (reply.what == kind::applied)
            ++number_;
        return reply;
    }

private:
    real_redis& real_;
    counters::keeping keep_;
    const core::request_id worker_ = core::request_id::random();
    std::int64_t number_ = 1;
};

std::map<std::string, double> sorted_set(real_redis& real, const std::string& key)
{
    const auto reply = real.ask(redis::make_command("ZRANGE", key, "0", "-1", "WITHSCORES"));
    std::map<std::string, double> found;
    const auto& list = *reply.list();
    for (std::size_t i = 0; i < list.size(); i += 2)
        found.emplace(*list[i].string(), std::stod(*list[i + 1].string()));
    return found;
}

std::string field(real_redis& real, const std::string& key, std::string_view name)
{
    const auto reply = real.ask(redis::make_command("HGET", key, name));
    return reply.string() ? *reply.string() : "";
}

} // namespace

std::map<std::string, std::string> everything(real_redis& real)
{
    const auto names = real.ask(redis::make_command("KEYS", "*"));
    std::map<std::string, std::string> found;
    for (const auto& name : *names.list()) {
        const auto dumped = real.ask(redis::make_command("DUMP", *name.string()));
        const auto expires = real.ask(redis::make_command("EXPIRETIME", *name.string()));
        found[*name.string()] = *dumped.string() + std::to_string(*expires.integer());
    }
    return found;
}

// Whichever key does not hold what it should: its batch is refused as a whole, and all is as it was.
std::optional<std::string> check_damaged_keys(real_redis& real)
{
    begin(real);
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date(day);
    const auto month = date.year() / date.month();
    for (const auto& damaged : {keys::lifetime(dimension::total, ""), keys::lifetime(dimension::username, "Ada"),
                                keys::lifetime(dimension::sdk, "2.0"), keys::hourly(dimension::total, "", day),
                                keys::hourly(dimension::sdk, "1.0", day),
                                keys::daily(dimension::country_code, "US", month), keys::names(dimension::username),
                                keys::names(dimension::sdk), keys::ranking(dimension::username, counter::impressions),
                                keys::ranking(dimension::platform, counter::impressions)}) {
        begin(real);
        sender worker(real, keeping_with(wide));
        if (worker.send({impression("Jack", "1.0"), impression("Jack", "1.0")}).what != kind::applied)
            return "a batch is not applied";
        real.ask(redis::make_command("SET", damaged, "damaged"));
        const auto before = everything(real);
        const auto reply = worker.send({impression("Jack", "1.0"), impression("Ada", "2.0"), impression("Eve", "1.0")});
        if (reply.what != kind::rejected || reply.detail != damaged)
            return "with a damaged " + damaged + " the batch is not rejected for it, but answered " +
                   std::to_string(static_cast<int>(reply.what)) + " " + reply.detail;
        if (everything(real) != before)
            return "a batch that was rejected for " + damaged + " has left something";
        real.ask(redis::make_command("DEL", damaged));
        if (worker.send({impression("Jack", "1.0")}).what != kind::applied)
            return "after " + damaged + " was mended the worker does not count";
    }
    return std::nullopt;
}

std::optional<std::string> check_limits_on_names(real_redis& real)
{
    begin(real);
    auto limits = wide;
    limits.sdk = limits.username = 2;
    sender worker(real, keeping_with(limits));
    worker.send({impression("u1", "s1"), impression("u2", "s1"), impression("u3", "s2"), impression("u1", "s3")});
    worker.send({impression("u3", "s3"), impression("u4", "s1")});
    auto request = impression("u2", "s2");
    request.what = counters::counts::ad_request_fill; // counters that a known name did not have so far
    worker.send({request});

    const auto impressions = [&](dimension which, std::string_view name) {
        return field(real, keys::lifetime(which, name), "impressions");
    };
    if (impressions(dimension::sdk, "s1") != "3" || impressions(dimension::sdk, "s2") != "1" ||
        impressions(dimension::sdk, "s3") != "" || impressions(dimension::sdk, counters::other_names) != "2")
        return "SDKs beyond their limit are not counted together";
    if (impressions(dimension::username, "u1") != "2" || impressions(dimension::username, "u3") != "" ||
        impressions(dimension::username, counters::other_names) != "3")
        return "usernames beyond their limit are not counted together";
    if (field(real, keys::lifetime(dimension::sdk, "s2"), "fills") != "1" ||
        field(real, keys::lifetime(dimension::username, "u2"), "fills") != "1")
        return "a known name has lost a counter to its limit";
    if (sorted_set(real, keys::names(dimension::sdk)) != std::map<std::string, double>{{"s1", 0}, {"s2", 0}})
        return "the list of SDKs is wrong";
    if (sorted_set(real, keys::ranking(dimension::sdk, counter::impressions)) !=
        std::map<std::string, double>{{"s1", 3}, {"s2", 1}, {"", 2}})
        return "the ranking of SDKs is wrong";
    const auto hour = std::chrono::floor<std::chrono::hours>(now);
    const auto day = std::chrono::floor<std::chrono::days>(now);
    if (field(real, keys::hourly(dimension::sdk, counters::other_names, day),
              keys::hour_field(hour - day, counter::impressions)) != "2")
        return "SDKs beyond their limit are not counted by the hour";
    if (field(real, keys::metrics(), "adtally_counted_as_other_total{dimension=\"sdk\"}") != "2" ||
        field(real, keys::metrics(), "adtally_counted_as_other_total{dimension=\"username\"}") != "3")
        return "no metric tells of names beyond their limit";
    return std::nullopt;
}

// The ranking keeps five of fifty. It has to be the right five after every batch, with their counts.
std::optional<std::string> check_ranking_of_usernames(real_redis& real)
{
    begin(real);
    sender worker(real, keeping_with(wide));
    std::mt19937 random(1);
    std::map<std::string, double> counts;
    for (int batch = 0; batch < 300; ++batch) {
        std::vector<counters::event> events;
        for (auto left = 1 + random() % 20; left > 0; --left) {
            // Most come rarely, and who comes often changes.
            const auto who =
                random() % 3 == 0 ? random() % 50 : (static_cast<unsigned>(batch) / 40 * 7 + random() % 6) % 50;
            events.push_back(impression("u" + std::to_string(who), "1.0"));
            ++counts[events.back().username];
        }
        if (worker.send(events).what != kind::applied)
            return "a batch is not applied";
        const auto ranked = sorted_set(real, keys::ranking(dimension::username, counter::impressions));
        std::multiset<double, std::greater<>> right;
        for (const auto& [name, count] : counts)
            right.insert(count);
        std::multiset<double, std::greater<>> found;
        for (const auto& [name, score] : ranked) {
            if (counts[name] != score)
                return name + " has another count in the ranking than it has";
            found.insert(score);
        }
        if (found.size() != std::min<std::size_t>(5, right.size()) ||
            !std::equal(found.begin(), found.end(), right.begin()))
            return "the ranking does not have the highest usernames";
    }
    return std::nullopt;
}

std::optional<std::string> check_when_seen(real_redis& real)
{
    begin(real);
    sender(real, keeping_with(wide)).send({impression("Jack", "1.0")});
    const auto today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    if (field(real, keys::lifetime(dimension::username, "Jack"), "seen") != std::to_string(today))
        return "when a username was seen is not noted rightly";
    return std::nullopt;
}

} // namespace script
