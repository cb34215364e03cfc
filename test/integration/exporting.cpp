// ./adtally export: what it writes, row by row, and that an export that was interrupted loses and doubles none.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

using namespace support;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const std::string header = "dimension,name,other,bucket,start,ad_requests,fills,impressions,filtered\n";

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

std::string read(const fs::path& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// What it writes to standard output; nothing but that.
std::string exported(const stack& on, const std::string& options)
{
    const auto done = on.adtally("export " + options);
    BOOST_TEST(done.code == 0, done.output);
    return done.output;
}

void send(const stack& on, const std::string& path, const std::string& query)
{
    BOOST_TEST_REQUIRE(client(on.port()).get(path + "?session_id=s&" + query).status == 200);
}

// One request of each endpoint for these.
void count(const stack& on, const std::string& username, const std::string& sdk, const std::string& platform = "ios",
           const std::string& country = "US")
{
    const auto query =
        "username=" + username + "&sdk_version=" + sdk + "&platform=" + platform + "&country_code=" + country;
    send(on, "/ad", query);
    send(on, "/impression", query);
}

// 30,000 users beside those that are there, and what an uninterrupted export of them is.
class many_users
{
public:
    many_users()
    {
        const auto seeded =
            on.redis(R"(EVAL "for i = 1, 30000 do local name = string.format('user%06d', i * 7919 % 30000) )"
                     R"(redis.call('HSET', 'adtally:{0}:username:' .. name, 'ad_requests', i, 'impressions', 1) )"
                     R"(redis.call('ZADD', 'adtally:{0}:names:username', 0, name) end return 1" 0)");
        BOOST_TEST_REQUIRE(seeded == "1");
        whole = exported(on, "--dimension username --dimension sdk");
    }

    fs::path file(const std::string& name) const { return on.folder() / name; }

    // ./adtally export in the background, to this file; its pid.
    pid_t start(const std::string& name, const std::string& options) const
    {
        const auto pid = file(name).string() + ".pid";
        on.adtally("export --dimension username --dimension sdk --output " + file(name).string() + " " + options +
                   " >" + file(name).string() + ".said 2>&1 & echo $! >" + pid);
        return std::atoi(read(pid).c_str());
    }

    // Interrupts it where it has just written the first of its checkpoints, in the middle.
    pid_t started_and_stopped_in_the_middle(const std::string& name, const std::string& options) const
    {
        const auto pid = start(name, options);
        const auto part = file(name + ".part");
        const auto until = [](const std::function<bool()>& holds) {
            for (int i = 0; i < 20'000 && !holds(); ++i)
                std::this_thread::sleep_for(500us);
            return holds();
        };
        std::error_code none;
        BOOST_TEST_REQUIRE(until([&] { return fs::exists(part, none) && fs::file_size(part, none) > 10'000; }));
        ::kill(pid, SIGSTOP);
        std::this_thread::sleep_for(1100ms); // the next checkpoint is due
        ::kill(pid, SIGCONT);
        BOOST_TEST_REQUIRE(until([&] { return fs::exists(file(name + ".resume"), none); }));
        ::kill(pid, SIGSTOP);
        BOOST_TEST_REQUIRE(fs::exists(part)); // else it has finished before
        return pid;
    }

    bool ended(pid_t pid) const
    {
        return eventually([&] { return ::kill(pid, 0) != 0; }, 20s);
    }

    // The file of a resumed export has each row of an uninterrupted one, once.
    void resumes(const std::string& name, const std::string& options = "") const
    {
        const auto done = on.adtally("export --resume --output " + file(name).string() + " " + options);
        BOOST_TEST(done.code == 0, done.output);
        BOOST_TEST((read(file(name)) == whole));
        BOOST_TEST(!fs::exists(file(name + ".part")));
        BOOST_TEST(!fs::exists(file(name + ".resume")));
    }

    stack on;
    std::string whole;
};

} // namespace

BOOST_AUTO_TEST_SUITE(exporting)

BOOST_AUTO_TEST_CASE(every_lifetime_counter_is_a_row_in_the_order_of_dimensions_and_of_the_bytes_of_names)
{
    const stack on(settings{{"MAX_DISTINCT_SDK", "2"}});
    BOOST_TEST(exported(on, "") == header);
    count(on, "Zo%C3%AB", "1.0");
    count(on, "O%22Hara%2C%20%5C.", "1.1", "android", "DE");
    count(on, "(other)", "1.2");
    count(on, "%2B%F0%9F%8D%AA", "1.3", "%20tv%20");
    send(on, "/impression", "username=(other)&sdk_version=1.0&platform=ios&country_code=US");

    const std::string rows[]{
        R"-(total,"",false,lifetime,,4,4,5,0)-",
        R"-(username,"(other)",false,lifetime,,1,1,2,0)-",
        "username,\"+\xF0\x9F\x8D\xAA\",false,lifetime,,1,1,1,0",
        R"-(username,"O""Hara, \.",false,lifetime,,1,1,1,0)-",
        "username,\"Zo\xC3\xAB\",false,lifetime,,1,1,1,0",
        R"-(sdk,"(other)",true,lifetime,,2,2,2,0)-",
        R"-(sdk,"1.0",false,lifetime,,1,1,2,0)-",
        R"-(sdk,"1.1",false,lifetime,,1,1,1,0)-",
        R"-(platform," tv ",false,lifetime,,1,1,1,0)-",
        R"-(platform,"android",false,lifetime,,1,1,1,0)-",
        R"-(platform,"ios",false,lifetime,,2,2,3,0)-",
        R"-(country_code,"DE",false,lifetime,,1,1,1,0)-",
        R"-(country_code,"US",false,lifetime,,3,3,4,0)-",
    };
    auto expected = header;
    for (const auto& row : rows)
        expected += row + '\n';
    BOOST_TEST(exported(on, "") == expected);

    const std::string objects[]{
        R"-({"dimension":"sdk","name":"(other)","other":true,"bucket":"lifetime","start":null,)-"
        R"-("ad_requests":2,"fills":2,"impressions":2,"filtered":0})-",
        R"-({"dimension":"sdk","name":"1.0","other":false,"bucket":"lifetime","start":null,)-"
        R"-("ad_requests":1,"fills":1,"impressions":2,"filtered":0})-",
        R"-({"dimension":"sdk","name":"1.1","other":false,"bucket":"lifetime","start":null,)-"
        R"-("ad_requests":1,"fills":1,"impressions":1,"filtered":0})-",
    };
    expected.clear();
    for (const auto& object : objects)
        expected += object + '\n';
    BOOST_TEST(exported(on, "--dimension sdk --format ndjson") == expected);

    const auto hours = exported(on, "--interval hour");
    BOOST_TEST(!holds(hours, "username"));
    BOOST_TEST(holds(hours, "\nplatform,\"android\",false,hour,20"), hours);
    BOOST_TEST(holds(hours, ":00:00Z,1,1,1,0\n"), hours);
}

BOOST_AUTO_TEST_CASE(a_series_has_the_buckets_of_the_range_that_hold_counts)
{
    auto& on = shared_stack();
    for (const auto* set : {"hourly:20260131:sdk:'old 1' 22a 1 23f 2", "hourly:20260201:sdk:'old 1' 00i 3 01a 4 02a 5",
                            "daily:202601:sdk:'old 1' 30a 9 31a 1 31f 2", "daily:202602:sdk:'old 1' 01a 9 01i 3"})
        on.redis("HSET 'adtally:{0}:'" + std::string(set));
    on.redis("ZADD 'adtally:{0}:names:sdk' 0 'old 1'");
    BOOST_TEST(exported(on, "--dimension sdk --interval hour --from 2026-01-31T23:59:59Z --to 2026-02-01T01:30Z") ==
               header + "sdk,\"old 1\",false,hour,2026-01-31T23:00:00Z,0,2,0,0\n"
                        "sdk,\"old 1\",false,hour,2026-02-01T00:00:00Z,0,0,3,0\n"
                        "sdk,\"old 1\",false,hour,2026-02-01T01:00:00Z,4,0,0,0\n");
    BOOST_TEST(exported(on, "--dimension=sdk --interval=day --from=2026-01-31T00:00Z --to=2026-02-02T00:00+02:00") ==
               header + "sdk,\"old 1\",false,day,2026-01-31T00:00:00Z,1,2,0,0\n"
                        "sdk,\"old 1\",false,day,2026-02-01T00:00:00Z,9,0,3,0\n");
    on.redis("ZREM 'adtally:{0}:names:sdk' 'old 1'");
}

BOOST_AUTO_TEST_CASE(what_it_cannot_do_is_said_in_a_line_with_an_exit_code)
{
    auto& on = shared_stack();
    const auto usage = on.adtally("export --interval week");
    BOOST_TEST(usage.code == 64);
    BOOST_TEST(usage.output == "adtally: --interval must be none, hour or day\n");
    const auto away = on.adtally("export", {{"REDIS_URL", "redis://127.0.0.1:1"}});
    BOOST_TEST(away.code == 69);
    BOOST_TEST(away.output == "adtally: Redis is not reachable: Connection refused\n");
    const auto full = on.adtally("export --output /dev/full");
    BOOST_TEST(full.code == 74);
    BOOST_TEST(holds(full.output, "No space left on device"), full.output);
    on.redis("SET 'adtally:{0}:platform:broken' text");
    on.redis("ZADD 'adtally:{0}:names:platform' 0 broken");
    const auto broken = on.adtally("export --dimension platform 2>&1 >/dev/null");
    BOOST_TEST(broken.code == 69);
    BOOST_TEST(holds(broken.output, "the counters of platform 'broken' can't be read: WRONGTYPE"), broken.output);
    on.redis("DEL 'adtally:{0}:platform:broken'");
    on.redis("ZREM 'adtally:{0}:names:platform' broken");
}

BOOST_AUTO_TEST_CASE(where_nothing_runs_it_says_what_to_do)
{
    const std::string folder = "/tmp/adtally-unused-" + std::to_string(::getpid());
    for (const auto* command : {"export", "forget username=Jack"}) {
        const auto refused = run(std::string(ADTALLY_SOURCE_DIR "/adtally ") + command,
                                 {{"ADTALLY_VAR", folder}, {"ADTALLY_BUILD", ADTALLY_BINARY_DIR}, {"REDIS_URL", ""}});
        BOOST_TEST(refused.code == 1);
        BOOST_TEST(holds(refused.output, "does not run"), refused.output);
        BOOST_TEST(holds(refused.output, "REDIS_URL"), refused.output);
    }
}

BOOST_AUTO_TEST_CASE(it_finds_the_redis_of_a_service_that_has_its_sockets_elsewhere)
{
    const stack elsewhere; // its Redis is given by a URL below, as one of another host would be
    const auto url = "unix:" + (elsewhere.folder() / "run/redis.sock").string() + "?db=3";
    const stack on(settings{{"REDIS_URL", url}});
    count(on, "Jack", "1.0");
    BOOST_TEST(on.adtally("export --dimension total", {{"REDIS_URL", ""}}).output ==
               header + "total,\"\",false,lifetime,,1,1,1,0\n");
    BOOST_TEST(exported(elsewhere, "--dimension total") == header);
}

BOOST_AUTO_TEST_CASE(the_progress_is_for_a_terminal_only)
{
    auto& on = shared_stack();
    count(on, "Watched", "1.0");
    const auto file = (on.folder() / "watched.csv").string();
    const auto quiet = on.adtally("export --output " + file);
    BOOST_TEST(holds(quiet.output, file + ": "), quiet.output);
    BOOST_TEST(!holds(quiet.output, "names"), quiet.output);
    fs::remove(file);
    const auto shown = run("script -qec '" ADTALLY_SOURCE_DIR "/adtally export --output " + file + "' /dev/null",
                           {{"ADTALLY_BUILD", ADTALLY_BINARY_DIR}, {"ADTALLY_VAR", on.folder().string()}});
    BOOST_TEST(shown.code == 0, shown.output);
    BOOST_TEST(holds(shown.output, " %  "), shown.output);
    BOOST_TEST(holds(shown.output, " names, "), shown.output);
    BOOST_TEST(holds(shown.output, "\r\x1b[K" + file + ": "), shown.output); // the line is gone at the end
    fs::remove(file);
}

BOOST_FIXTURE_TEST_CASE(an_export_that_is_killed_goes_on_where_it_was, many_users)
{
    for (const std::string name : {"killed.csv", "killed.csv.gz"})
        BOOST_TEST_CONTEXT(name)
        {
            const auto pid = started_and_stopped_in_the_middle(name, "");
            ::kill(pid, SIGKILL);
            BOOST_TEST_REQUIRE(ended(pid));
            BOOST_TEST(!fs::exists(file(name)));
            std::ofstream(file(name + ".part"), std::ios::app) << "half a ro"; // as a crash may leave it
            const auto anew = on.adtally("export --output " + file(name).string());
            BOOST_TEST(anew.code == 73);
            BOOST_TEST(holds(anew.output, "go on with --resume, or remove"), anew.output);
            const auto other = on.adtally("export --resume --interval day --output " + file(name).string());
            BOOST_TEST(other.code == 73);
            BOOST_TEST(holds(other.output, "was begun with another --interval"), other.output);

            const auto done = on.adtally("export --resume --output " + file(name).string());
            BOOST_TEST(done.code == 0, done.output);
            const auto text = name.ends_with(".gz") ? run("gzip -dc " + file(name).string()).output : read(file(name));
            BOOST_TEST((text == whole));
            BOOST_TEST(!fs::exists(file(name + ".part")));
            BOOST_TEST(!fs::exists(file(name + ".resume")));
        }
    const auto again = on.adtally("export --output " + file("killed.csv").string());
    BOOST_TEST(again.code == 73);
    BOOST_TEST(holds(again.output, "is there already: remove it, or choose another name"), again.output);
    BOOST_TEST((read(file("killed.csv")) == whole));
    BOOST_TEST(on.adtally("export --resume --output " + file("killed.csv").string()).code == 0);
}

BOOST_FIXTURE_TEST_CASE(ctrl_c_says_how_to_go_on, many_users)
{
    const auto pid = started_and_stopped_in_the_middle("c.csv", "");
    ::kill(pid, SIGINT);
    ::kill(pid, SIGCONT);
    BOOST_TEST_REQUIRE(ended(pid));
    const auto said = read(file("c.csv.said"));
    BOOST_TEST(holds(said, "interrupted"), said);
    BOOST_TEST(holds(said, "go on with the same command and --resume"), said);
    resumes("c.csv", "--dimension username --dimension sdk");
}

BOOST_FIXTURE_TEST_CASE(a_redis_that_goes_away_is_said_and_the_file_goes_on_when_it_is_back, many_users)
{
    const auto pid = started_and_stopped_in_the_middle("away.csv", "");
    const auto redis = on.pid("redis");
    ::kill(redis, SIGKILL);
    ::kill(pid, SIGCONT);
    BOOST_TEST_REQUIRE(ended(pid));
    const auto said = read(file("away.csv.said"));
    BOOST_TEST(holds(said, "adtally: Redis does not answer any more: "), said);
    BOOST_TEST(holds(said, "go on with the same command and --resume"), said);
    BOOST_TEST(eventually([&] { return on.pid("redis") != redis && on.redis("PING") == "PONG"; }));
    resumes("away.csv");
}

BOOST_FIXTURE_TEST_CASE(two_exports_do_not_write_one_file, many_users)
{
    const auto pid = started_and_stopped_in_the_middle("one.csv", "");
    const auto second = on.adtally("export --resume --output " + file("one.csv").string());
    BOOST_TEST(second.code == 73);
    BOOST_TEST(holds(second.output, "another export is writing"), second.output);
    ::kill(pid, SIGCONT);
    BOOST_TEST_REQUIRE(ended(pid));
    BOOST_TEST((read(file("one.csv")) == whole));
    BOOST_TEST(holds(read(file("one.csv.said")), "one.csv: 30000 rows"), read(file("one.csv.said")));
}

BOOST_AUTO_TEST_SUITE_END()
