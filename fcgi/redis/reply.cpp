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

command& command::add(std::string_view argument)
{
    append_line(arguments_, '$', static_cast<std::int64_t>(argument.size()));
    arguments_ += argument;
    arguments_ += "\r\n";
    ++count_;
    return *this;
}

command& command::add(std::int64_t argument)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), argument).ptr;
    return add(std::string_view(digits.data(), end));
}

command& command::append(const command& more)
{
    arguments_ += more.arguments_;
    count_ += more.count_;
    return *this;
}

std::string command::bytes() const
{
    std::string whole;
    whole.reserve(arguments_.size() + 24);
    append_line(whole, '*', count_);
    return whole += arguments_;
}

} // namespace redis
