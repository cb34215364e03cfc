// What the tests and measurements start has none of the settings that their caller's environment happens to have.
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <unistd.h>

using namespace support;
namespace files = std::filesystem;

namespace {

const std::string source = ADTALLY_SOURCE_DIR;

// The scripts and what they read, with programs that write down the environment that they are called with and fail, so
// that nothing is started or installed.
class copy_of_the_scripts
{
public:
    copy_of_the_scripts()
    {
        for (const auto* folder : {"conf", "libexec", "test/bench", "test/player"})
            files::copy(source + "/" + folder, make(folder), files::copy_options::recursive);
        for (const auto* file : {"adtally", "CMakePresets.json", "test/postman", "test/containers"})
            files::copy(source + "/" + file, path_ / file);
        for (const auto* name : {"ctest", "adtally-recorder"})
            make_program(name, "env >\"$RECORD\"; exit 1");
        make_program("docker", "case $* in info | 'compose version') ;; *) env >\"$RECORD\"; exit 1 ;; esac");
        for (const auto* name : {"cmake", "chromium", "npm"})
            make_program(name, "exit 0");
        make_program("node", "[ \"$1\" = --version ] && echo v18.0.0 || echo 1 2");
        make_program("ss", "exit 0");
        // Every package is there.
        make_program("dpkg-query", "shift 3; printf 'installed %s\\n' \"$@\"");
    }
    ~copy_of_the_scripts() { files::remove_all(path_); }

    // The environment in which a command calls what it tests. `sets` are assignments in front of it.
    std::string environment_of(const std::string& command, const std::string& sets, bool records_adtally) const
    {
        if (records_adtally)
            files::copy(path_ / "bin/adtally-recorder", path_ / "adtally", files::copy_options::overwrite_existing);
        run("cd " + path_.string() + " && " + sets + "RECORD=" + (path_ / "record").string() +
            " PATH=" + (path_ / "bin").string() + ":$PATH timeout 60 " + command);
        std::ifstream file(path_ / "record");
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    files::path make(const std::string& folder) const
    {
        files::create_directories((path_ / folder).parent_path());
        return path_ / folder;
    }
    void make_program(const std::string& name, const std::string& body) const
    {
        files::create_directories(path_ / "bin");
        const auto file = path_ / "bin" / name;
        std::ofstream(file) << "#!/bin/sh\n" << body << '\n';
        files::permissions(file, files::perms::owner_all);
    }

    const files::path path_ = files::path("/tmp") / ("adtally-scripts-" + std::to_string(::getpid()));
};

std::vector<std::string> names_of_settings()
{
    std::vector<std::string> names{"ADTALLY_NGINX_EXTRA", "ADTALLY_REDIS_EXTRA"};
    std::ifstream file(source + "/conf/adtally.env");
    for (std::string line; std::getline(file, line);)
        if (std::smatch match; std::regex_match(line, match, std::regex("([A-Z_]+)=.*")))
            names.push_back(match[1]);
    return names;
}

} // namespace

BOOST_AUTO_TEST_SUITE(environment)

BOOST_AUTO_TEST_CASE(no_test_takes_over_the_settings_of_its_caller)
{
    const auto names = names_of_settings();
    BOOST_TEST_REQUIRE(names.size() > 20u);
    std::string all;
    for (const auto& name : names)
        all += name + "=callers ";
    struct row
    {
        std::string command;
        bool calls_adtally;
    };
    for (const auto& [command, calls_adtally] :
         {row{"./adtally test", false}, row{"test/containers", false}, row{"test/postman", true},
          row{"test/player/run", true}, row{"bash -c '. test/bench/service.sh; start_service'", true}})
        BOOST_TEST_CONTEXT(command)
        {
            const copy_of_the_scripts of;
            const auto seen = of.environment_of(command, all, calls_adtally);
            BOOST_TEST_REQUIRE(seen.find("RECORD=") != seen.npos);
            for (const auto& name : names)
                BOOST_TEST(seen.find(name + "=callers\n") == seen.npos, name);
        }
}

// The programs that are to be tested.
BOOST_AUTO_TEST_CASE(the_folder_of_the_programs_is_no_setting)
{
    const copy_of_the_scripts of;
    const auto seen = of.environment_of("test/postman", "ADTALLY_BUILD=/of/the/caller ", true);
    BOOST_TEST(seen.find("ADTALLY_BUILD=/of/the/caller\n") != seen.npos, seen);
}

BOOST_AUTO_TEST_SUITE_END()
