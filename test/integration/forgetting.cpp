// Users who are forgotten: by ./adtally forget, and after USERNAME_RETENTION.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <ctime>
#include <thread>

using namespace support;
using namespace std::chrono_literals;

namespace {

void count(const stack& on, const std::string& username)
{
    BOOST_TEST_REQUIRE(client(on.port()).get("/ad?" + five(username)).status == 200);
    BOOST_TEST_REQUIRE(client(on.port()).get("/impression?" + five(username)).status == 200);
}

// Every key of the stack's Redis with its content, but for what has no names in it.
std::string everything(const stack& on)
{
    return on.redis(R"(--raw EVAL "local all = {} for _, key in ipairs(redis.call('KEYS', 'adtally:*')) do )"
                    R"(local kind = redis.call('TYPE', key).ok all[#all + 1] = key )"
                    R"(for _, part in ipairs(kind == 'hash' and redis.call('HGETALL', key) or kind == 'zset' and )"
                    R"(redis.call('ZRANGE', key, 0, -1) or {}) do all[#all + 1] = part end end return all" 0)");
}

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

std::string statistics(const stack& on, const std::string& filter)
{
    return client(on.port()).get("/statistics?" + filter).body;
}

// Says when a user was seen last: so many days ago.
void set_seen(const stack& on, const std::string& username, int days_ago)
{
    on.redis("HSET 'adtally:{0}:username:" + username + "' seen " +
             std::to_string(std::time(nullptr) / 86400 - days_ago));
}

bool is_kept(const stack& on, const std::string& username)
{
    return on.counter("username:" + username, "impressions") > 0;
}

} // namespace

BOOST_AUTO_TEST_SUITE(forgetting)

BOOST_AUTO_TEST_CASE(a_user_who_is_forgotten_is_nowhere_and_the_totals_stay)
{
    const stack on;
    count(on, "Forgotten");
    count(on, "Forgotten");
    count(on, "Other");
    BOOST_TEST(holds(everything(on), "Forgotten"));
    const auto done = on.adtally("forget username=Forgotten");
    BOOST_TEST(done.code == 0);
    BOOST_TEST(done.output == "Forgotten: Forgotten, with 2 ad requests, 2 fills and 2 impressions. "
                              "The totals stay as they are.\n");
    BOOST_TEST(!holds(everything(on), "Forgotten"), everything(on));
    BOOST_TEST(on.counter("total", "ad_requests") == 3);
    BOOST_TEST(on.counter("sdk:1.0", "impressions") == 3);
    BOOST_TEST(is_kept(on, "Other"));
    BOOST_TEST(holds(statistics(on, "username=Forgotten"), "\"ad_requests\": 0"));
    const auto names = on.adtally("export --dimension username").output;
    BOOST_TEST(!holds(names, "Forgotten"), names);
    BOOST_TEST(holds(names, "Other"), names);

    const auto again = on.adtally("forget username=Forgotten");
    BOOST_TEST(again.code == 1);
    BOOST_TEST(again.output == "There is nothing to forget of Forgotten\n");

    // Whoever comes back is counted from the beginning.
    count(on, "Forgotten");
    BOOST_TEST(holds(statistics(on, "username=Forgotten"), "\"ad_requests\": 1,"));
    BOOST_TEST(holds(on.adtally("export --dimension username").output, "\"Forgotten\",false,lifetime,,1,1,1"));
}

BOOST_AUTO_TEST_CASE(with_a_key_the_stored_name_is_forgotten)
{
    const stack on(settings{{"USERNAME_KEY", "a key of the tests, long enough"}});
    count(on, "Hidden");
    BOOST_TEST(!holds(everything(on), "Hidden"));
    // The key is the running service's, although this shell does not have it.
    const auto done = on.adtally("forget username=Hidden", {{"USERNAME_KEY", ""}});
    BOOST_TEST(done.code == 0, done.output);
    BOOST_TEST(holds(done.output, "1 ad request, 1 fill and 1 impression."), done.output);
    BOOST_TEST(on.adtally("export --dimension username").output ==
               "dimension,name,other,bucket,start,ad_requests,fills,impressions,filtered\n");
    BOOST_TEST(!holds(everything(on), "adtally:{0}:username:"), everything(on));
    BOOST_TEST(on.redis("ZCARD 'adtally:{0}:ranking:username:impressions'") == "0");
    BOOST_TEST(on.adtally("forget username=Hidden").code == 1);
}

BOOST_AUTO_TEST_CASE(what_is_no_username_is_refused_and_a_redis_that_is_away_is_said)
{
    auto& on = shared_stack();
    for (const auto* what : {"forget", "forget sdk=1.0", "forget username=", "forget Jack"}) {
        const auto refused = on.adtally(what);
        BOOST_TEST(refused.code == 64);
        BOOST_TEST(refused.output == "adtally: say who: forget username=Jack\n");
    }
    BOOST_TEST(on.adtally("forget username=Jack", {{"REDIS_URL", "redis://127.0.0.1:1"}}).code == 69);
}

BOOST_AUTO_TEST_CASE(who_was_not_seen_for_the_retention_is_forgotten_and_nobody_else)
{
    const stack on(settings{{"USERNAME_RETENTION", "2d"}, {"WORKERS", "2"}});
    for (const auto* name : {"Today", "Within", "Beyond", "Unknown"})
        count(on, name);
    const auto today = std::to_string(std::time(nullptr) / 86400);
    BOOST_TEST(on.redis("HGET 'adtally:{0}:username:Today' seen") == today);
    on.redis("HDEL 'adtally:{0}:username:Unknown' seen");
    set_seen(on, "Within", 2); // at the end of that day perhaps
    set_seen(on, "Beyond", 3);
    BOOST_TEST(eventually([&] { return !is_kept(on, "Beyond"); }));
    BOOST_TEST(!holds(everything(on), "Beyond"), everything(on));
    BOOST_TEST(eventually([&] { return on.redis("HGET 'adtally:{0}:username:Unknown' seen") == today; }));
    BOOST_TEST(eventually([&] {
        return holds(on.log("workers"), "users were forgotten: not seen for USERNAME_RETENTION\",\"users\":1");
    }));
    std::this_thread::sleep_for(2500ms); // at least another round
    for (const auto* name : {"Today", "Within", "Unknown"})
        BOOST_TEST(is_kept(on, name), name);
    BOOST_TEST(on.counter("total", "impressions") == 4);

    // And it goes on after Redis was away.
    const auto redis = on.pid("redis");
    ::kill(redis, SIGKILL);
    BOOST_TEST(eventually([&] { return on.pid("redis") != redis && on.redis("PING") == "PONG"; }));
    set_seen(on, "Within", 400);
    BOOST_TEST(eventually([&] { return !is_kept(on, "Within"); }));
    BOOST_TEST(is_kept(on, "Today"));
}

BOOST_AUTO_TEST_CASE(more_users_than_one_step_takes_are_all_looked_at)
{
    const stack on(settings{{"USERNAME_RETENTION", "1d"}, {"WORKERS", "1"}});
    const auto seeded =
        on.redis(R"(EVAL "for i = 1, 250 do redis.call('HSET', 'adtally:{0}:username:u' .. i, 'fills', 1, 'seen', 1) )"
                 R"(redis.call('ZADD', 'adtally:{0}:names:username', 0, 'u' .. i) end return 1" 0)");
    BOOST_TEST_REQUIRE(seeded == "1");
    BOOST_TEST(eventually([&] { return on.redis("EXISTS 'adtally:{0}:names:username'") == "0"; }));
    BOOST_TEST(!holds(everything(on), "adtally:{0}:username:"), everything(on));
}

BOOST_AUTO_TEST_CASE(without_a_retention_nobody_is_forgotten)
{
    auto& on = shared_stack();
    count(on, "Old");
    set_seen(on, "Old", 4000);
    std::this_thread::sleep_for(2500ms);
    BOOST_TEST(is_kept(on, "Old"));
}

BOOST_AUTO_TEST_SUITE_END()
