#include "core/utf8.hpp"

#include <boost/nowide/utf/utf.hpp>

#include <algorithm>

namespace core::utf8 {
namespace {

using traits = boost::nowide::utf::utf_traits<char>;

bool is_control(boost::nowide::utf::code_point point)
{
    return point < 0x20 || (point >= 0x7f && point <= 0x9f);
}

} // namespace

verdict inspect(std::string_view text)
{
    // Most values are plain ASCII: one pass without decoding settles those.
    if (std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; }))
        return verdict::clean;

    auto found = verdict::clean;
    for (auto at = text.begin(); at != text.end();) {
        const auto point = traits::decode(at, text.end());
        if (!boost::nowide::utf::is_valid_codepoint(point))
            return verdict::malformed;
        if (is_control(point))
            found = verdict::control_character;
    }
    return found;
}

std::string presentable(std::string_view text, std::size_t max_bytes)
{
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    std::string out;
    for (auto at = text.begin(); at != text.end();) {
        const auto start = at;
        const auto point = traits::decode(at, text.end());
        auto piece = std::string_view(start, at);
        if (!boost::nowide::utf::is_valid_codepoint(point)) {
            if (point == boost::nowide::utf::illegal)
                at = start + 1; // what follows the byte that is wrong may be right
            piece = replacement;
        } else if (point >= 0x7f && is_control(point)) {
            piece = replacement; // JSON escapes the controls below U+0020 only, and a terminal obeys U+009B
        }
        if (out.size() + piece.size() > max_bytes)
            break;
        out += piece;
    }
    return out;
}

} // namespace core::utf8
