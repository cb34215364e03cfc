// A reply of Redis as a plain value, and a command as the bytes that carry it (RESP2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace redis {

struct error_reply
{
    std::string text; // begins with a code word: "NOSCRIPT No matching script."
};

struct reply
{
    using array = std::vector<reply>;
    // monostate: nil. A status ("OK") is a string too.
    std::variant<std::monostate, std::int64_t, std::string, error_reply, array> value;

    const std::string* string() const { return std::get_if<std::string>(&value); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
    const error_reply* error() const { return std::get_if<error_reply>(&value); }
    const array* list() const { return std::get_if<array>(&value); }
};

// Builds one command, argument by argument. Arguments are binary-safe.
class command
{
public:
    command& add(std::string_view argument);
    command& add(std::int64_t argument);
    // All arguments of another one.
    command& append(const command& more);
    std::string bytes() const;

private:
    std::string arguments_;
    std::int64_t count_ = 0;
};

// A command of a few arguments: make_command("HMGET", key, "fills").
template <class... Arguments>
std::string make_command(const Arguments&... arguments)
{
    command built;
    (built.add(arguments), ...);
    return built.bytes();
}

} // namespace redis
