#include "redis/reply.hpp"

#include <array>
#include <charconv>

namespace redis {
namespace {

void append_line(std::string& out, char type, std::int64_t number)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out += type;
    out.append(digits.data(), end);
    out += "\r\n";
}

} // namespace

command::command(std::size_t arguments)
{
    append_line(bytes_, '*', static_cast<std::int64_t>(arguments));
}

command& command::add(std::string_view argument)
{
    append_line(bytes_, '$', static_cast<std::int64_t>(argument.size()));
    bytes_ += argument;
    bytes_ += "\r\n";
    return *this;
}

command& command::add(std::int64_t argument)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), argument).ptr;
    return add(std::string_view(digits.data(), end));
}

} // namespace redis
