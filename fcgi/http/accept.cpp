#include "http/accept.hpp"

#include <algorithm>

namespace http {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

// What stands before the separator; takes it off the text.
std::string_view take_until(char separator, std::string_view& text)
{
    const auto piece = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), piece.size() + 1));
    return trimmed(piece);
}

char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

// In thousandths (RFC 9110, 12.4.2). What is no weight counts as none given: 1.
int to_weight(std::string_view text)
{
    if (text.empty() || text.front() != '0')
        return 1000;
    int weight = 0;
    int unit = 100;
    for (std::size_t i = 2; i < text.size() && text[1] == '.' && unit > 0; ++i, unit /= 10) {
        if (text[i] < '0' || text[i] > '9')
            return 1000;
        weight += (text[i] - '0') * unit;
    }
    return weight;
}

// The quality of one media type, as far as the ranges have been read.
struct quality
{
    std::string_view type;
    std::string_view any_subtype;
    int specificity = 0;
    int weight = 0;

    void take(std::string_view range, int with_weight)
    {
        const int matches = equal(range, type) ? 3 : equal(range, any_subtype) ? 2 : range == "*/*" ? 1 : 0;
        if (matches <= specificity)
            return;
        specificity = matches;
        weight = with_weight;
    }
};

} // namespace

bool prefers_image(std::string_view accept)
{
    quality gif{.type = "image/gif", .any_subtype = "image/*"};
    quality json{.type = "application/json", .any_subtype = "application/*"};
    const bool begins_with_image = equal(trimmed(accept).substr(0, 6), "image/");
    while (!accept.empty()) {
        auto entry = take_until(',', accept);
        const auto range = take_until(';', entry);
        int weight = 1000;
        while (!entry.empty())
            if (const auto parameter = take_until(';', entry); equal(parameter.substr(0, 2), "q="))
                weight = to_weight(parameter.substr(2));
        gif.take(range, weight);
        json.take(range, weight);
    }
    return gif.weight > json.weight || (gif.weight == json.weight && begins_with_image);
}

} // namespace http
