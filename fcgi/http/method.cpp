#include "http/method.hpp"

#include <array>
#include <utility>

namespace http {
namespace {

constexpr std::array<std::pair<std::string_view, method>, 4> names{
    {{"GET", method::get}, {"HEAD", method::head}, {"POST", method::post}, {"OPTIONS", method::options}}};

} // namespace

method parse_method(std::string_view name)
{
    for (const auto& [text, value] : names)
        if (text == name)
            return value;
    return method::other;
}

std::string allow_header(methods allowed)
{
    std::string text;
    for (const auto& [name, value] : names)
        if (allowed.contains(value))
            text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

} // namespace http
