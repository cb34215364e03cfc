// Documents that are made to do harm, a part of vast/document.hpp.
#include "../support/captured_stderr.hpp"
#include "vast/document.hpp"

#include <boost/test/unit_test.hpp>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace std::literals;

namespace {

constexpr std::size_t largest = 512 * 1024; // AD_MAX_BYTES
// A worker serves thousands of requests: while it judges a document it serves none. This is processor time, with room
// for sanitizers on a busy machine; what is quadratic takes seconds.
constexpr double longest_seconds = 0.75;

std::string_view judged(std::string_view document)
{
    const auto found = vast::judge(document);
    if (!found)
        return found.error() == core::errc::upstream_invalid ? "invalid" : "another error";
    return found->has_ad ? "ad" : "no ad";
}

// A different name for each number, as short as possible.
std::string name_of(int number)
{
    std::string name;
    do {
        name += static_cast<char>('a' + number % 26);
        number /= 26;
    } while (number > 0);
    return name;
}

// `start`, then as many of what `piece` makes as there is room for, then `end`.
template <class Piece>
std::string fill(std::string_view start, Piece piece, std::string_view end)
{
    std::string document(start);
    for (int i = 0;; ++i) {
        const std::string next(piece(i));
        if (document.size() + next.size() + end.size() > largest)
            return document.append(end);
        document += next;
    }
}

// With a byte order mark, little endian.
std::string to_utf16(std::string_view text)
{
    std::string made = "\xFF\xFE";
    for (const char c : text)
        made += {c, '\0'};
    return made;
}

double seconds_to_judge(std::string_view document)
{
    const auto start = std::clock();
    (void)vast::judge(document);
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

void check_time(std::string_view document, std::string_view wanted)
{
    BOOST_TEST(judged(document) == wanted);
    BOOST_TEST(seconds_to_judge(document) < longest_seconds);
}

} // namespace

BOOST_AUTO_TEST_SUITE(vast_hostile_document)

BOOST_AUTO_TEST_CASE(a_document_type_is_refused)
{
    for (const auto document :
         {"<!DOCTYPE VAST><VAST><Ad/></VAST>"sv, "<!DOCTYPE VAST []><VAST><Ad/></VAST>"sv,
          "<!DOCTYPE VAST SYSTEM 'vast.dtd'><VAST><Ad/></VAST>"sv,
          "<!DOCTYPE VAST PUBLIC 'x' 'http://127.0.0.1:1/vast.dtd'><VAST><Ad/></VAST>"sv,
          "<?xml version='1.0'?><!-- c --><!DOCTYPE VAST [<!ELEMENT VAST ANY>]><VAST><Ad/></VAST>"sv,
          "<VAST><!DOCTYPE VAST></VAST>"sv, "<VAST/><!DOCTYPE VAST>"sv, "<!doctype VAST><VAST/>"sv})
        BOOST_TEST_CONTEXT(document)
    BOOST_TEST(judged(document) == "invalid");
}

BOOST_AUTO_TEST_CASE(an_entity_bomb_is_refused_at_once)
{
    std::string bomb = "<!DOCTYPE VAST [<!ENTITY e0 'x'>";
    for (int i = 1; i < 30; ++i) {
        const auto inner = "&e" + std::to_string(i - 1) + ";";
        bomb += "<!ENTITY e" + std::to_string(i) + " '";
        for (int j = 0; j < 10; ++j)
            bomb += inner;
        bomb += "'>";
    }
    bomb += "]><VAST a='&e29;'>&e29;<Ad/></VAST>";
    check_time(bomb, "invalid");

    const auto quadratic = "<!DOCTYPE VAST [<!ENTITY e '" + std::string(100'000, 'x') + "'>]><VAST>" +
                           fill(
                               "", [](int) { return "&e;"; }, "") +
                           "</VAST>";
    check_time(quadratic, "invalid");
    check_time("<!DOCTYPE VAST [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><VAST>&a;</VAST>", "invalid");
    check_time("<!DOCTYPE VAST [<!ENTITY % p '<!ENTITY e \"x\">'>%p;]><VAST>&e;</VAST>", "invalid");
}

BOOST_AUTO_TEST_CASE(an_external_entity_is_neither_read_nor_accepted)
{
    const auto path = std::filesystem::temp_directory_path() / ("adtally-entity-" + std::to_string(::getpid()));
    std::ofstream(path) << "<Ad/>";
    const auto url = "file://" + path.string();
    BOOST_TEST(judged("<!DOCTYPE VAST [<!ENTITY x SYSTEM '" + url + "'>]><VAST>&x;</VAST>") == "invalid");
    BOOST_TEST(judged("<!DOCTYPE VAST SYSTEM '" + url + "'><VAST><Ad/></VAST>") == "invalid");
    // XInclude is not processed: the element is one like any other.
    BOOST_TEST(judged("<VAST><i:include xmlns:i='http://www.w3.org/2001/XInclude' href='" + url + "'/></VAST>") ==
               "no ad");
    std::filesystem::remove(path);
}

BOOST_AUTO_TEST_CASE(an_undefined_entity_is_refused)
{
    for (const auto document :
         {"<VAST>&nbsp;</VAST>"sv, "<VAST><Ad/>&x;</VAST>"sv, "<VAST a='&x;'/>"sv, "<VAST>&</VAST>"sv,
          "<VAST>&x</VAST>"sv, "<VAST>%x;&%x;</VAST>"sv, "<?xml version='1.0' standalone='no'?><VAST>&x;</VAST>"sv})
        BOOST_TEST_CONTEXT(document)
    BOOST_TEST(judged(document) == "invalid");
}

BOOST_AUTO_TEST_CASE(a_nul_byte_is_refused_wherever_it_stands)
{
    constexpr auto whole = "<?xml version='1.0'?><VAST a='1'><Ad><!--c--><![CDATA[x]]></Ad></VAST>\n"sv;
    BOOST_TEST(judged(whole) == "ad");
    for (std::size_t at = 0; at <= whole.size(); ++at)
        BOOST_TEST_CONTEXT("before byte " << at)
        {
            std::string document(whole);
            document.insert(at, 1, '\0');
            BOOST_TEST(judged(document) == "invalid");
        }
}

BOOST_AUTO_TEST_CASE(what_follows_a_nul_byte_is_not_overlooked)
{
    BOOST_TEST(judged("<VAST><Ad/></VAST>\0<script>"sv) == "invalid");
    BOOST_TEST(judged("<VAST/>\0\xFF\xFF"sv) == "invalid");
    BOOST_TEST(judged(std::string(1000, '\0')) == "invalid");
}

BOOST_AUTO_TEST_CASE(the_depth_is_bounded)
{
    const auto nested = [](int levels) {
        std::string document = "<VAST><Ad/>";
        for (int i = 0; i < levels; ++i)
            document += "<a>";
        for (int i = 0; i < levels; ++i)
            document += "</a>";
        return document + "</VAST>";
    };
    check_time(nested(100), "ad");
    check_time(nested(10'000), "invalid");
    check_time(nested(70'000), "invalid");
    check_time(fill(
                   "", [](int) { return "<VAST>"; }, ""),
               "invalid");
}

// Whether such a document is judged or refused is all the same, as long as it is done soon.
BOOST_AUTO_TEST_CASE(attributes_and_namespaces_take_bounded_time)
{
    std::string attributes;
    for (int i = 0; i < 1000; ++i)
        attributes += " " + name_of(i) + "=\"\"";
    std::string nested = "<VAST>";
    std::string ends;
    for (int level = 0, name = 0; level < 200; ++level) {
        nested += "<x";
        for (int i = 0; i < 90; ++i)
            nested += " xmlns:" + name_of(name++) + "=\"u\"";
        nested += '>';
        ends += "</x>";
    }
    const struct
    {
        std::string_view name;
        std::string document;
    } rows[]{
        {"attributes", fill(
                           "<VAST", [](int i) { return " " + name_of(i) + "=\"\""; }, "/>")},
        {"attributes of one name", fill(
                                       "<VAST", [](int) { return " a=\"\""; }, "/>")},
        {"attributes of one namespace",
         fill(
             "<VAST xmlns:n='u'", [](int i) { return " n:" + name_of(i) + "=\"\""; }, "/>")},
        {"namespaces", fill(
                           "<VAST", [](int i) { return " xmlns:n" + name_of(i) + "=\"u\""; }, "/>")},
        {"prefixes that are not declared", fill(
                                               "<VAST", [](int i) { return " n" + name_of(i) + ":a=\"\""; }, "/>")},
        {"a thousand attributes on each element",
         fill(
             "<VAST>", [&](int) { return "<x" + attributes + "/>"; }, "</VAST>")},
        {"many namespaces in scope, and prefixes to look up",
         fill(
             nested, [](int) { return "<a:x/>"; }, ends + "</VAST>")},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(seconds_to_judge(row.document) < longest_seconds);
}

// Whatever stands around them, and in whatever encoding they come: AD_MAX_BYTES may be 64 MiB.
BOOST_AUTO_TEST_CASE(a_million_attributes_are_refused_at_once)
{
    std::string attributes;
    for (int i = 0; i < 1'000'000; ++i)
        attributes += " " + name_of(i) + "=''";
    const auto in = [](const std::string& encoding) { return "<?xml version='1.0' encoding='" + encoding + "'?>"; };
    for (const auto& document :
         {"<VAST" + attributes + "/>", "<VAST" + attributes, "<VAST><Ad/><!-- <a b=' --><x" + attributes + "/></VAST>",
          "<VAST><![CDATA[<a b=']]><?p <a b=' ?>'\"<x" + attributes + "/></VAST>",
          in("GBK") + "<VAST" + attributes + "/>", in("UTF-7") + "<VAST" + attributes + "/>",
          to_utf16("<VAST" + attributes + "/>")})
        check_time(document, "invalid");
}

BOOST_AUTO_TEST_CASE(a_tag_has_1024_attributes_at_most)
{
    const auto with = [](int count) {
        std::string document = "<VAST";
        for (int i = 0; i < count; ++i)
            document += " " + name_of(i) + "=''";
        return document;
    };
    BOOST_TEST(judged(with(1024) + "/>") == "no ad");
    BOOST_TEST(judged(with(1024) + "><Ad x='1'/></VAST>") == "ad");
    BOOST_TEST(judged(with(1025) + "/>") == "invalid");
    BOOST_TEST(judged(with(1025) + "></VAST>") == "invalid");
    // All tags together: 64 MiB of such tags would take a minute.
    std::string many = "<VAST>";
    for (int i = 0; i < 1000; ++i)
        many += with(1000) + "/>";
    check_time(many + "</VAST>", "invalid");
}

// As many as there is room for in what is too small to be refused.
BOOST_AUTO_TEST_CASE(attributes_that_can_t_be_counted_take_bounded_time)
{
    for (const auto* encoding : {"UTF-16", "UTF-7", "IBM037", "ISO-2022-JP"})
        BOOST_TEST_CONTEXT(encoding)
        {
            std::string document = "<?xml version='1.0' encoding='" + std::string(encoding) + "'?><VAST";
            const bool wide = encoding == "UTF-16"s;
            for (int i = 0; document.size() < (128 * 1024 - 100) / (wide ? 2U : 1U); ++i)
                document += " " + name_of(i) + "=''";
            document += "/>";
            BOOST_TEST(seconds_to_judge(wide ? to_utf16(document) : document) < longest_seconds);
        }
}

BOOST_AUTO_TEST_CASE(other_long_documents_take_bounded_time)
{
    const auto always = [](std::string_view piece) { return [=](int) { return piece; }; };
    const struct
    {
        std::string_view name;
        std::string document;
        std::string_view wanted;
    } rows[]{
        {"elements", fill("<VAST>", always("<a/>"), "</VAST>"), "no ad"},
        {"ads", fill("<VAST>", always("<Ad/>"), "</VAST>"), "ad"},
        {"elements of different names",
         fill(
             "<VAST>", [](int i) { return "<" + name_of(i) + "/>"; }, "</VAST>"),
         "no ad"},
        {"text", fill("<VAST>", always("x"), "</VAST>"), "no ad"},
        {"numbered characters", fill("<VAST>", always("&#65;"), "</VAST>"), "no ad"},
        {"numbered characters in an attribute", fill("<VAST a='", always("&#65;"), "'/>"), "no ad"},
        {"blanks in an attribute", fill("<VAST a='", always(" "), "'/>"), "no ad"},
        {"comments", fill("<VAST>", always("<!---->"), "</VAST>"), "no ad"},
        {"hyphens in a comment", fill("<VAST><!--", always("- "), "--></VAST>"), "no ad"},
        {"double hyphens in a comment", fill("<VAST><!--", always("-- "), "--></VAST>"), "invalid"},
        {"processing instructions", fill("<VAST>", always("<?p?>"), "</VAST>"), "no ad"},
        {"brackets in CDATA", fill("<VAST><![CDATA[", always("]"), "]]></VAST>"), "no ad"},
        {"ends of CDATA", fill("<VAST>", always("]]>"), "</VAST>"), "invalid"},
        {"ampersands", fill("<VAST>", always("&"), "</VAST>"), "invalid"},
        {"undefined entities", fill("<VAST>", always("&x;"), "</VAST>"), "invalid"},
        {"open tags", fill("", always("<"), ""), "invalid"},
        {"a long name", fill("<", always("V"), "/>"), "invalid"},
        {"wrong bytes", fill("<VAST>", always("\xFF"), "</VAST>"), "invalid"},
        {"NUL bytes", fill("<VAST>", always("\0"sv), "</VAST>"), "invalid"},
        {"blanks before the root", fill("", always("\n"), "<VAST/>"), "no ad"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    check_time(row.document, row.wanted);
}

BOOST_AUTO_TEST_CASE(a_wrong_encoding_is_no_line_in_the_log)
{
    const captured_stderr log;
    for (const auto* const encoding : {"GBK", "UTF-16", "EUC-JP", "ISO-2022-JP"})
        BOOST_TEST(
            !vast::judge("<?xml version=\"1.0\" encoding=\"" + std::string(encoding) + "\"?><VAST a=\"\xFF\xFF\"/>"));
    BOOST_TEST(log.text() == "");
}

BOOST_AUTO_TEST_SUITE_END()
