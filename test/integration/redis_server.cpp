// What the service wants of Redis: where it is, how it is set, and that nobody else writes to its keys.
#include "support/stack.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <csignal>
#include <ctime>

using namespace support;

namespace {

// A Redis with a password on a TCP port, as somebody else may run it.
class redis_over_tcp
{
public:
    redis_over_tcp()
    {
        pid_ = std::stoi(run("sh -c 'redis-server --port " + port + " --bind 127.0.0.1 --save \"\" --requirepass " +
                             password + " >/dev/null 2>&1 & echo $!'")
                             .output);
        BOOST_TEST_REQUIRE(eventually([this] { return cli("PING") == "PONG"; }));
    }
    ~redis_over_tcp()
    {
        ::kill(pid_, SIGTERM);
        eventually([this] { return ::kill(pid_, 0) != 0; });
    }
    redis_over_tcp(const redis_over_tcp&) = delete;
    redis_over_tcp& operator=(const redis_over_tcp&) = delete;

    std::string cli(const std::string& command) const
    {
        auto said = run("redis-cli --no-auth-warning -a " + password + " -p " + port + " " + command).output;
        said.erase(said.find_last_not_of('\n') + 1);
        return said;
    }

    const std::string port = std::to_string(free_port());
    const std::string password = "s3cret@/:%";

private:
    pid_t pid_ = 0;
};

std::string problem_type(const answer& got)
{
    return std::string(boost::json::parse(got.body).at("type").as_string());
}

bool log_names_stranger(const stack& on)
{
    return on.log("workers").find("a key in Redis holds what we did not write") != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(redis_server)

BOOST_AUTO_TEST_CASE(one_with_a_password_over_tcp_is_used_and_a_database_of_its_by_number)
{
    const redis_over_tcp redis;
    stack on(settings{{"REDIS_URL", "redis://:" + percent_encoded(redis.password) + "@127.0.0.1:" + redis.port + "/3"},
                      {"LOG_LEVEL", "debug"}});
    client curl(on.port());
    BOOST_TEST(curl.get("/impression?" + five("Tcp")).status == 200);
    BOOST_TEST(curl.get("/ad?" + five("Tcp")).header("x-ad-status") == "fill");
    BOOST_TEST(curl.get("/statistics?username=Tcp").body.find("\"impressions\": 1") != std::string::npos);
    BOOST_TEST(redis.cli("-n 3 HGET 'adtally:{0}:username:Tcp' impressions") == "1");
    for (const auto* other : {"0", "1", "2"})
        BOOST_TEST(redis.cli("-n " + std::string(other) + " DBSIZE") == "0");
    // It has no append-only file.
    BOOST_TEST(on.log("workers").find("Redis has no append-only file") != std::string::npos);
    for (const auto& name : {"workers", "up"})
        for (const auto& secret : {redis.password, percent_encoded(redis.password)})
            BOOST_TEST(on.log(name).find(secret) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(ours_keeps_what_it_acknowledged)
{
    const auto& on = shared_stack();
    const auto set_to = [&](const std::string& name) { return on.redis("CONFIG GET " + name); };
    BOOST_TEST(set_to("appendonly") == "appendonly\nyes");
    BOOST_TEST(set_to("appendfsync") == "appendfsync\neverysec");
    BOOST_TEST(set_to("maxmemory-policy") == "maxmemory-policy\nnoeviction");
    stack careful(settings{{"ADTALLY_REDIS_EXTRA", "--appendfsync always"}});
    BOOST_TEST(careful.redis("CONFIG GET appendfsync") == "appendfsync\nalways");
}

BOOST_AUTO_TEST_CASE(a_slot_of_request_ids_that_holds_something_else_counts_nothing_until_it_is_gone)
{
    stack on;
    client curl(on.port());
    BOOST_TEST(curl.get("/impression?" + five("Slot")).status == 200);
    // The slot of now and those that come while this test runs.
    std::string keys;
    for (auto slot = std::time(nullptr) / 30, last = slot + 3; slot < last; ++slot) {
        const auto key = "'adtally:{0}:seen:" + std::to_string(slot) + "'";
        on.redis("DEL " + key);
        on.redis("SET " + key + " text");
        keys += " " + key;
    }
    for (const std::string target : {"/impression?", "/ad?"}) {
        const auto got = curl.get(target + five("Slot"));
        BOOST_TEST(got.status == 503);
        BOOST_TEST(problem_type(got) == "/problems/not-counted");
    }
    BOOST_TEST(log_names_stranger(on));
    BOOST_TEST(on.log("workers").find(":seen:") != std::string::npos);
    on.redis("DEL" + keys);
    BOOST_TEST(curl.get("/impression?" + five("Slot")).status == 200);
    BOOST_TEST(on.counter("username:Slot", "impressions") == 2);
    BOOST_TEST(on.counter("total", "ad_requests") == 0);
}

BOOST_AUTO_TEST_CASE(a_client_s_key_that_holds_something_else_counts_nothing_until_it_is_gone)
{
    stack on;
    client curl(on.port());
    const auto ask = [&](const std::string& key) {
        return curl.send({.target = "/impression?" + five("Key"), .headers = {"Idempotency-Key: " + key}});
    };
    BOOST_TEST(ask("k").status == 200);
    on.redis("EVAL \"local key = redis.call('KEYS', '*:once:*')[1] redis.call('DEL', key) "
             "return redis.call('LPUSH', key, 'text')\" 0");
    const auto got = ask("k");
    BOOST_TEST(got.status == 503);
    BOOST_TEST(problem_type(got) == "/problems/not-counted");
    BOOST_TEST(log_names_stranger(on));
    BOOST_TEST(on.log("workers").find(":once:") != std::string::npos);
    // It is nobody else's matter.
    BOOST_TEST(ask("other").status == 200);
    on.redis("EVAL \"return redis.call('DEL', unpack(redis.call('KEYS', '*:once:*')))\" 0");
    BOOST_TEST(ask("k").header("x-counted") == "");
    BOOST_TEST(on.counter("username:Key", "impressions") == 3);
}

BOOST_AUTO_TEST_SUITE_END()
