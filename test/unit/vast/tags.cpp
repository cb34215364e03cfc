#include "vast/tags.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace std::literals;

namespace {

// "a[0,3) b/[3,7) /a[7,11)": start tags, empty ones, end tags, each with its bytes.
std::string tags_of(std::string_view document)
{
    std::string list;
    vast::tag_scanner scanner(document);
    while (const auto tag = scanner.next()) {
        list += list.empty() ? "" : " ";
        list += tag->what == vast::tag::kind::end ? "/" : "";
        list += tag->name;
        list += tag->what == vast::tag::kind::empty ? "/" : "";
        list += "[" + std::to_string(tag->begin) + "," + std::to_string(tag->beyond) + ")";
    }
    return list;
}

struct row
{
    std::string_view name;
    std::string_view document;
    std::string_view wanted;
};

} // namespace

BOOST_AUTO_TEST_SUITE(vast_tags)

BOOST_AUTO_TEST_CASE(tags_are_found_with_their_bytes)
{
    static const std::vector<row> rows{
        {"three kinds", "<a><b/></a>", "a[0,3) b/[3,7) /a[7,11)"},
        {"blanks where they may be", "<a \r\n\t><b  /></a \n>", "a[0,7) b/[7,13) /a[13,19)"},
        {"a prefix belongs to the name", "<v:a/>", "v:a/[0,6)"},
        {"attributes", "<a b='1' c=\"2\"/>", "a/[0,16)"},
        {"> and /> in values", "<a b='>/>' c=\"'>\">x</a>", "a[0,18) /a[19,23)"},
        {"a slash at the end of a value", "<a b='/'></a>", "a[0,9) /a[9,13)"},
        {"a comment", "<a><!-- <b> ' --><c/></a>", "a[0,3) c/[17,21) /a[21,25)"},
        {"an empty comment", "<a><!----><c/></a>", "a[0,3) c/[10,14) /a[14,18)"},
        {"a comment that begins with >", "<a><!--><b/>--></a>", "a[0,3) /a[15,19)"},
        {"CDATA", "<a><![CDATA[<b>]]]]><c/></a>", "a[0,3) c/[20,24) /a[24,28)"},
        {"an empty CDATA section", "<a><![CDATA[]]></a>", "a[0,3) /a[15,19)"},
        {"a processing instruction", "<?p <b> ' ?><a/>", "a/[12,16)"},
        {"a declaration", "<?xml version='1.0'?>\n<a/>", "a/[22,26)"},
        {"> and quotes in text", "<a>x > y ' \" ]] </a>", "a[0,3) /a[16,20)"},
        {"a byte order mark", "\xEF\xBB\xBF<a/>", "a/[3,7)"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(tags_of(row.document) == row.wanted);
}

BOOST_AUTO_TEST_CASE(the_attributes_of_the_last_tag_are_counted_also_where_it_breaks_off)
{
    struct counted
    {
        std::string_view document;
        std::vector<std::size_t> wanted; // for each call of next()
    };
    for (const auto& [document, wanted] : {
             counted{"<a><b c='1' d=\"2\"/></a>", {0, 2, 0, 0}},
             counted{"<a b='='>= '' <!-- c='1' --><![CDATA[ d='1' ]]><?e f='1'?></a>", {1, 0, 0}},
             counted{"<a b='\"' c=\"'\"></a>", {2, 0, 0}},
             counted{"<a b='1' c='2' ", {2}},
             counted{"<a b='1' c='2", {2}},
         })
        BOOST_TEST_CONTEXT(document)
        {
            vast::tag_scanner scanner(document);
            std::vector<std::size_t> found;
            for (bool more = true; more;) {
                more = scanner.next().has_value();
                found.push_back(scanner.attributes());
            }
            BOOST_TEST(found == wanted, boost::test_tools::per_element());
        }
}

BOOST_AUTO_TEST_CASE(the_usual_encodings_of_east_asia_have_plain_markup)
{
    const auto in = [](const std::string& encoding) { return "<?xml version='1.0' encoding='" + encoding + "'?><a/>"; };
    for (const auto* plain : {"utf-8", "windows-1252", "GBK", "gb18030", "Big5", "Shift_JIS", "EUC-JP"})
        BOOST_TEST_CONTEXT(plain)
    BOOST_TEST(vast::has_plain_markup(in(plain)));
    for (const auto* other : {"UTF-16", "UTF-7", "ISO-2022-JP", "HZ", "IBM037", "UTF-32"})
        BOOST_TEST_CONTEXT(other)
    BOOST_TEST(!vast::has_plain_markup(in(other)));
    BOOST_TEST(!vast::has_plain_markup(in("GBK") + '\0'));
    BOOST_TEST(!vast::has_plain_markup("\xFF\xFE<\0a\0/\0>\0"sv));
}

BOOST_AUTO_TEST_CASE(what_breaks_off_midway_ends_the_tags)
{
    for (const auto* rest : {"<", "<b", "</", "</a", "<b c='", "<b c='>", "<!--", "<!-->", "<![CDATA[", "<![CDATA[]>",
                             "<?", "<?p", "<?p >", "x"})
        BOOST_TEST_CONTEXT(rest)
    BOOST_TEST(tags_of("<a>"s + rest) == "a[0,3)");
    BOOST_TEST(tags_of("") == "");
}

BOOST_AUTO_TEST_CASE(an_encoding_is_scannable_where_ascii_is_ascii)
{
    static const std::vector<std::pair<std::string_view, bool>> rows{
        {"<a/>", true},
        {"\n<a/>", true},
        {"\xEF\xBB\xBF<a/>", true},
        {"\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?><a/>", true},
        {"<?xml version=\"1.0\"?><a/>", true},
        {"<?xml version='1.0' encoding = 'utf-8' standalone='yes'?><a/>", true},
        {"<?xml version=\"1.0\"\r\n\tencoding\t=\n\"ISO-8859-15\"?><a/>", true},
        {"<?xml version='1.0' encoding='us-ascii'?><a/>", true},
        {"<?xml version='1.0' encoding='windows-1252'?><a/>", true},
        {"<?xml version='1.0'?><a encoding='UTF-16'/>", true},
        {"<?xml-stylesheet encoding='UTF-16'?><a/>", true},
        {"<?xml version='1.0' encoding='UTF-16'?><a/>", false},
        {"<?xml version='1.0' encoding='ISO-2022-JP'?><a/>", false},
        {"<?xml version='1.0' encoding='UTF-7'?><a/>", false},
        {"<?xml version='1.0' encoding='GBK'?><a/>", false},
        {"<?xml version='1.0' encoding='IBM037'?><a/>", false},
        {"<?xml version='1.0' encoding='"sv, true}, // cut short: nothing is declared, and no tag follows
        {"\xFF\xFE<\0a\0/\0>\0"sv, false},
        {"\xFE\xFF\0<\0a\0/\0>"sv, false},
        {"<\0a\0/\0>\0"sv, false},
        {"\0\0\0<"sv, false},
        {"\x4C\x81\x61\x6E", false}, // EBCDIC
        {"", false},
        {" ", false},
        {"a<b/>", false},
    };
    for (const auto& [document, wanted] : rows)
        BOOST_TEST_CONTEXT(document)
    BOOST_TEST(vast::is_scannable(document) == wanted);
}

BOOST_AUTO_TEST_SUITE_END()
