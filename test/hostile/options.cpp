#include "options.hpp"

#include "command_line/command_line.hpp"

#include <array>
#include <iostream>
#include <sstream>
#include <string_view>

namespace hostile {
namespace {

using command_line::take_number;

bool take_pids(const std::string& text, std::vector<pid_t>& into)
{
    std::istringstream list(text);
    for (std::string word; std::getline(list, word, ',');)
        if (!take_number(word, 1, 4'194'304, into.emplace_back()))
            return false;
    return !into.empty();
}

} // namespace

std::optional<options> parse_options(int argc, char** argv)
{
    options wanted;
    const auto take_text = [](const auto& value, auto& into) {
        into = value;
        return !value.empty();
    };
    constexpr auto most = std::uint64_t{1} << 62;
    const std::array<command_line::option, 10> known{{
        {"--port", [&](const auto& value) { return take_number(value, 1, 65'535, wanted.port); }},
        {"--socket", [&](const auto& value) { return take_text(value, wanted.socket); }},
        {"--seed", [&](const auto& value) { return take_number(value, 1, most, wanted.seed); }},
        {"--first", [&](const auto& value) { return take_number(value, 0, most, wanted.first); }},
        {"--inputs", [&](const auto& value) { return take_number(value, 1, 1'000'000'000, wanted.inputs); }},
        {"--connections", [&](const auto& value) { return take_number(value, 1, 1000, wanted.connections); }},
        {"--slowest", [&](const auto& value) { return take_number(value, 1, 60'000, wanted.slowest); }},
        {"--watch", [&](const auto& value) { return take_pids(value, wanted.watched); }},
        {"--found", [&](const auto& value) { return take_text(value, wanted.found); }},
        {"--replay", [&](const auto& value) { return take_text(value, wanted.replay); }},
    }};
    if (!command_line::parse("adtally-hostile", argc, argv, known))
        return std::nullopt;
    if (wanted.port == 0 || wanted.socket.empty()) {
        std::cerr << "adtally-hostile: --port or --socket is missing (see --help)\n";
        return std::nullopt;
    }
    return wanted;
}

const char* usage()
{
    return R"(adtally-hostile: sends an adtally what no client should, over HTTP to nginx and as FastCGI to the workers.

usage: adtally-hostile --port N --socket PATH [options]

  --port N           nginx's port on 127.0.0.1
  --socket PATH      the workers' socket
  --inputs N         so many inputs, a connection each (10000); every other one is HTTP
  --seed N           of all random choices; the same seed gives the same inputs (another one each time)
  --first N          number of the first input (0): to repeat a part of a longer run, begin where a turn begins
  --connections N    so many at a time (24)
  --slowest MS       how long an ordinary request, of which there are 20 a second, may take (3000)
  --watch PID,...    processes that must not end
  --found FOLDER     where inputs are written that did harm (.)
  --replay FILE      plays such an input, prints what comes back, and does nothing else

The counters are compared after every 1,000 inputs: whatever was answered 200 must be counted, and nothing else but what
has no certain outcome. Nobody else may send requests meanwhile. Exits with 1 when a check fails.
)";
}

} // namespace hostile
