#include "core/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <random>
#include <string>

using namespace std::literals;
using core::utf8::inspect;
using core::utf8::presentable;
using core::utf8::verdict;

namespace {

std::string_view name_of(verdict found)
{
    switch (found) {
    case verdict::clean:
        return "clean";
    case verdict::control_character:
        return "control_character";
    case verdict::malformed:
        return "malformed";
    }
    return "?";
}

std::string encode(std::uint32_t point)
{
    const auto byte = [](std::uint32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
    const auto trail = [&](std::uint32_t shift) { return byte(0x80 | ((point >> shift) & 0x3f)); };
    if (point < 0x80)
        return {byte(point)};
    if (point < 0x800)
        return {byte(0xc0 | (point >> 6)), trail(0)};
    if (point < 0x10000)
        return {byte(0xe0 | (point >> 12)), trail(6), trail(0)};
    return {byte(0xf0 | (point >> 18)), trail(12), trail(6), trail(0)};
}

// The grammar of RFC 3629, section 4, word for word: the length of the character at the beginning, 0 if there is none.
std::size_t length_of_character(std::string_view text)
{
    const auto in = [&](std::size_t at, int least, int most) {
        return at < text.size() && static_cast<unsigned char>(text[at]) >= least &&
               static_cast<unsigned char>(text[at]) <= most;
    };
    const auto tails = [&](std::size_t from, std::size_t count) {
        for (auto at = from; at < from + count; ++at)
            if (!in(at, 0x80, 0xbf))
                return false;
        return true;
    };
    if (in(0, 0x00, 0x7f))
        return 1;
    if (in(0, 0xc2, 0xdf) && tails(1, 1))
        return 2;
    if ((in(0, 0xe0, 0xe0) && in(1, 0xa0, 0xbf) && tails(2, 1)) || (in(0, 0xe1, 0xec) && tails(1, 2)) ||
        (in(0, 0xed, 0xed) && in(1, 0x80, 0x9f) && tails(2, 1)) || (in(0, 0xee, 0xef) && tails(1, 2)))
        return 3;
    if ((in(0, 0xf0, 0xf0) && in(1, 0x90, 0xbf) && tails(2, 2)) || (in(0, 0xf1, 0xf3) && tails(1, 3)) ||
        (in(0, 0xf4, 0xf4) && in(1, 0x80, 0x8f) && tails(2, 2)))
        return 4;
    return 0;
}

bool is_well_formed(std::string_view text)
{
    while (!text.empty()) {
        const auto length = length_of_character(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

} // namespace

BOOST_AUTO_TEST_SUITE(core_utf8)

BOOST_AUTO_TEST_CASE(tells_clean_text_from_control_characters_from_malformed_text)
{
    static constexpr struct
    {
        std::string_view name;
        std::string_view text;
        verdict wanted;
    } rows[]{
        {"empty", "", verdict::clean},
        {"ASCII", "Jack & Jill;<\"'>\\", verdict::clean},
        {"two bytes", "J\xC3\xB6rg", verdict::clean},
        {"three bytes", "\xE2\x82\xAC", verdict::clean},
        {"four bytes", "\xF0\x9F\x98\x80", verdict::clean},
        {"no-break space, the first after C1", "\xC2\xA0", verdict::clean},
        {"byte order mark", "\xEF\xBB\xBF", verdict::clean},
        {"noncharacter U+FFFF", "\xEF\xBF\xBF", verdict::clean},
        {"the last code point", "\xF4\x8F\xBF\xBF", verdict::clean},
        {"combining and right-to-left characters", "e\xCC\x81\xE2\x80\xAE", verdict::clean},

        {"NUL", "\0"sv, verdict::control_character},
        {"NUL within", "a\0b"sv, verdict::control_character},
        {"tab", "a\tb", verdict::control_character},
        {"CR LF", "a\r\nb", verdict::control_character},
        {"escape", "\x1b[31m", verdict::control_character},
        {"U+001F", "\x1f", verdict::control_character},
        {"DEL", "\x7f", verdict::control_character},
        {"U+0080, the first of C1", "\xC2\x80", verdict::control_character},
        {"U+0085, next line", "a\xC2\x85z", verdict::control_character},
        {"U+009F, the last of C1", "\xC2\x9F", verdict::control_character},

        {"lone continuation byte", "\x80", verdict::malformed},
        {"lone continuation byte within", "a\xBFz", verdict::malformed},
        {"two bytes, cut", "\xC3", verdict::malformed},
        {"three bytes, cut", "\xE2\x82", verdict::malformed},
        {"four bytes, cut", "\xF0\x9F\x98", verdict::malformed},
        {"two bytes, the second is ASCII", "\xC3(", verdict::malformed},
        {"overlong slash in two bytes", "\xC0\xAF", verdict::malformed},
        {"overlong NUL in two bytes", "\xC0\x80", verdict::malformed},
        {"overlong in three bytes", "\xE0\x80\xAF", verdict::malformed},
        {"overlong in four bytes", "\xF0\x80\x80\xAF", verdict::malformed},
        {"first surrogate", "\xED\xA0\x80", verdict::malformed},
        {"last surrogate", "\xED\xBF\xBF", verdict::malformed},
        {"surrogate pair (CESU-8)", "\xED\xA0\xBD\xED\xB8\x80", verdict::malformed},
        {"beyond U+10FFFF", "\xF4\x90\x80\x80", verdict::malformed},
        {"five bytes", "\xF8\x88\x80\x80\x80", verdict::malformed},
        {"FE", "\xFE", verdict::malformed},
        {"FF", "\xFF", verdict::malformed},
        {"Latin-1", "J\xF6rg", verdict::malformed},
        {"malformed after a control character", "\x01\xFF", verdict::malformed},
        {"malformed before a control character", "\xFF\x01", verdict::malformed},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(name_of(inspect(row.text)) == name_of(row.wanted));
}

BOOST_AUTO_TEST_CASE(knows_every_code_point)
{
    std::uint32_t wrong = 0;
    for (std::uint32_t point = 0; point <= 0x10ffff; ++point) {
        const bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
        const bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0);
        const auto wanted = is_surrogate ? verdict::malformed
                            : is_control ? verdict::control_character
                                         : verdict::clean;
        if (inspect(encode(point)) != wanted && wrong++ == 0)
            BOOST_ERROR("the first wrong code point is " << point);
    }
    BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(agrees_with_the_grammar_of_rfc_3629_on_random_bytes)
{
    constexpr unsigned seed = 3629;
    // Where the ranges of the grammar begin and end.
    constexpr std::string_view alphabet = "a\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0"
                                          "\xf1\xf3\xf4\xf5\xff";
    std::mt19937 random(seed);
    std::uniform_int_distribution<std::size_t> length(0, 6);
    std::uniform_int_distribution<std::size_t> letter(0, alphabet.size() - 1);
    BOOST_TEST_CONTEXT("seed " << seed)
    for (int round = 0; round < 100'000; ++round) {
        std::string text(length(random), '\0');
        for (auto& c : text)
            c = alphabet[letter(random)];
        if ((inspect(text) == verdict::malformed) == is_well_formed(text))
            BOOST_ERROR("round " << round);
        if (!is_well_formed(presentable(text)))
            BOOST_ERROR("presentable() is not well-formed in round " << round);
    }
}

BOOST_AUTO_TEST_CASE(presents_well_formed_text_as_it_is)
{
    for (const auto text : {""sv, "Jack"sv, "J\xC3\xB6rg \xF0\x9F\x98\x80"sv, "a\0b\n\xC2\xA0"sv, "%zz"sv})
        BOOST_TEST(presentable(text) == text);
}

BOOST_AUTO_TEST_CASE(replaces_what_is_malformed_and_keeps_what_stands_beside_it)
{
    static constexpr struct
    {
        std::string_view name;
        std::string_view text;
        std::string_view wanted;
    } rows[]{
        {"a wrong byte within", "a\xFFz", "a\xEF\xBF\xBDz"},
        {"a lone continuation byte", "\x80z", "\xEF\xBF\xBDz"},
        {"a character cut off by the end", "a\xE2\x82", "a\xEF\xBF\xBD"},
        {"a delete character", "a\x7Fz", "a\xEF\xBF\xBDz"},
        {"a C1 control", "a\xC2\x9Bz", "a\xEF\xBF\xBDz"},
        {"a character cut off by a letter", "\xC3z", "\xEF\xBF\xBDz"},
        {"a character cut off by a quotation mark", "\xC3\"z", "\xEF\xBF\xBD\"z"},
        {"a character cut off by a character", "\xC3\xC3\xA9", "\xEF\xBF\xBD\xC3\xA9"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(presentable(row.text) == row.wanted);
}

BOOST_AUTO_TEST_CASE(cuts_at_the_end_of_a_character)
{
    static constexpr struct
    {
        std::string_view name;
        std::string_view text;
        std::size_t max_bytes;
        std::string_view wanted;
    } rows[]{
        {"exactly at the limit", "abc", 3, "abc"},
        {"one over", "abcd", 3, "abc"},
        {"a character that would cross the limit", "ab\xC3\xA9", 3, "ab"},
        {"a character that ends at the limit", "a\xC3\xA9z", 3, "a\xC3\xA9"},
        {"a replacement that would cross the limit", "ab\xFF", 4, "ab"},
        {"nothing fits", "\xF0\x9F\x98\x80", 3, ""},
        {"no room", "abc", 0, ""},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(presentable(row.text, row.max_bytes) == row.wanted);
    BOOST_TEST(presentable(std::string(300, 'a')).size() == 256u);
    BOOST_TEST(presentable(std::string(300, '\xFF')).size() == 255u);
}

BOOST_AUTO_TEST_SUITE_END()
