// The command lines of the programs that only the tests run: --name value, in any order.
#pragma once

#include <charconv>
#include <cstdint>
#include <functional>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace command_line {

// A name, and what takes its value; false: it makes no sense.
using option = std::pair<std::string_view, std::function<bool(const std::string&)>>;

template <class Number>
bool take_number(std::string_view text, std::uint64_t lowest, std::uint64_t highest, Number& into)
{
    std::uint64_t number = 0;
    const auto [stop, error] = std::from_chars(text.begin(), text.end(), number);
    if (error != std::errc{} || stop != text.end() || number < lowest || number > highest)
        return false;
    into = Number(number);
    return true;
}

// Says on stderr what was not understood, and is then false.
inline bool parse(std::string_view program, int argc, char** argv, std::span<const option> known)
{
    for (int i = 1; i < argc; i += 2) {
        const std::string_view name = argv[i];
        const std::string value = i + 1 < argc ? argv[i + 1] : "";
        bool understood = false;
        for (const auto& [spelling, take] : known)
            understood = understood || (spelling == name && take(value));
        if (!understood) {
            std::cerr << program << ": '" << name << " " << value << "' is not understood (see --help)\n";
            return false;
        }
    }
    return true;
}

} // namespace command_line
