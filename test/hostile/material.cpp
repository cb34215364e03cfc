#include "material.hpp"

#include <array>

namespace hostile {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t longest_doubled = 24;

std::string number(dice& chance, std::size_t below)
{
    return std::to_string(chance.below(below));
}

} // namespace

std::string nasty_text(dice& chance)
{
    static constexpr std::array pieces{"%"sv,
                                       "%4"sv,
                                       "%zz"sv,
                                       "%00"sv,
                                       "%0d%0aX-Ad-Status:%20fill"sv,
                                       "%C0%AF"sv,
                                       "%ED%A0%80"sv,
                                       "%F4%90%80%80"sv,
                                       "\xff\xfe"sv,
                                       "\xe2\x82"sv,
                                       "%E2%82%AC"sv,
                                       "%20"sv,
                                       "+"sv,
                                       ";"sv,
                                       "&"sv,
                                       "=&="sv,
                                       "\0"sv,
                                       "\x7f"sv,
                                       "%25"sv,
                                       "%2525"sv,
                                       "../"sv,
                                       "%2e%2e%2f"sv,
                                       "\r\n"sv,
                                       "\t"sv,
                                       "\\"sv,
                                       "\"'<>"sv,
                                       "#"sv,
                                       "?"sv,
                                       "username=x"sv,
                                       "{}"sv};
    if (chance.one_in(20))
        return std::string(chance.between(60, 9000), chance.one_in(2) ? 'a' : '%');
    std::string text;
    for (auto count = chance.between(1, 4); count > 0; --count)
        text += chance.any(pieces);
    return text;
}

std::string query(dice& chance)
{
    std::array<std::string, 5> pairs{"sdk_version=1." + number(chance, 4), "session_id=s" + number(chance, 100),
                                     "platform=ios", "username=hostile-" + number(chance, 8), "country_code=US"};
    if (chance.one_in(6)) {
        auto& pair = pairs[chance.below(pairs.size())];
        switch (chance.below(5)) {
        case 0:
            pair.clear();
            break;
        case 1:
            pair += nasty_text(chance);
            break;
        case 2:
            pair = nasty_text(chance) + pair;
            break;
        case 3:
            pair.resize(pair.find('=') + chance.below(2));
            break;
        default:
            pair += "&" + pair;
        }
    }
    std::string all;
    for (const auto& pair : pairs)
        all += (all.empty() ? "" : "&") + pair;
    return all;
}

std::string path(dice& chance)
{
    static constexpr std::array others{"/"sv,
                                       "//ad"sv,
                                       "/ad/"sv,
                                       "/Impression"sv,
                                       "/statistics"sv,
                                       "/statistics/top"sv,
                                       "/statistics/query"sv,
                                       "/healthz"sv,
                                       "/readyz"sv,
                                       "/metrics"sv,
                                       "/_problem"sv,
                                       "/_refused"sv,
                                       "/dashboard/"sv,
                                       "/dashboard/../impression"sv,
                                       "/./impression"sv,
                                       "/%69mpression"sv,
                                       "/ad%00"sv,
                                       "/impression%2f"sv,
                                       "*"sv,
                                       ""sv,
                                       "/.%2e/.%2e/etc/passwd"sv,
                                       "/%"sv,
                                       "/%zz"sv,
                                       "/\xff"sv};
    switch (chance.below(8)) {
    case 0:
        return std::string(chance.any(others));
    case 1:
        return chance.one_in(4) ? "/" + nasty_text(chance) : "/impression";
    case 2:
    case 3:
        return "/ad";
    default:
        return "/impression";
    }
}

void mutate(dice& chance, std::string& bytes)
{
    static constexpr std::array inserted{"\r\n"sv, "\r\n\r\n"sv,         "\n"sv,   "\0"sv, " "sv,
                                         "%"sv,    "\xff\xff\xff\xff"sv, "\x01"sv, ":"sv};
    for (auto count = chance.between(1, 6); count > 0 && !bytes.empty(); --count) {
        const auto at = chance.below(bytes.size());
        switch (chance.below(7)) {
        case 0:
            bytes[at] = chance.byte();
            break;
        case 1:
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << chance.below(8)));
            break;
        case 2:
            bytes.insert(at, chance.any(inserted));
            break;
        case 3:
            bytes.erase(at, chance.between(1, 16));
            break;
        case 4:
            bytes.insert(at, bytes.substr(chance.below(bytes.size()), chance.between(1, longest_doubled)));
            break;
        case 5:
            bytes.insert(at, chance.bytes(chance.between(1, 40)));
            break;
        default:
            std::swap(bytes[at], bytes[chance.below(bytes.size())]);
        }
    }
}

} // namespace hostile
