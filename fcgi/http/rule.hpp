// What an endpoint says of one parameter that it permits; http/parameters.hpp holds requests against it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace http {

// What one permitted parameter must look like. Every value must be UTF-8 without control characters and not only
// blanks.
struct rule
{
    enum class form
    {
        text,         // 1 to max_bytes bytes
        country_code, // ISO 3166-1 in form: two letters, three letters or three digits; folded to upper case
        hex_digits,   // exactly max_bytes of 0-9 and a-f
        choice,       // one of `choices`
        number,       // a whole number from `least` to `most`
    };
    // Says what a value should be that it isn't; nothing for a value that is right.
    using judge = std::string (*)(std::string_view value);

    std::string_view name;
    std::size_t max_bytes = 0;
    form must_be = form::text;
    bool required = true;
    bool may_repeat = false;
    std::span<const std::string_view> choices{}; // must outlive the rule
    std::uint32_t least = 0;
    std::uint32_t most = 0;
    judge also = nullptr; // of a text that has no other fault

    constexpr rule optional() const
    {
        auto changed = *this;
        changed.required = false;
        return changed;
    }
    constexpr rule repeatable() const
    {
        auto changed = *this;
        changed.may_repeat = true;
        return changed;
    }
};

constexpr rule text(std::string_view name, std::size_t max_bytes)
{
    return {.name = name, .max_bytes = max_bytes};
}
constexpr rule country_code(std::string_view name)
{
    return {.name = name, .must_be = rule::form::country_code};
}

constexpr rule hex_digits(std::string_view name, std::size_t count)
{
    return {.name = name, .max_bytes = count, .must_be = rule::form::hex_digits};
}

constexpr rule choice(std::string_view name, std::span<const std::string_view> choices)
{
    return {.name = name, .must_be = rule::form::choice, .choices = choices};
}

constexpr rule number(std::string_view name, std::uint32_t least, std::uint32_t most)
{
    return {.name = name, .must_be = rule::form::number, .least = least, .most = most};
}

// A text of a form that the endpoint knows by itself.
constexpr rule text_that(std::string_view name, std::size_t max_bytes, rule::judge also)
{
    return {.name = name, .max_bytes = max_bytes, .also = also};
}

} // namespace http
