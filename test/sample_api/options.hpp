// The command line.
#pragma once

#include "result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace sample_api {

struct options
{
    bool help = false;
    std::string listen = "127.0.0.1";
    std::uint16_t port = 0; // 0: any free one
    std::chrono::milliseconds delay{0};
    std::size_t body_bytes = 0; // 0: the document as it is
    std::string port_file;      // empty: none
};

// Refused: whatever --help does not tell.
result<options> parse_options(int argc, char** argv);

// The text of --help.
const char* usage();

} // namespace sample_api
