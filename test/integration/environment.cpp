// What the tests and measurements start has none of the settings that their caller's environment happens to have.
#include "support/scripts.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <vector>

using namespace support;

namespace {

// The environment in which a script calls what it is there to call, which fails at once.
std::string environment_behind(const std::string& command, bool calls_adtally, settings environment)
{
    const copied_scripts scripts;
    const std::string record = "env >\"$RECORD\"; exit 1";
    scripts.replace("bin/ctest", record);
    scripts.replace("bin/docker", "case $* in info | 'compose version') ;; *) " + record + " ;; esac");
    scripts.replace("bin/node", "[ \"$1\" = --version ] && echo v18.20.4");
    if (calls_adtally)
        scripts.replace("adtally", record);
    environment["RECORD"] = scripts.folder() / "record";
    scripts.run("timeout 60 " + command, environment);
    std::ifstream file(scripts.folder() / "record");
    return {std::istreambuf_iterator<char>(file), {}};
}

settings everything_set()
{
    settings all{{"ADTALLY_NGINX_EXTRA", "callers"}, {"ADTALLY_REDIS_EXTRA", "callers"}};
    std::ifstream file(ADTALLY_SOURCE_DIR "/conf/adtally.env");
    for (std::string line; std::getline(file, line);)
        if (std::smatch match; std::regex_match(line, match, std::regex("([A-Z_]+)=.*")))
            all.emplace(match[1], "callers");
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(environment)

BOOST_AUTO_TEST_CASE(no_test_takes_over_the_settings_of_its_caller)
{
    const auto all = everything_set();
    BOOST_TEST_REQUIRE(all.size() > 20u);
    struct row
    {
        std::string command;
        bool calls_adtally;
    };
    for (const auto& [command, calls_adtally] :
         {row{"./adtally test", false}, row{"test/containers", false}, row{"test/postman", true},
          row{"test/openapi", true}, row{"test/player/run", true}, row{"test/dashboard/run", true},
          row{"bash -c '. test/bench/service.sh; start_service'", true}})
        BOOST_TEST_CONTEXT(command)
        {
            // The container of the tests has not all of them.
            if (command.starts_with("test/") && !std::filesystem::exists(ADTALLY_SOURCE_DIR "/" + command))
                continue;
            const auto seen = environment_behind(command, calls_adtally, all);
            BOOST_TEST_REQUIRE(seen.find("RECORD=") != seen.npos);
            for (const auto& [name, value] : all)
                BOOST_TEST(seen.find("\n" + name + "=callers\n") == seen.npos, name);
        }
}

// The programs that are to be tested.
BOOST_AUTO_TEST_CASE(the_folder_of_the_programs_is_no_setting)
{
    const auto seen = environment_behind("test/player/run", true, {{"ADTALLY_BUILD", "/of/the/caller"}});
    BOOST_TEST(seen.find("ADTALLY_BUILD=/of/the/caller\n") != seen.npos, seen);
}

BOOST_AUTO_TEST_SUITE_END()
