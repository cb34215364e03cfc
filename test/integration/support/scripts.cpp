#include "support/scripts.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace support {

namespace files = std::filesystem;

copied_scripts::copied_scripts()
{
    std::string name = "/tmp/adtally-scripts-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("mkdtemp failed");
    folder_ = name;
    const files::path source = ADTALLY_SOURCE_DIR;
    for (const auto* each : {"conf", "libexec", "test/bench", "test/dashboard", "test/player"}) {
        files::create_directories((folder_ / each).parent_path());
        files::copy(source / each, folder_ / each, files::copy_options::recursive);
    }
    for (const auto* each : {"adtally", "CMakePresets.json", "test/browser", "test/npm", "test/service", "test/postman",
                             "test/openapi", "test/containers"})
        if (files::exists(source / each)) // the container of the tests has not all of them
            files::copy(source / each, folder_ / each);
    files::create_directories(folder_ / "bin");
    replace("bin/dpkg-query", "shift 3; printf 'installed %s\\n' \"$@\"");
    for (const auto* each : {"cmake", "npm", "chromium"})
        replace(std::string("bin/") + each, "exit 0");
}

copied_scripts::~copied_scripts()
{
    std::error_code ignored;
    files::remove_all(folder_, ignored);
}

void copied_scripts::replace(const std::string& name, const std::string& body) const
{
    std::ofstream(folder_ / name) << "#!/bin/sh\n" << body << '\n';
    files::permissions(folder_ / name, files::perms::owner_all);
}

finished copied_scripts::run(const std::string& command, const settings& environment) const
{
    auto all = environment;
    all.emplace("ADTALLY_BUILD", "");
    replace("command", "cd " + folder_.string() + " && PATH=" + (folder_ / "bin").string() + ":$PATH\n" + command);
    return support::run((folder_ / "command").string(), all);
}

} // namespace support
