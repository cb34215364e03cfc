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
#include "http/rule.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace http {

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
    // The value of a parameter whose rule is a number; the fallback if it was not sent.
    std::uint32_t number_or(std::string_view name, std::uint32_t fallback) const;
    std::span<const entry> all() const { return entries_; }
    // The same text for the same names and values in whatever order they were sent. One parameter can be left out. Not
    // for lists with a parameter that may be repeated.
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
