// A URL with macros such as {username}: parsed once at start, filled in for every request.
#pragma once

#include "core/error.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// Each stands in a URL as its name in braces.
enum class url_macro : std::uint8_t
{
    sdk_version,
    session_id,
    platform,
    username,
    country_code,
    request_id,
    timestamp,
    cachebuster,
    ip,
    user_agent,
};

// The value of every macro, which may be empty.
class url_values
{
public:
    static constexpr std::size_t size = 10;

    url_values() = default;
    explicit url_values(std::string_view of_all) { values_.fill(of_all); }

    std::string_view& operator[](url_macro macro) { return values_[static_cast<std::size_t>(macro)]; }
    std::string_view operator[](url_macro macro) const { return values_[static_cast<std::size_t>(macro)]; }

private:
    std::array<std::string_view, size> values_;
};

class url_template
{
public:
    // Braces in a URL belong to macros (RFC 3986 has no use for them), and macros to its path and its query: nothing
    // that a client sends may decide where a request goes. Whether the rest is a URL is not checked here. The error has
    // a sentence without its subject for each problem: "has {colour}, which ...".
    static result<url_template, std::vector<std::string>> parse(std::string_view text);

    // The URL with all values in their places. Percent-encoded is all but unreserved characters (RFC 3986, 2.3), so a
    // value stays within its path segment or its part of the query. One that is . or .. would change the path in either
    // form (6.2.2.3): in a path its dots become %252E.
    std::string fill(const url_values& values) const;

    // For logs: scheme, host and port, without a password or a key, which may stand elsewhere in the URL.
    std::string_view origin() const { return origin_; }

private:
    // A macro and what stands before it; the last piece may have none.
    struct piece
    {
        std::string before;
        std::optional<url_macro> macro;
        bool in_path = false;
    };

    std::vector<piece> pieces_;
    std::string origin_;
};

} // namespace core
