#include "server/query.hpp"

#include "core/utf8.hpp"

#include <cgicc/CgiUtils.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace server {
namespace {

bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_well_encoded(std::string_view raw)
{
    for (auto at = raw.find('%'); at != raw.npos; at = raw.find('%', at + 3))
        if (at + 2 >= raw.size() || !is_hex(raw[at + 1]) || !is_hex(raw[at + 2]))
            return false;
    return true;
}

// A name or value as text, and whether it is malformed: cgicc lets malformed percent-encoding and what is not UTF-8
// through.
std::pair<std::string, bool> decode(std::string_view raw)
{
    if (raw.find_first_of("%+") == raw.npos)
        return {std::string(raw), core::utf8::inspect(raw) == core::utf8::verdict::malformed};
    if (is_well_encoded(raw))
        if (auto text = cgicc::form_urldecode(std::string(raw));
            core::utf8::inspect(text) != core::utf8::verdict::malformed)
            return {std::move(text), false};
    return {std::string(raw), true};
}

// An ad request has five. Room for more is made only when they are there.
constexpr std::size_t most_expected = 8;

// Of cgicc only the decoder is used, and the pairs are split here: class Cgicc also separates them at `;`, compares
// names without case, puts a form before the query, and asks for 25 environment variables first.
void append_pairs(std::string_view text, std::vector<http::pair>& into)
{
    if (text.empty())
        return;
    const auto pieces = static_cast<std::size_t>(std::ranges::count(text, '&')) + 1;
    into.reserve(into.size() + std::min(pieces, most_expected));
    while (!text.empty()) {
        const auto piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), piece.size() + 1));
        if (piece.empty())
            continue;
        const auto equals = piece.find('=');
        http::pair& added = into.emplace_back();
        std::tie(added.name, added.name_malformed) = decode(piece.substr(0, equals));
        if (equals != piece.npos)
            std::tie(added.value, added.value_malformed) = decode(piece.substr(equals + 1));
    }
}

} // namespace

std::vector<http::pair> parse_pairs(std::string_view query, std::string_view form)
{
    std::vector<http::pair> pairs;
    append_pairs(query, pairs);
    append_pairs(form, pairs);
    return pairs;
}

} // namespace server
