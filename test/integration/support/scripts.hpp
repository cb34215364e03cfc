// A copy of ./adtally and the scripts beside it, for what must not happen in the real place.
#pragma once

#include "support/stack.hpp"

#include <filesystem>
#include <string>

namespace support {

class copied_scripts
{
public:
    // With programs in front of the real ones: all packages are installed, builds and npm do nothing.
    copied_scripts();
    ~copied_scripts();
    copied_scripts(const copied_scripts&) = delete;
    copied_scripts& operator=(const copied_scripts&) = delete;

    const std::filesystem::path& folder() const { return folder_; }
    // A shell script in place of a program, or of one of the files.
    void replace(const std::string& name, const std::string& body) const;

    // Runs a shell command in the folder, without an ADTALLY_BUILD unless it is set here.
    finished run(const std::string& command, const settings& environment = {}) const;

private:
    std::filesystem::path folder_;
};

} // namespace support
