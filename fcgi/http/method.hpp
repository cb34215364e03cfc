// The HTTP methods that a route can take.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace http {

enum class method : std::uint8_t
{
    get = 1,
    head = 2,
    post = 4,
    options = 8,
    other = 0, // one that no endpoint takes
};

// A set of methods: `method::get | method::post`.
class methods
{
public:
    constexpr methods(method one) : bits_(static_cast<std::uint8_t>(one)) {}
    constexpr bool contains(method one) const { return (bits_ & static_cast<std::uint8_t>(one)) != 0; }
    friend constexpr methods operator|(methods a, methods b)
    {
        return methods(static_cast<std::uint8_t>(a.bits_ | b.bits_));
    }

private:
    constexpr explicit methods(std::uint8_t bits) : bits_(bits) {}
    std::uint8_t bits_;
};
constexpr methods operator|(method a, method b)
{
    return methods(a) | methods(b);
}

// Names are case-sensitive (RFC 9110, 9.1).
method parse_method(std::string_view name);

// The value of an Allow header (RFC 9110, 10.2.1), e.g. "GET, POST".
std::string allow_header(methods allowed);

} // namespace http
