// Whole numbers in text.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sample_api {

// The number if the whole text is one, in digits alone, and lies within the limits.
inline std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t lowest, std::uint64_t highest)
{
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end || number < lowest || number > highest)
        return std::nullopt;
    return number;
}

} // namespace sample_api
