// A backup that is put back counts what had been counted when it was taken.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace support;

namespace {

void count(const stack& on, int times)
{
    client curl(on.port());
    for (int i = 0; i < times; ++i)
        BOOST_TEST(curl.get("/impression?" + five("Backup")).status == 200);
}

std::string statistics(const stack& on)
{
    return client(on.port()).get("/statistics?username=Backup").body +
           client(on.port()).get("/statistics?sdk=1.0&interval=hour&from=-1h").body +
           client(on.port()).get("/statistics/top?by=username").body;
}

} // namespace

BOOST_AUTO_TEST_SUITE(backup)

BOOST_AUTO_TEST_CASE(what_was_counted_at_the_backup_comes_back)
{
    stack on;
    count(on, 20);
    const auto then = statistics(on);
    const auto file = (on.folder() / "counters.rdb").string();
    const auto taken = on.adtally("backup " + file);
    BOOST_TEST(taken.code == 0, taken.output);
    BOOST_TEST(on.adtally("backup " + file).code == 1); // it is not written over
    count(on, 5);
    BOOST_TEST(statistics(on) != then);

    const auto refused = on.adtally("restore " + file);
    BOOST_TEST(refused.code == 1);
    BOOST_TEST(refused.output.find("./adtally down") != std::string::npos, refused.output);
    BOOST_TEST(on.adtally("down").code == 0);
    const auto restored = on.adtally("restore " + file);
    BOOST_TEST(restored.code == 0, restored.output);
    BOOST_TEST(restored.output.find("what was there is in ") != std::string::npos, restored.output);
    BOOST_TEST(on.adtally("up -d --no-build").code == 0);
    BOOST_TEST(statistics(on) == then);

    // It is durable like any other, and it goes on counting.
    count(on, 3);
    BOOST_TEST(on.counter("username:Backup", "impressions") == 23);
    BOOST_TEST(on.adtally("down").code == 0);
    BOOST_TEST(on.adtally("up -d --no-build").code == 0);
    BOOST_TEST(on.counter("username:Backup", "impressions") == 23);
}

BOOST_AUTO_TEST_CASE(what_is_no_backup_changes_nothing)
{
    stack on;
    count(on, 2);
    BOOST_TEST(on.adtally("down").code == 0);
    const auto file = on.folder() / "nonsense.rdb";
    std::ofstream(file) << "REDIS0011 and nothing that follows from it";
    for (const auto& bad : {file.string(), (on.folder() / "nowhere").string()}) {
        const auto refused = on.adtally("restore " + bad);
        BOOST_TEST(refused.code == 1, refused.output);
        BOOST_TEST(refused.output.find(bad) != std::string::npos, refused.output);
    }
    BOOST_TEST(on.adtally("restore").code == 2);
    BOOST_TEST(on.adtally("up -d --no-build").code == 0);
    BOOST_TEST(on.counter("username:Backup", "impressions") == 2);
    BOOST_TEST(on.adtally("backup /proc/nowhere").code == 1);
}

BOOST_AUTO_TEST_SUITE_END()
