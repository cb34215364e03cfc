// Request parameters against the list that an endpoint permits.
//
// An endpoint declares its list as data at the top of its file:
//
//     constexpr std::array permitted{http::text("username", 128), http::country_code("country_code")};
//
// and every fault of a request is found and reported together.
#pragma once

#include "core/error.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
    };
    std::string_view name;
    std::size_t max_bytes = 0;
    form must_be = form::text;
    bool required = true;

    constexpr rule optional() const
    {
        auto changed = *this;
        changed.required = false;
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

// The checked parameters of one request, in the order in which they were sent.
class parameters
{
public:
    struct entry
    {
        std::string name;
        std::string value;
    };

    explicit parameters(std::vector<entry> entries) : entries_(std::move(entries)) {}

    // The value of a parameter that the list requires. Asking for another that was not sent is a bug: throws
    // std::out_of_range.
    const std::string& at(std::string_view name) const;
    const std::string* find(std::string_view name) const; // nullptr: not sent
    std::span<const entry> all() const { return entries_; }
    // The same text for the same names and values in whatever order they were sent. One parameter can be left out.
    std::string canonical(std::string_view but_for = {}) const;

private:
    std::vector<entry> entries_;
};

// Checks a request against a list. Where `one_of` names parameters of the list, at least one of them must be given.
// Faults come in the order of the list, then of the request, then that of the Idempotency-Key; a parameter has each
// code once at most.
core::result<parameters, faults> parse(const request& from, std::span<const rule> permitted,
                                       std::span<const std::string_view> one_of = {});

// For an endpoint that declares no list: every well-formed parameter is accepted, repeated ones too.
core::result<parameters, faults> parse(const request& from);

// The first parameter, in the order sent, whose name is among `filters`.
const parameters::entry* first_of(const parameters& sent, std::span<const std::string_view> filters);

} // namespace http
