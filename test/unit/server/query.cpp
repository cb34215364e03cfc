#include "server/query.hpp"

#include "http/parameters.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <vector>

using namespace std::literals;

namespace {

// A pair in a form that a row can hold: `!` stands before a malformed part.
std::string show(const http::pair& pair)
{
    return (pair.name_malformed ? "!" : "") + pair.name + " -> " + (pair.value_malformed ? "!" : "") + pair.value;
}

std::vector<std::string> shown(std::string_view query, std::string_view form = "")
{
    std::vector<std::string> all;
    for (const auto& pair : server::parse_pairs(query, form))
        all.push_back(show(pair));
    return all;
}

// A second opinion: the pieces between `&` that are not empty.
std::size_t count_pieces(std::string_view raw)
{
    std::size_t count = 0;
    bool inside = false;
    for (const char c : raw) {
        count += c != '&' && !inside;
        inside = c != '&';
    }
    return count;
}

struct row
{
    std::string name;
    std::string query;
    std::vector<std::string> wanted;
};

void check(const std::vector<row>& rows)
{
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(shown(row.query) == row.wanted, boost::test_tools::per_element());
}

} // namespace

BOOST_AUTO_TEST_SUITE(server_query)

BOOST_AUTO_TEST_CASE(pairs_are_separated_by_ampersands_alone)
{
    check({
        {"nothing", "", {}},
        {"one", "a=b", {"a -> b"}},
        {"two", "a=b&c=d", {"a -> b", "c -> d"}},
        {"a semicolon is part of a value", "a=b;c=d", {"a -> b;c=d"}},
        {"a semicolon is part of a name", "a;b=c", {"a;b -> c"}},
        {"nothing but a semicolon", ";", {"; -> "}},
        {"semicolons around", ";a=b;", {";a -> b;"}},
        {"an encoded ampersand", "a=b%26c=d", {"a -> b&c=d"}},
        {"an encoded semicolon", "a%3Bb=c%3bd", {"a;b -> c;d"}},
        {"a fragment or a second question mark", "a=b?c#d", {"a -> b?c#d"}},
        {"a comma or a line feed", "a=b,c\nd=e", {"a -> b,c\nd=e"}},
    });
}

BOOST_AUTO_TEST_CASE(the_first_equals_sign_ends_the_name)
{
    check({
        {"more equals signs", "a=b=c", {"a -> b=c"}},
        {"equals signs only", "===", {" -> =="}},
        {"no name", "=x", {" -> x"}},
        {"neither name nor value", "=", {" -> "}},
        {"no equals sign", "a", {"a -> "}},
        {"no equals sign, between others", "a=1&b&c=3", {"a -> 1", "b -> ", "c -> 3"}},
        {"no equals sign, last", "a=1&b", {"a -> 1", "b -> "}},
        {"an empty value", "a=&b=", {"a -> ", "b -> "}},
        {"an encoded equals sign", "a%3Db=c", {"a=b -> c"}},
    });
}

BOOST_AUTO_TEST_CASE(empty_pairs_are_left_out)
{
    check({
        {"one ampersand", "&", {}},
        {"many ampersands", "&&&", {}},
        {"around", "&a=b&", {"a -> b"}},
        {"between", "a=b&&&c=d", {"a -> b", "c -> d"}},
        {"an equals sign is not an empty pair", "&=&", {" -> "}},
    });
}

BOOST_AUTO_TEST_CASE(names_are_exact_and_none_shadows_another)
{
    check({
        {"case", "UserName=a&username=b&USERNAME=c", {"UserName -> a", "username -> b", "USERNAME -> c"}},
        {"repeated", "a=1&a=2&a=1", {"a -> 1", "a -> 2", "a -> 1"}},
        {"encoded letters", "%75sername=a", {"username -> a"}},
        {"blanks", "+a+=b", {" a  -> b"}},
    });
}

BOOST_AUTO_TEST_CASE(percent_encoding_and_plus_are_decoded_once)
{
    check({
        {"plus", "a=b+c++", {"a -> b c  "}},
        {"encoded plus", "a=b%2Bc", {"a -> b+c"}},
        {"encoded blank", "a=b%20c", {"a -> b c"}},
        {"lower and upper case", "a=%c3%B6", {"a -> \xC3\xB6"}},
        {"a percent sign", "a=%25", {"a -> %"}},
        {"what looks encoded after decoding", "a=%2541&%2526=%2500", {"a -> %41", "%26 -> %00"}},
        {"UTF-8 as it is", "a=J\xC3\xB6rg", {"a -> J\xC3\xB6rg"}},
        {"UTF-8, half encoded", "a=J\xC3%B6rg", {"a -> J\xC3\xB6rg"}},
        {"NUL", "a=x%00y&%00=z", {"a -> x\0y"s, "\0 -> z"s}},
        {"NUL as it is", "a=x\0y&b=z"s, {"a -> x\0y"s, "b -> z"}},
        {"NUL in a name as it is", "a\0b=z&c"s, {"a\0b -> z"s, "c -> "}},
        {"CR LF", "a=x%0d%0Ay", {"a -> x\r\ny"}},
        {"C1 control", "a=%C2%85", {"a -> \xC2\x85"}},
        {"every printable character",
         "!\"#$'()*,-./:<>?@[]^_`{|}~\\=!\"#$'()*,-./:<>?@[]^_`{|}~\\",
         {"!\"#$'()*,-./:<>?@[]^_`{|}~\\ -> !\"#$'()*,-./:<>?@[]^_`{|}~\\"}},
    });
}

BOOST_AUTO_TEST_CASE(malformed_percent_encoding_is_marked_and_stays_as_it_was_sent)
{
    check({
        {"nothing after it", "a=%", {"a -> !%"}},
        {"one digit", "a=%4", {"a -> !%4"}},
        {"one digit, then a pair", "a=%4&b=c", {"a -> !%4", "b -> c"}},
        {"an ampersand is no digit", "a=%&41=b", {"a -> !%", "41 -> b"}},
        {"an equals sign is no digit", "%=41", {"!% -> 41"}},
        {"no digits", "a=%zz", {"a -> !%zz"}},
        {"the second is no digit", "a=%4g", {"a -> !%4g"}},
        {"the first is no digit", "a=%g4", {"a -> !%g4"}},
        {"a sign", "a=%+4", {"a -> !%+4"}},
        {"a blank", "a=% 4", {"a -> !% 4"}},
        {"0x", "a=%0x41", {"a -> !%0x41"}},
        {"UTF-16 as JavaScript once escaped it", "a=%u0041", {"a -> !%u0041"}},
        {"a percent sign before a good one", "a=%%41", {"a -> !%%41"}},
        {"a good one before a bad one", "a=%41%", {"a -> !%41%"}},
        {"plus stays too", "a=%zz+b;c", {"a -> !%zz+b;c"}},
        {"in a name", "%zz=b", {"!%zz -> b"}},
        {"in both", "%=%", {"!% -> !%"}},
        {"in a name without a value", "%4", {"!%4 -> "}},
        {"beside good ones", "a=1&%zz=2&b=%zz&c=3", {"a -> 1", "!%zz -> 2", "b -> !%zz", "c -> 3"}},
    });
}

BOOST_AUTO_TEST_CASE(what_is_not_utf_8_is_marked_and_stays_as_it_was_sent)
{
    check({
        {"a byte, encoded", "a=%ff", {"a -> !%ff"}},
        {"a byte as it is", "a=\xFF", {"a -> !\xFF"}},
        {"a byte, in a name", "%ff=b", {"!%ff -> b"}},
        {"a byte as it is, in a name", "\xFF=b", {"!\xFF -> b"}},
        {"a lone continuation byte", "a=%80", {"a -> !%80"}},
        {"a character cut off", "a=%C3&b=%B6", {"a -> !%C3", "b -> !%B6"}},
        {"an overlong slash", "a=%C0%AF", {"a -> !%C0%AF"}},
        {"an overlong NUL", "a=%C0%80", {"a -> !%C0%80"}},
        {"a surrogate", "a=%ED%A0%80", {"a -> !%ED%A0%80"}},
        {"beyond U+10FFFF", "a=%F4%90%80%80", {"a -> !%F4%90%80%80"}},
        {"Latin-1", "a=J%F6rg+x", {"a -> !J%F6rg+x"}},
        {"beside good ones", "a=%C3%B6&b=%ff&c=1", {"a -> \xC3\xB6", "b -> !%ff", "c -> 1"}},
    });
}

BOOST_AUTO_TEST_CASE(the_form_comes_after_the_query)
{
    BOOST_TEST(shown("a=1&b=2", "b=3&a=4") == (std::vector{"a -> 1"s, "b -> 2"s, "b -> 3"s, "a -> 4"s}),
               boost::test_tools::per_element());
    BOOST_TEST(shown("", "a=1") == std::vector{"a -> 1"s}, boost::test_tools::per_element());
    BOOST_TEST(shown("a", "b") == (std::vector{"a -> "s, "b -> "s}), boost::test_tools::per_element());
    // Their ends don't grow together.
    BOOST_TEST(shown("a=%", "41=b") == (std::vector{"a -> !%"s, "41 -> b"s}), boost::test_tools::per_element());
    BOOST_TEST(shown("a=%C3", "%B6") == (std::vector{"a -> !%C3"s, "!%B6 -> "s}), boost::test_tools::per_element());
    BOOST_TEST(shown("&&", "&").empty());
}

BOOST_AUTO_TEST_CASE(long_queries_give_as_many_pairs_as_they_hold)
{
    const auto repeat = [](std::string_view piece, std::size_t bytes) {
        std::string text;
        while (text.size() + piece.size() <= bytes)
            text += piece;
        return text;
    };
    BOOST_TEST(server::parse_pairs(repeat("&a", 8192), "").size() == 4096u);
    BOOST_TEST(server::parse_pairs(repeat("=&", 8192), repeat("=&", 16384)).size() == 12288u);
    BOOST_TEST(server::parse_pairs(repeat("&", 8192), "").empty());
    BOOST_TEST(server::parse_pairs(repeat("%zz&", 8192), "").size() == 2048u);
    BOOST_TEST(server::parse_pairs("", repeat("\0&"sv, 16384)).size() == 8192u);

    const auto one = server::parse_pairs(repeat(";", 8192), "a=" + repeat("%3B", 16383));
    BOOST_TEST_REQUIRE(one.size() == 2u);
    BOOST_TEST(one[0].name == std::string(8192, ';'));
    BOOST_TEST(one[1].value == std::string(5461, ';'));
}

BOOST_AUTO_TEST_CASE(every_byte_encoded_in_every_place_is_found_again)
{
    constexpr std::string_view digits = "0123456789abcdef";
    for (unsigned byte = 0; byte < 256; ++byte)
        BOOST_TEST_CONTEXT("byte " << byte)
        {
            const std::string encoded{'%', digits[byte >> 4], digits[byte & 15]};
            const auto pairs = server::parse_pairs("x" + encoded + "y=" + encoded + "&z=" + encoded, "");
            BOOST_TEST_REQUIRE(pairs.size() == 2u);
            const std::string text = byte < 0x80 ? std::string(1, static_cast<char>(byte)) : encoded;
            BOOST_TEST(pairs[0].name == "x" + text + "y");
            BOOST_TEST(pairs[0].value == text);
            BOOST_TEST(pairs[1].value == text);
            BOOST_TEST(pairs[0].name_malformed == (byte >= 0x80));
            BOOST_TEST(pairs[0].value_malformed == (byte >= 0x80));
        }
}

BOOST_AUTO_TEST_CASE(random_queries_give_one_pair_for_each_piece)
{
    constexpr unsigned seed = 1738;
    constexpr std::string_view alphabet = "&=;%+a1\xff";
    std::mt19937 random(seed);
    std::uniform_int_distribution<std::size_t> length(0, 24);
    std::uniform_int_distribution<std::size_t> letter(0, alphabet.size() - 1);
    const auto draw = [&] {
        std::string text(length(random), '\0');
        for (auto& c : text)
            c = alphabet[letter(random)];
        return text;
    };
    for (int round = 0; round < 20'000; ++round) {
        const auto query = draw();
        const auto form = draw();
        BOOST_TEST_CONTEXT("seed " << seed << ", round " << round << ", query " << query << ", form " << form)
        {
            std::vector<http::pair> pairs;
            BOOST_REQUIRE_NO_THROW(pairs = server::parse_pairs(query, form));
            BOOST_TEST_REQUIRE(pairs.size() == count_pieces(query) + count_pieces(form));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
