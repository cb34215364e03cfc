// The command line.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace hostile {

struct options
{
    std::uint16_t port = 0;
    std::string socket{};
    std::uint64_t seed = 0; // 0: another one each time
    std::uint64_t first = 0;
    std::uint64_t inputs = 10'000;
    std::size_t connections = 24;
    std::chrono::milliseconds slowest{3000};
    std::vector<pid_t> watched{};
    std::filesystem::path found{"."};
    std::filesystem::path replay{};
};

// Nothing, and a line on stderr, when the command line is not understood.
std::optional<options> parse_options(int argc, char** argv);

// The text of --help.
const char* usage();

} // namespace hostile
