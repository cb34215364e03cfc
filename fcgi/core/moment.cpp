#include "core/moment.hpp"

#include <charconv>
#include <chrono>

namespace core {
namespace {

using namespace std::chrono;

constexpr std::size_t most_digits = 9;

// "-24h"
std::optional<milliseconds> to_distance(std::string_view text)
{
    if (text.size() < 3 || text.size() > most_digits + 2 || text.front() != '-')
        return std::nullopt;
    std::uint32_t count = 0;
    const auto digits = text.substr(1, text.size() - 2);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), count);
    if (error != std::errc() || end != digits.end())
        return std::nullopt;
    switch (text.back()) {
    case 'm':
        return minutes(count);
    case 'h':
        return hours(count);
    case 'd':
        return days(count);
    default:
        return std::nullopt;
    }
}

} // namespace

std::optional<rfc3339::instant> to_time(std::string_view text, rfc3339::instant now)
{
    if (text == "now")
        return now;
    if (const auto distance = to_distance(text))
        return now - *distance;
    return rfc3339::parse(text);
}

} // namespace core
