#include "vast/document.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace std::literals;

namespace {

std::string_view judged(std::string_view document)
{
    const auto found = vast::judge(document);
    if (!found)
        return found.error() == core::errc::upstream_invalid ? "invalid" : "another error";
    return found->has_ad ? "ad" : "no ad";
}

struct row
{
    std::string_view name;
    std::string_view document;
    std::string_view wanted;
};

void check(const std::vector<row>& rows)
{
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(judged(row.document) == row.wanted);
}

// The ASCII text in UTF-16 with a byte order mark.
std::string to_utf16(std::string_view text, bool big_endian)
{
    std::string out = big_endian ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c : text) {
        if (big_endian)
            out += '\0';
        out += c;
        if (!big_endian)
            out += '\0';
    }
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(vast_document)

BOOST_AUTO_TEST_CASE(a_vast_with_an_ad_is_a_fill)
{
    check({
        {"InLine",
         R"(<?xml version="1.0" encoding="UTF-8"?>
<VAST version="4.2" xmlns="http://www.iab.com/VAST">
  <Ad id="1"><InLine><AdSystem>x</AdSystem><AdTitle>t</AdTitle>
    <Impression><![CDATA[https://ads.example/i?a=1&b=2]]></Impression>
    <Creatives><Creative><Linear><Duration>00:00:15</Duration></Linear></Creative></Creatives>
  </InLine></Ad>
</VAST>)",
         "ad"},
        {"Wrapper", "<VAST version='2.0'><Ad><Wrapper><VASTAdTagURI>u</VASTAdTagURI></Wrapper></Ad></VAST>", "ad"},
        {"an Ad without content", "<VAST><Ad/></VAST>", "ad"},
        {"several", "<VAST><Ad/><Ad/><Ad/></VAST>", "ad"},
        {"after other children", "<VAST><Error>u</Error><!-- c --><?p i?><Ad/></VAST>", "ad"},
        {"a default namespace on the Ad", "<VAST><Ad xmlns='http://www.iab.com/VAST'/></VAST>", "ad"},
        {"named and numbered characters", "<VAST a='&lt;&#x41;'><Ad>&amp;&#8364;</Ad></VAST>", "ad"},
    });
}

BOOST_AUTO_TEST_CASE(a_vast_without_an_ad_is_a_no_fill)
{
    check({
        {"what we answer ourselves", vast::empty_document, "no ad"},
        {"empty root", "<VAST/>", "no ad"},
        {"empty root of two tags", "<VAST version='3.0'></VAST>", "no ad"},
        {"an Error", "<VAST><Error><![CDATA[https://ads.example/e?c=[ERRORCODE]]]></Error></VAST>", "no ad"},
        {"an Ad nested deeper", "<VAST><Ads><Ad/></Ads></VAST>", "no ad"},
        {"an Ad in an extension", "<VAST><Extensions><Extension><Ad/></Extension></Extensions></VAST>", "no ad"},
        {"an Ad in a comment", "<VAST><!-- <Ad/> --></VAST>", "no ad"},
        {"an Ad in CDATA", "<VAST><![CDATA[<Ad/>]]></VAST>", "no ad"},
        {"an Ad in an attribute", "<VAST a='&lt;Ad/>'/>", "no ad"},
        {"an Ad in a processing instruction", "<VAST><?p <Ad/>?></VAST>", "no ad"},
        {"another case", "<VAST><ad/><AD/></VAST>", "no ad"},
        {"a longer name", "<VAST><Ads/><AdX/><A/></VAST>", "no ad"},
        {"only text", "<VAST>Ad</VAST>", "no ad"},
    });
}

BOOST_AUTO_TEST_CASE(what_has_another_root_is_invalid)
{
    check({
        {"VAST 1", "<VideoAdServingTemplate><Ad/></VideoAdServingTemplate>", "invalid"},
        {"VMAP", "<vmap:VMAP xmlns:vmap='http://www.iab.net/videosuite/vmap'><Ad/></vmap:VMAP>", "invalid"},
        {"lower case", "<vast><Ad/></vast>", "invalid"},
        {"mixed case", "<Vast/>", "invalid"},
        {"a longer name", "<VASTX/>", "invalid"},
        {"a shorter name", "<VAS/>", "invalid"},
        {"a VAST inside", "<xml><VAST><Ad/></VAST></xml>", "invalid"},
        {"HTML", "<!DOCTYPE html><html><head><title>502</title></head><body><hr></body></html>", "invalid"},
        {"HTML without a doctype", "<html><body>Not found</body></html>", "invalid"},
        {"HTML that is not XML", "<html><br><p>x</html>", "invalid"},
        {"SOAP", "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>", "invalid"},
    });
}

BOOST_AUTO_TEST_CASE(what_is_not_an_xml_document_is_invalid)
{
    check({
        {"empty", "", "invalid"},
        {"a blank", " ", "invalid"},
        {"blanks and line ends", " \r\n\t\n", "invalid"},
        {"text", "no ad", "invalid"},
        {"JSON", R"({"ad": null})", "invalid"},
        {"only a declaration", "<?xml version='1.0'?>", "invalid"},
        {"only a comment", "<!-- VAST -->", "invalid"},
        {"only a byte order mark", "\xEF\xBB\xBF", "invalid"},
        {"one byte", "<", "invalid"},
        {"gzip", "\x1f\x8b\x08\0\0\0\0\0\0\x03"sv, "invalid"},
        {"no end tag", "<VAST><Ad>", "invalid"},
        {"the wrong end tag", "<VAST><Ad></VAST></Ad>", "invalid"},
        {"an end tag too many", "<VAST/></VAST>", "invalid"},
        {"a second root", "<VAST/><VAST/>", "invalid"},
        {"text after the root", "<VAST><Ad/></VAST>x", "invalid"},
        {"text before the root", "x<VAST><Ad/></VAST>", "invalid"},
        {"an attribute without quotation marks", "<VAST version=4.2/>", "invalid"},
        {"an attribute twice", "<VAST a='1' a='2'/>", "invalid"},
        {"a bare ampersand", "<VAST><Ad>a=1&b=2</Ad></VAST>", "invalid"},
        {"a blank line before the declaration", "\n<?xml version='1.0'?><VAST/>", "invalid"},
        {"a number that is no character", "<VAST>&#0;</VAST>", "invalid"},
        {"a control character", "<VAST>\x01</VAST>", "invalid"},
    });
}

BOOST_AUTO_TEST_CASE(a_document_cut_anywhere_is_invalid)
{
    constexpr auto whole =
        "<?xml version='1.0'?><VAST version='4.2'><Ad id='1'><!-- c --><![CDATA[x]]>&amp;</Ad></VAST>"sv;
    BOOST_TEST(judged(whole) == "ad");
    for (std::size_t size = 0; size < whole.size(); ++size)
        BOOST_TEST_CONTEXT(size << " bytes")
    BOOST_TEST(judged(whole.substr(0, size)) == "invalid");
}

BOOST_AUTO_TEST_CASE(blanks_and_comments_around_the_root_are_no_fault)
{
    check({
        {"a byte order mark", "\xEF\xBB\xBF<VAST><Ad/></VAST>", "ad"},
        {"a byte order mark and a declaration", "\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?><VAST/>", "no ad"},
        {"line ends around", "\r\n<VAST><Ad/></VAST>\r\n", "ad"},
        {"comments around", "<!-- a --><VAST><Ad/></VAST><!-- b -->", "ad"},
        {"a style sheet", "<?xml version='1.0'?><?xml-stylesheet href='x'?><VAST><Ad/></VAST>", "ad"},
        {"XML 1.1", "<?xml version='1.1'?><VAST><Ad/></VAST>", "ad"},
    });
}

// Base64 in an extension, a tracker's notes: only attributes are bounded.
BOOST_AUTO_TEST_CASE(equals_signs_are_of_no_account_where_they_make_no_attribute)
{
    const std::string many(5000, '=');
    for (const auto& document :
         {"<VAST><!--" + many + "--><Ad/></VAST>", "<VAST><Ad>" + many + "</Ad></VAST>",
          "<VAST><Ad><![CDATA[" + many + "]]>" + many + "</Ad></VAST>", "<VAST><?p " + many + "?><Ad/></VAST>",
          "<VAST a='" + many + "'><Ad b=\"" + many + "\"/></VAST>",
          "<!--" + many + "--><VAST><Ad/></VAST><!--" + many + "-->", "<VAST><Ad/><!-- <x" + many + " ' --></VAST>"})
        BOOST_TEST(judged(document) == "ad", document.substr(0, 40));
}

BOOST_AUTO_TEST_CASE(a_document_is_in_the_encoding_that_it_declares)
{
    check({
        {"UTF-8", "<?xml version='1.0' encoding='UTF-8'?><VAST>\xC3\xB6</VAST>", "no ad"},
        {"UTF-8 in lower case", "<?xml version='1.0' encoding='utf-8'?><VAST>\xC3\xB6</VAST>", "no ad"},
        {"UTF-8 by default", "<VAST>\xE2\x82\xAC<Ad/></VAST>", "ad"},
        {"Latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><VAST>\xF6<Ad/></VAST>", "ad"},
        {"UTF-8 declared, Latin-1 sent", "<?xml version='1.0' encoding='UTF-8'?><VAST>\xF6</VAST>", "invalid"},
        {"ASCII declared, UTF-8 sent", "<?xml version='1.0' encoding='US-ASCII'?><VAST>\xC3\xB6</VAST>", "invalid"},
        {"UTF-16 declared, UTF-8 sent", "<?xml version='1.0' encoding='UTF-16'?><VAST><Ad/></VAST>", "invalid"},
        {"an encoding that nobody knows", "<?xml version='1.0' encoding='x-none'?><VAST/>", "invalid"},
        {"no encoding's name", "<?xml version='1.0' encoding=''?><VAST/>", "invalid"},
    });
    for (const bool big_endian : {false, true}) {
        const auto text = "<?xml version='1.0' encoding='UTF-16'?><VAST><Ad/></VAST>"sv;
        BOOST_TEST(judged(to_utf16(text, big_endian)) == "ad");
        BOOST_TEST(judged(to_utf16("<VAST/>", big_endian)) == "no ad");
        BOOST_TEST(judged(to_utf16("<html/>", big_endian)) == "invalid");
        BOOST_TEST(judged(to_utf16(text, big_endian).substr(0, 100)) == "invalid");
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf_8_are_invalid_wherever_they_stand)
{
    // The bytes stand in the place of the @.
    constexpr std::string_view places[]{
        "@<VAST/>",
        "<@VAST/>",
        "<VAST@/>",
        "<VAST a='@'/>",
        "<VAST a@='1'/>",
        "<VAST>@</VAST>",
        "<VAST/>@",
        "<VAST><Ad/>@</VAST>",
        "<VAST><!--@--></VAST>",
        "<VAST><@/></VAST>",
        "<VAST><![CDATA[@]]></VAST>",
        "<VAST><?p @?></VAST>",
    };
    for (const auto bytes :
         {"\x80"sv, "\xF6"sv, "\xC3"sv, "\xC0\xAF"sv, "\xED\xA0\x80"sv, "\xF4\x90\x80\x80"sv, "\xFF"sv})
        for (const auto place : places) {
            std::string document(place);
            document.replace(document.find('@'), 1, bytes);
            BOOST_TEST_CONTEXT(place << " with " << bytes.size() << " bytes")
            BOOST_TEST(judged(document) == "invalid");
        }
}

// Players compare the name as it is written (nodeName), so a prefix is a part of it.
BOOST_AUTO_TEST_CASE(names_are_judged_with_their_prefix)
{
    check({
        {"a prefix on the root", "<v:VAST xmlns:v='http://www.iab.com/VAST'><v:Ad/></v:VAST>", "invalid"},
        {"a prefix on the root that is not declared", "<v:VAST><Ad/></v:VAST>", "invalid"},
        {"a prefix on the Ad", "<VAST xmlns:v='http://www.iab.com/VAST'><v:Ad/></VAST>", "no ad"},
        {"a prefix on an extension", "<VAST xmlns:v='u'><Ad><v:x v:y='1'/></Ad></VAST>", "ad"},
    });
}

// Real ad APIs forget the declaration, and most players don't mind.
BOOST_AUTO_TEST_CASE(a_prefix_on_something_else_need_not_be_declared)
{
    check({
        {"on an element", "<VAST><Ad><v:x/></Ad></VAST>", "ad"},
        {"on an attribute", "<VAST xsi:noNamespaceSchemaLocation='vast.xsd'><Ad/></VAST>", "ad"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
