// What one value must look like, a part of http/parameters.hpp.
#include "http/parameters.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

using namespace std::literals;

namespace {

std::string repeat(std::string_view piece, int times)
{
    std::string text;
    while (times-- > 0)
        text += piece;
    return text;
}

// "" where the value is accepted, else the codes that it is refused with.
std::string judge(const http::rule& rule, std::string value, bool malformed = false)
{
    http::request request;
    request.pairs = {{std::string(rule.name), std::move(value), false, malformed}};
    const auto parsed = http::parse(request, std::array{rule});
    std::string codes;
    if (parsed.has_error())
        for (const auto& fault : parsed.error())
            codes += (codes.empty() ? "" : " ") + std::string(fault.code);
    return codes;
}

// What the only fault of a value says.
std::string detail(const http::rule& rule, std::string value)
{
    http::request request;
    request.pairs = {{std::string(rule.name), std::move(value), false, false}};
    const auto parsed = http::parse(request, std::array{rule});
    return parsed.has_error() && parsed.error().size() == 1 ? parsed.error().front().detail : "";
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_parameter_values)

BOOST_AUTO_TEST_CASE(a_text_is_measured_in_bytes)
{
    const struct
    {
        std::string_view name;
        std::string value;
        std::string_view wanted;
    } rows[]{
        {"one byte", "x", ""},
        {"exactly the limit", repeat("x", 64), ""},
        {"one over", repeat("x", 65), "too_long"},
        {"exactly the limit in two-byte characters", repeat("\xC3\xB6", 32), ""},
        {"64 characters are 128 bytes", repeat("\xC3\xB6", 64), "too_long"},
        {"two-byte characters and one byte over", repeat("\xC3\xB6", 32) + "x", "too_long"},
        {"a two-byte character across the limit", repeat("x", 63) + "\xC3\xB6", "too_long"},
        {"exactly the limit in four-byte characters", repeat("\xF0\x9F\x98\x80", 16), ""},
        {"a three-byte character across the limit", repeat("x", 62) + "\xE2\x82\xAC", "too_long"},
        {"blanks around it count", " " + repeat("x", 63), ""},
        {"blanks around it count, one over", " " + repeat("x", 63) + " ", "too_long"},
        {"a mebibyte", repeat("x", 1 << 20), "too_long"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(judge(http::text("p", 64), row.value) == row.wanted);
}

BOOST_AUTO_TEST_CASE(a_text_is_not_only_blanks_and_has_no_control_characters)
{
    static constexpr struct
    {
        std::string_view name;
        std::string_view value;
        std::string_view wanted;
    } rows[]{
        {"plain", "Jack", ""},
        {"blanks around", "  Jack  ", ""},
        {"what separates in URLs, keys and documents", "a&b=c;d:e{0}<f>\"g\"'h'\\i%j", ""},
        {"UTF-8", "J\xC3\xB6rg \xF0\x9F\x98\x80", ""},
        {"no-break space", "\xC2\xA0", ""},
        {"right-to-left override, a format character", "a\xE2\x80\xAEz", ""},
        {"line separator U+2028, not Cc", "a\xE2\x80\xA8z", ""},
        {"empty", "", "empty"},
        {"a blank", " ", "empty"},
        {"many blanks", "                                ", "empty"},
        {"more blanks than the limit", "                                                                       ",
         "empty"},
        {"NUL", "\0"sv, "invalid"},
        {"NUL at the end", "Jack\0"sv, "invalid"},
        {"tab", "\t", "invalid"},
        {"CR LF and a header", "Jack\r\nSet-Cookie: a=b", "invalid"},
        {"escape sequence", "\x1b[31mJack", "invalid"},
        {"DEL", "Jack\x7f", "invalid"},
        {"U+0080", "\xC2\x80", "invalid"},
        {"U+0085", "Jack\xC2\x85", "invalid"},
        {"U+009B, the one-character escape", "\xC2\x9B", "invalid"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(judge(http::text("p", 64), std::string(row.value)) == row.wanted);
}

BOOST_AUTO_TEST_CASE(a_value_can_have_several_faults)
{
    BOOST_TEST(judge(http::text("p", 8), "123456789\n") == "too_long invalid");
    BOOST_TEST(judge(http::text("p", 8), std::string(9, '\0')) == "too_long invalid");
}

BOOST_AUTO_TEST_CASE(a_malformed_value_is_that_and_nothing_else)
{
    for (const auto value :
         {"%"sv, "%4"sv, "%zz"sv, ""sv, " "sv, "\x01\xFF"sv, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv}) {
        BOOST_TEST(judge(http::text("p", 8), std::string(value), true) == "invalid_encoding");
        BOOST_TEST(judge(http::country_code("p"), std::string(value), true) == "invalid_encoding");
    }
}

BOOST_AUTO_TEST_CASE(an_optional_value_that_is_sent_is_checked_like_any_other)
{
    const auto rule = http::text("p", 8).optional();
    BOOST_TEST(judge(rule, "12345678") == "");
    BOOST_TEST(judge(rule, "") == "empty");
    BOOST_TEST(judge(rule, "123456789") == "too_long");
    BOOST_TEST(judge(http::country_code("p").optional(), "Germany") == "invalid");
}

BOOST_AUTO_TEST_CASE(hex_digits_are_exactly_as_many_as_wanted)
{
    const auto rule = http::hex_digits("p", 8);
    for (const auto* value : {"00000000", "09afbcde"})
        BOOST_TEST(judge(rule, value) == "", value);
    for (const auto* value : {"0000000", "000000000", "0000000G", "ABCDEF01", "0x000000", "0000000 ", "0000000\n"})
        BOOST_TEST(judge(rule, value) == "invalid", value);
    BOOST_TEST(judge(rule, "") == "empty");
    BOOST_TEST(judge(rule, "%", true) == "invalid_encoding");
}

BOOST_AUTO_TEST_CASE(a_choice_is_one_of_its_values_exactly)
{
    static constexpr std::array<std::string_view, 2> intervals{"hour", "day"};
    const auto rule = http::choice("p", intervals);
    for (const auto* value : {"hour", "day"})
        BOOST_TEST(judge(rule, value) == "", value);
    for (const auto value :
         {"Hour"sv, "hours"sv, "hou"sv, " hour"sv, "hour "sv, "hour\0"sv, "hour,day"sv, "\n"sv, "0"sv})
        BOOST_TEST(judge(rule, std::string(value)) == "invalid", value);
    BOOST_TEST(judge(rule, std::string(100'000, 'h')) == "invalid");
    BOOST_TEST(judge(rule, "") == "empty");
    BOOST_TEST(judge(rule, "  ") == "empty");
    BOOST_TEST(judge(rule, "hour", true) == "invalid_encoding");
    BOOST_TEST(detail(rule, "week") == "The value must be one of these: hour, day.");
    BOOST_TEST(detail(http::choice("p", std::span(intervals).first(1)), "week") == "The value can only be hour.");
}

BOOST_AUTO_TEST_CASE(a_number_is_whole_and_within_its_limits)
{
    const auto rule = http::number("p", 1, 1'000);
    for (const auto* value : {"1", "20", "999", "1000", "0001"})
        BOOST_TEST(judge(rule, value) == "", value);
    for (const auto value :
         {"0"sv, "1001"sv, "-1"sv, "+1"sv, "1.0"sv, "1e2"sv, "0x10"sv, " 1"sv, "1 "sv, "1\0"sv, "x"sv, "4294967297"sv,
          "18446744073709551617"sv, "99999999999999999999999999"sv, "\xEF\xBC\x91"sv})
        BOOST_TEST(judge(rule, std::string(value)) == "invalid", value);
    BOOST_TEST(judge(rule, "") == "empty");
    BOOST_TEST(judge(rule, "1", true) == "invalid_encoding");
    BOOST_TEST(judge(http::number("p", 0, 4'294'967'295), "4294967295") == "");
    BOOST_TEST(detail(rule, "0") == "The value must be a whole number from 1 to 1000.");
}

BOOST_AUTO_TEST_CASE(an_endpoint_may_judge_a_text_by_itself)
{
    const auto rule = http::text_that("p", 8, [](std::string_view value) {
        return value == "right" ? std::string() : "The value is " + std::string(value) + ".";
    });
    BOOST_TEST(judge(rule, "right") == "");
    BOOST_TEST(judge(rule, "wrong") == "invalid");
    BOOST_TEST(detail(rule, "wrong") == "The value is wrong.");
    // What it may not even look at.
    BOOST_TEST(judge(rule, "") == "empty");
    BOOST_TEST(judge(rule, "123456789") == "too_long");
    BOOST_TEST(detail(rule, "a\n") == "The value must not hold control characters.");
    BOOST_TEST(judge(rule, "right", true) == "invalid_encoding");
}

BOOST_AUTO_TEST_CASE(a_country_code_has_one_of_three_forms)
{
    static constexpr struct
    {
        std::string_view name;
        std::string_view value;
        std::string_view wanted;
    } rows[]{
        {"two letters", "DE", ""},
        {"two letters, lower case", "de", ""},
        {"two letters, mixed case", "dE", ""},
        {"three letters", "DEU", ""},
        {"three letters, lower case", "deu", ""},
        {"three digits", "276", ""},
        {"three digits, leading zeros", "004", ""},
        {"not assigned, but of the form", "ZZ", ""},
        {"the first and the last letters", "AZ", ""},
        {"the first and the last letters, lower case", "az", ""},
        {"the first and the last digit", "090", ""},
        {"one letter", "D", "invalid"},
        {"four letters", "DEUT", "invalid"},
        {"one digit", "4", "invalid"},
        {"two digits", "49", "invalid"},
        {"four digits", "0276", "invalid"},
        {"letters and digits", "D3", "invalid"},
        {"digits and letters", "27A", "invalid"},
        {"a name", "Germany", "invalid"},
        {"a subdivision", "DE-BE", "invalid"},
        {"a locale", "de_DE", "invalid"},
        {"blank before", " DE", "invalid"},
        {"blank behind", "DE ", "invalid"},
        {"NUL behind", "DE\0"sv, "invalid"},
        {"line feed behind", "DE\n", "invalid"},
        {"a sign", "+49", "invalid"},
        {"a negative number", "-27", "invalid"},
        {"a decimal point", "2.7", "invalid"},
        {"the characters around the letters", "@[", "invalid"},
        {"the characters around the lower-case letters", "`{", "invalid"},
        {"the characters around the digits", "/:/", "invalid"},
        {"one two-byte letter", "\xC3\xB6", "invalid"},
        {"two letters, one of two bytes",
         "\xC3\xB6"
         "d",
         "invalid"},
        {"full-width letters", "\xEF\xBC\xA4\xEF\xBC\xA5", "invalid"},
        {"one full-width digit has three bytes", "\xEF\xBC\x92", "invalid"},
        {"Arabic digits", "\xD9\xA2\xD9\xA7\xD9\xA6", "invalid"},
        {"a flag", "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", "invalid"},
        {"empty", "", "empty"},
        {"blanks", "  ", "empty"},
        {"three blanks", "   ", "empty"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(judge(http::country_code("p"), std::string(row.value)) == row.wanted);
    BOOST_TEST(judge(http::country_code("p"), std::string(100'000, 'D')) == "invalid");
}

BOOST_AUTO_TEST_CASE(a_country_code_is_folded_to_upper_case_and_a_text_is_not)
{
    const std::array rules{http::country_code("country_code"), http::text("username", 128)};
    for (const auto& [sent, wanted] : {std::pair("de", "DE"), {"dEu", "DEU"}, {"az", "AZ"}, {"276", "276"}}) {
        http::request request;
        request.pairs = {{"country_code", sent}, {"username", sent}};
        const auto parsed = http::parse(request, rules);
        BOOST_TEST_REQUIRE(parsed.has_value());
        BOOST_TEST(parsed->at("country_code") == wanted);
        BOOST_TEST(parsed->at("username") == sent);
    }
}

BOOST_AUTO_TEST_SUITE_END()
