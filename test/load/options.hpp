// The command line.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace load {

enum class mix
{
    first,  // impression, or GET
    second, // ad, or POST
    both,   // in turn
};

struct options
{
    std::uint16_t port = 0;
    std::size_t connections = 16;
    std::size_t requests = 1000;
    std::chrono::seconds least{0};
    std::chrono::seconds limit{300};
    mix paths = mix::both;
    mix methods = mix::both;
    std::string prefix = "load-";
    std::size_t usernames = 8;
    std::string sdk = "1.0";
    std::size_t cut_every = 0; // 0: none
    std::string ad_body;       // empty: not compared
};

// Nothing, and a line on stderr, when the command line is not understood.
std::optional<options> parse_options(int argc, char** argv);

// The text of --help.
const char* usage();

} // namespace load
