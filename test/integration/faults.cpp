// What /ad and /impression refuse of a parameter, and what they just about accept: every parameter, every code, in the
// query and in a form.
#include "support/probe.hpp"
#include "support/problem.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace support;

namespace {

struct parameter
{
    std::string name;
    std::size_t longest;
    std::string valid;
};

const std::vector<parameter> texts{
    {"sdk_version", 64, "1.0"}, {"session_id", 128, "s-1"}, {"platform", 64, "ios"}, {"username", 128, "Faulty"}};
const parameter country{"country_code", 0, "US"};

// One thing to send in the place of a parameter; `@` stands for its name.
struct row
{
    std::string name;
    std::string sent;
    std::string codes{}; // separated by blanks; none: accepted
};

std::string replaced(std::string text, const std::string& name)
{
    for (auto at = text.find('@'); at != text.npos; at = text.find('@', at))
        text.replace(at, 1, name);
    return text;
}

// The five parameters with something else in the place of one of them.
std::string five_but(const parameter& one, const std::string& sent)
{
    std::string list;
    for (const auto* each : {&texts[0], &texts[1], &texts[2], &texts[3], &country}) {
        const auto pair = each->name == one.name ? replaced(sent, one.name) : each->name + "=" + each->valid;
        list += (list.empty() || pair.empty() ? "" : "&") + pair;
    }
    return list;
}

std::string expected_faults(const parameter& of, const std::string& codes)
{
    return codes.empty() ? "" : of.name + ":" + replaced(codes, of.name);
}

class checker : public probe
{
public:
    void check(const parameter& one, const std::vector<row>& rows)
    {
        for (const std::string path : {"/ad", "/impression"})
            for (const auto& [name, sent, codes] : rows) {
                const auto list = five_but(one, sent);
                const auto expected = expected_faults(one, codes);
                BOOST_TEST_CONTEXT(path << ' ' << one.name << ", " << name << ", in the query")
                {
                    check(get(path + "?" + list), expected);
                }
                BOOST_TEST_CONTEXT(path << ' ' << one.name << ", " << name << ", in a form")
                {
                    check(post_form(path, list), expected);
                }
            }
    }

private:
    static void check(const answer& got, const std::string& expected)
    {
        if (expected.empty()) {
            BOOST_TEST(got.status == 200, got.status << ' ' << got.body);
            return;
        }
        expect_problem(got, 400, "bad-request");
        BOOST_TEST(faults_of(got) == expected);
    }
};

std::string times(std::size_t count, const std::string& text)
{
    std::string out;
    while (count-- > 0)
        out += text;
    return out;
}

const std::vector<row> absent{
    {"missing", "", "missing"},
    {"empty", "@=", "empty"},
    {"without an equals sign", "@", "empty"},
    {"a plus", "@=+", "empty"},
    {"blanks", "@=%20%20", "empty"},
    {"blanks of both kinds", "@=+%20+", "empty"},
    {"more blanks than bytes permitted", "@=" + times(200, "+"), "empty"},
    {"empty pairs around it", "&&@=&&", "empty"},
};

// Valid for a text and for a country_code alike.
const std::vector<row> repeated{
    {"twice, equal", "@=usa&@=usa", "repeated"},
    {"twice, unequal", "@=usa&@=can", "repeated"},
    {"five times", "@=usa&@=usa&@=usa&@=usa&@=usa", "repeated"},
    {"valid, then empty", "@=usa&@=", "empty @:repeated"},
    {"missing the value twice", "@&@", "empty @:repeated"},
    {"badly encoded, then valid", "@=%&@=usa", "invalid_encoding @:repeated"},
};

const std::vector<row> badly_encoded{
    {"not hex", "@=%zz", "invalid_encoding"},
    {"half hex", "@=a%4zb", "invalid_encoding"},
    {"one digit at the end", "@=%4", "invalid_encoding"},
    {"a percent sign alone", "@=%", "invalid_encoding"},
    {"a percent sign at the end", "@=50%", "invalid_encoding"},
    {"a percent sign before an encoded character", "@=%%41", "invalid_encoding"},
    {"JavaScript's escape()", "@=%u0041", "invalid_encoding"},
    {"Latin-1", "@=%E4", "invalid_encoding"},
    {"Latin-1, raw", "@=\xE4", "invalid_encoding"},
    {"0xFF", "@=a%FFb", "invalid_encoding"},
    {"0xFE, raw", "@=a\xFE", "invalid_encoding"},
    {"a continuation byte alone", "@=%80", "invalid_encoding"},
    {"a continuation byte alone, raw", "@=ab\x80", "invalid_encoding"},
    {"a character cut short", "@=%E2%82", "invalid_encoding"},
    {"a character cut short, raw", "@=\xE2\x82", "invalid_encoding"},
    {"a character cut short by another", "@=%E2%82A", "invalid_encoding"},
    {"an overlong slash", "@=%C0%AF", "invalid_encoding"},
    {"an overlong slash, raw", "@=\xC0\xAF", "invalid_encoding"},
    {"an overlong slash of three bytes", "@=%E0%80%AF", "invalid_encoding"},
    {"an overlong slash of four bytes", "@=%F0%80%80%AF", "invalid_encoding"},
    {"an overlong NUL", "@=%C0%80", "invalid_encoding"},
    {"a surrogate", "@=%ED%A0%80", "invalid_encoding"},
    {"a surrogate, raw", "@=\xED\xBF\xBF", "invalid_encoding"},
    {"a pair of surrogates", "@=%ED%A0%BD%ED%B8%80", "invalid_encoding"},
    {"beyond Unicode", "@=%F4%90%80%80", "invalid_encoding"},
    {"a five-byte form", "@=%F8%88%80%80%80", "invalid_encoding"},
};

const std::vector<row> with_controls{
    {"NUL", "@=%00", "invalid"},
    {"NUL in the middle", "@=a%00b", "invalid"},
    {"a tab", "@=%09", "invalid"},
    {"a line feed", "@=a%0A", "invalid"},
    {"a header of one's own", "@=a%0D%0AX-Evil:%201", "invalid"},
    {"escape", "@=%1B[31m", "invalid"},
    {"the last of C0", "@=%1F", "invalid"},
    {"delete", "@=a%7F", "invalid"},
    {"the first of C1", "@=%C2%80", "invalid"},
    {"next line", "@=a%C2%85b", "invalid"},
    {"next line, raw", "@=a\xC2\x85", "invalid"},
    {"the last of C1", "@=%C2%9F", "invalid"},
};

const std::vector<row> unusual_but_valid{
    {"one character", "@=a"},
    {"blanks around it", "@=+a+"},
    {"a percent sign", "@=%25"},
    {"an equals sign", "@=a=b"},
    {"a semicolon", "@=a;b=c"},
    {"an ampersand", "@=%26"},
    {"quotes and braces", "@=%22'%7B%7D%3C%3E%5C"},
    {"the first after C1: a no-break space", "@=%C2%A0"},
    {"an umlaut, raw", "@=J\xC3\xBCrgen"},
    {"lower-case hex", "@=%c3%bc"},
    {"a character half raw, half encoded", "@=\xE2%82%AC"},
    {"the last before the surrogates", "@=%ED%9F%BF"},
    {"the first after the surrogates", "@=%EE%80%80"},
    {"the last of three bytes", "@=%EF%BF%BF"},
    {"a picture", "@=%F0%9F%8E%AE"},
    {"the last of Unicode", "@=%F4%8F%BF%BF"},
};

const std::vector<row> countries{
    {"two letters", "@=US"},
    {"two letters, lower case", "@=us"},
    {"two letters, mixed", "@=uS"},
    {"two letters, encoded", "@=%55%53"},
    {"three letters", "@=USA"},
    {"three letters, lower case", "@=usa"},
    {"three digits", "@=840"},
    {"three digits with a leading zero", "@=004"},
    {"one letter", "@=U", "invalid"},
    {"four letters", "@=USAA", "invalid"},
    {"one digit", "@=8", "invalid"},
    {"two digits", "@=84", "invalid"},
    {"four digits", "@=8400", "invalid"},
    {"a letter and a digit", "@=U1", "invalid"},
    {"two letters and a digit", "@=US1", "invalid"},
    {"a subdivision", "@=US-CA", "invalid"},
    {"a blank before", "@=+US", "invalid"},
    {"a blank after", "@=US+", "invalid"},
    {"punctuation", "@=..", "invalid"},
    {"what follows Z", "@=U[", "invalid"},
    {"what precedes a", "@=`s", "invalid"},
    {"an umlaut and a letter: three bytes", "@=%C3%9CS", "invalid"},
    {"full-width letters", "@=%EF%BC%B5%EF%BC%B3", "invalid"},
    {"Arabic digits", "@=%D9%A8%D9%A4%D9%A0", "invalid"},
    {"a very long one", "@=" + times(3500, "US"), "invalid"},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(faults, checker)

BOOST_AUTO_TEST_CASE(a_parameter_must_be_given_once_and_not_be_blank)
{
    for (const auto& each : texts) {
        check(each, absent);
        check(each, repeated);
    }
    check(country, absent);
    check(country, repeated);
}

BOOST_AUTO_TEST_CASE(a_parameter_in_the_query_and_in_the_form_is_repeated)
{
    for (const std::string path : {"/ad", "/impression"})
        for (const auto* one : {&texts[0], &texts[1], &texts[2], &texts[3], &country})
            for (const auto& value : {one->valid, std::string("usa"), std::string()}) {
                BOOST_TEST_CONTEXT(path << ' ' << one->name << '=' << value)
                {
                    const auto got = post_form(path + "?" + five("Faulty"), one->name + "=" + value);
                    BOOST_TEST(faults_of(got) ==
                               one->name + (value.empty() ? ":empty " + one->name : "") + ":repeated");
                }
            }
}

BOOST_AUTO_TEST_CASE(a_value_must_be_percent_encoded_utf_8)
{
    for (const auto& each : texts)
        check(each, badly_encoded);
    check(country, badly_encoded);
}

BOOST_AUTO_TEST_CASE(a_value_must_not_have_control_characters)
{
    for (const auto& each : texts) {
        check(each, with_controls);
        check(each, unusual_but_valid);
    }
    check(country, with_controls);
}

BOOST_AUTO_TEST_CASE(a_text_has_a_longest_size_in_bytes)
{
    for (const auto& each : texts) {
        const auto most = each.longest;
        check(each, {{"as long as may be", "@=" + times(most, "x")},
                     {"one byte longer", "@=" + times(most + 1, "x"), "too_long"},
                     {"as long as may be, every byte encoded", "@=" + times(most, "%78")},
                     {"one byte longer, every byte encoded", "@=" + times(most + 1, "%78"), "too_long"},
                     {"characters of two bytes", "@=" + times(most / 2, "%C3%BC")},
                     {"characters of two bytes and one byte", "@=" + times(most / 2, "%C3%BC") + "x", "too_long"},
                     {"one byte and characters of two, raw", "@=x" + times(most / 2, "\xC3\xBC"), "too_long"},
                     {"characters of four bytes", "@=" + times(most / 4, "%F0%9F%8E%AE")},
                     {"one such character more", "@=" + times(most / 4 + 1, "%F0%9F%8E%AE"), "too_long"},
                     {"7,000 bytes", "@=" + times(7000, "x"), "too_long"},
                     {"too long with a NUL", "@=%00" + times(most, "x"), "too_long @:invalid"},
                     {"too long and badly encoded", "@=%FF" + times(most, "x"), "invalid_encoding"}});
    }
}

BOOST_AUTO_TEST_CASE(a_country_code_is_two_letters_three_letters_or_three_digits)
{
    check(country, countries);
}

BOOST_AUTO_TEST_CASE(a_form_may_hold_raw_bytes_that_a_url_never_does)
{
    using namespace std::string_literals;
    const std::vector<row> rows{{"NUL", "@=a\0b"s, "invalid"},
                                {"a line break", "@=a\r\nb", "invalid"},
                                {"a line break at the end", "@=a\n", "invalid"},
                                {"a blank", "@=a b", ""},
                                {"a hash", "@=a#b", ""}};
    for (const auto& each : texts)
        for (const auto& [name, sent, codes] : rows) {
            BOOST_TEST_CONTEXT(each.name << ", " << name)
            {
                const auto got = post_form("/impression", five_but(each, sent));
                BOOST_TEST(got.status == (codes.empty() ? 200 : 400));
                BOOST_TEST(faults_of(got) == expected_faults(each, codes));
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()
