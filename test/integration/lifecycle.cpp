// ./adtally as a person uses it: started twice, on a taken port, with settings that make no sense; and a pool that
// heals.
#include "support/scrape.hpp"
#include "support/scripts.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <thread>
#include <unistd.h>

using namespace support;
using namespace std::chrono_literals;

namespace {

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

int occurrences(const std::string& text, const std::string& part)
{
    int count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

// ./adtally with a folder of its own, in which nothing runs.
struct unused_folder
{
    std::filesystem::path path = std::filesystem::path("/tmp") / ("adtally-unused-" + std::to_string(::getpid()));
    ~unused_folder() { std::filesystem::remove_all(path); }

    finished adtally(const std::string& command, settings more = {}) const
    {
        more["ADTALLY_VAR"] = path.string();
        more["ADTALLY_BUILD"] = ADTALLY_BINARY_DIR;
        more.try_emplace("HTTP_PORT", std::to_string(free_port()));
        more.try_emplace("SAMPLE_API_PORT", std::to_string(free_port()));
        more.try_emplace("METRICS_PORT", std::to_string(free_port()));
        return run(ADTALLY_SOURCE_DIR "/adtally " + command, more);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(lifecycle)

BOOST_AUTO_TEST_CASE(started_twice_it_says_so_and_goes_on)
{
    const auto second = shared_stack().adtally("up -d --no-build");
    BOOST_TEST(second.code == 1);
    BOOST_TEST(holds(second.output, "runs already"), second.output);
    BOOST_TEST(client(shared_stack().port()).get("/statistics?sdk=1").status == 200);
}

BOOST_AUTO_TEST_CASE(status_names_every_component_and_the_url)
{
    const auto status = shared_stack().adtally("status");
    BOOST_TEST(status.code == 0, status.output);
    for (const auto* name : {"supervisor", "redis", "sample-api", "workers", "nginx"})
        BOOST_TEST(holds(status.output, name), status.output);
    BOOST_TEST(holds(status.output, "http://127.0.0.1:" + std::to_string(shared_stack().port())), status.output);
}

BOOST_AUTO_TEST_CASE(where_nothing_runs_status_and_down_say_so)
{
    const unused_folder nothing;
    const auto status = nothing.adtally("status");
    BOOST_TEST(status.code == 3);
    BOOST_TEST(holds(status.output, "does not run"), status.output);
    const auto down = nothing.adtally("down");
    BOOST_TEST(down.code == 0);
    BOOST_TEST(holds(down.output, "does not run"), down.output);
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_one_clear_line)
{
    const unused_folder other;
    const auto taken = other.adtally("up -d --no-build", {{"HTTP_PORT", std::to_string(shared_stack().port())}});
    BOOST_TEST(taken.code == 1);
    BOOST_TEST(holds(taken.output, "port " + std::to_string(shared_stack().port()) + " is taken"), taken.output);
    BOOST_TEST(holds(taken.output, "HTTP_PORT"), taken.output);
    BOOST_TEST(std::ranges::count(taken.output, '\n') == 1, taken.output);
    BOOST_TEST(other.adtally("status").code == 3);
}

BOOST_AUTO_TEST_CASE(a_checkout_that_one_may_not_write_to_is_one_clear_line)
{
    const copied_scripts scripts;
    scripts.replace("bin/cmake", "echo 'CMake Error'; exit 1");
    // Root may write everywhere.
    const std::string as_nobody = ::geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
    scripts.run("chmod -R a+rX,a-w .; chmod a+x bin/* adtally");
    for (const std::string command : {"up", "up -d", "test", "fuzz", "bench"}) {
        const auto refused =
            run(as_nobody + (scripts.folder() / "adtally").string() + " " + command,
                {{"ADTALLY_BUILD", ""}, {"PATH", (scripts.folder() / "bin").string() + ":/usr/bin:/bin"}});
        BOOST_TEST(refused.code == 1);
        BOOST_TEST(holds(refused.output, "no permission to write in " + scripts.folder().string()), refused.output);
        BOOST_TEST(std::ranges::count(refused.output, '\n') == 1, refused.output);
    }
    run("chmod -R u+w " + scripts.folder().string());
}

BOOST_AUTO_TEST_CASE(all_problems_of_the_settings_are_named_at_once_with_78)
{
    const unused_folder other;
    const auto refused = other.adtally("up -d --no-build", {{"AD_TIMEOUT", "soon"},
                                                            {"REDIS_URL", "redis://:s3cret@/x"},
                                                            {"VAST_URL", "ftp://ads.example.com"},
                                                            {"MAX_IN_FLIGHT", "0"},
                                                            {"CORS_ORIGINS", "player.example"},
                                                            {"LOG_LEVEL", "loud"}});
    BOOST_TEST(refused.code == 78, refused.output);
    for (const auto* name : {"AD_TIMEOUT", "REDIS_URL", "VAST_URL", "MAX_IN_FLIGHT", "CORS_ORIGINS", "LOG_LEVEL"})
        BOOST_TEST(holds(refused.output, name), refused.output);
    BOOST_TEST(!holds(refused.output, "s3cret"), refused.output);
}

BOOST_AUTO_TEST_CASE(a_killed_component_is_started_again)
{
    stack on;
    client curl(on.port());
    for (const auto* name : {"nginx", "workers", "sample-api", "redis"}) {
        BOOST_TEST_CONTEXT(name)
        {
            const auto killed = on.pid(name);
            ::kill(killed, SIGKILL);
            BOOST_TEST(eventually([&] { return on.pid(name) != killed; }));
            BOOST_TEST(eventually([&] { return curl.get("/impression?" + five("Heal")).status == 200; }));
            BOOST_TEST(eventually([&] { return curl.get("/ad?" + five("Heal")).header("x-ad-status") == "fill"; }));
        }
    }
    BOOST_TEST(eventually([&] { return on.adtally("status").code == 0; }));
}

BOOST_AUTO_TEST_CASE(a_pool_that_is_stopped_finishes_what_is_in_flight)
{
    stack on(settings{{"WORKERS", "2"}});
    on.ad_api("delay_ms=1000&body=default");
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i)
        clients.emplace_back([&] { BOOST_TEST(client(on.port()).get("/ad?" + five("Finish")).status == 200); });
    std::this_thread::sleep_for(300ms);
    ::kill(on.pid("workers"), SIGTERM);
    for (auto& each : clients)
        each.join();
    const auto log = on.log("workers");
    BOOST_TEST(occurrences(log, "stopping: finishing what is in flight") == 2, log);
    BOOST_TEST(eventually([&] { return occurrences(on.log("workers"), "\"stopped\"") == 2; }), log);
    BOOST_TEST(eventually([&] { return client(on.port()).get("/readyz").status == 200; }));
    // None had to be sent again to the next pool.
    BOOST_TEST(eventually([&] { return scraped(on)["adtally_ad_outcomes_total{ad_status=\"fill\"}"] == 4; }));
    BOOST_TEST(scraped(on)["adtally_requests_resent_total"] == 0);
}

BOOST_AUTO_TEST_CASE(down_leaves_nothing_running_and_up_finds_the_counts_again)
{
    const unused_folder own;
    const settings ports{{"HTTP_PORT", std::to_string(free_port())},
                         {"SAMPLE_API_PORT", std::to_string(free_port())},
                         {"METRICS_PORT", std::to_string(free_port())}};
    const auto port = static_cast<std::uint16_t>(std::stoi(ports.at("HTTP_PORT")));
    const auto first = own.adtally("up -d --no-build", ports);
    BOOST_TEST_REQUIRE(first.code == 0, first.output);
    BOOST_TEST(client(port).get("/impression?" + five("Keep")).status == 200);
    BOOST_TEST(own.adtally("down", ports).code == 0);
    // Every process of a service holds the lock of its folder as descriptor 9.
    const auto left =
        run("for p in /proc/[0-9]*; do [ ! $p/fd/9 -ef " + own.path.string() + "/run/lock ] || echo $p; done");
    BOOST_TEST(left.output.empty(), left.output);
    BOOST_TEST(client(port).get("/statistics?username=Keep").status == 0);

    BOOST_TEST(own.adtally("up -d --no-build", ports).code == 0);
    const auto counted = client(port).get("/statistics?username=Keep");
    BOOST_TEST(holds(counted.body, "\"impressions\": 1"), counted.body);
    BOOST_TEST(own.adtally("down", ports).code == 0);
}

BOOST_AUTO_TEST_SUITE_END()
