#include "vast/impressions.hpp"

#include "vast/document.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace std::literals;

namespace {

// The row's document has a | for every place where an Impression belongs.
struct row
{
    std::string_view name;
    std::string_view marked;
};

std::string without_marks(std::string_view marked)
{
    std::string document(marked);
    std::erase(document, '|');
    return document;
}

std::string mark(std::string document)
{
    const auto places = vast::impression_places(document);
    for (auto place = places.rbegin(); place != places.rend(); ++place)
        document.insert(*place, "|");
    return document;
}

void check(const std::vector<row>& rows)
{
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
        {
            const auto document = without_marks(row.marked);
            BOOST_TEST(mark(document) == row.marked);
            BOOST_TEST_REQUIRE(vast::judge(document).has_value());
            const auto made = vast::add_impressions(document, vast::impression_places(document),
                                                    [] { return "http://a.example/impression?a=1&b=2"; });
            BOOST_TEST(vast::judge(made).has_value());
        }
}

// An Ad with this content of its InLine.
std::string in_line(std::string_view content)
{
    return "<VAST><Ad><InLine>" + std::string(content) + "</InLine></Ad></VAST>";
}

std::string to_utf16(std::string_view text)
{
    std::string out = "\xFF\xFE";
    for (const char c : text)
        (out += c) += '\0';
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(vast_impressions)

BOOST_AUTO_TEST_CASE(one_goes_behind_the_last_impression_of_every_ad)
{
    check({
        {"an InLine", "<VAST><Ad><InLine><AdSystem/><Impression>u</Impression>|<Creatives/></InLine></Ad></VAST>"},
        {"a Wrapper", "<VAST><Ad><Wrapper><Impression>u</Impression>|<VASTAdTagURI/></Wrapper></Ad></VAST>"},
        {"several", "<VAST><Ad><InLine><Impression/><Impression> </Impression >|\n<Pricing/></InLine></Ad></VAST>"},
        {"an empty tag", "<VAST><Ad><InLine><Impression id='>' />|</InLine></Ad></VAST>"},
        {"CDATA", "<VAST><Ad><InLine><Impression><![CDATA[</Impression>]]></Impression>|<a/></InLine></Ad></VAST>"},
        {"apart", "<VAST><Ad><InLine><Impression/><Pricing/><Impression/>|<Creatives/></InLine></Ad></VAST>"},
        {"behind the Creatives", "<VAST><Ad><InLine><Creatives/><Impression/>|</InLine></Ad></VAST>"},
        {"an ad pod", "<VAST><Ad><InLine><Impression/>|</InLine></Ad><Ad><Wrapper><Error/><Impression/>|</Wrapper></Ad>"
                      "</VAST>"},
        {"elements inside of it",
         "<VAST><Ad><InLine><Impression><Impression/><a></a></Impression>|</InLine></Ad></VAST>"},
        {"line ends of Windows",
         "\xEF\xBB\xBF<?xml version=\"1.0\"?>\r\n<VAST>\r\n<Ad>\r\n<InLine>\r\n<Impression>u</Impression>|\r\n</InLine>"
         "\r\n</Ad>\r\n</VAST>\r\n"},
        {"a default namespace",
         "<VAST xmlns='http://www.iab.com/VAST'><Ad><InLine><Impression/>|</InLine></Ad></VAST>"},
        {"Latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><VAST><Ad><InLine><AdTitle>\xE4</AdTitle><Impression/>|"
                    "</InLine></Ad></VAST>"},
    });
}

BOOST_AUTO_TEST_CASE(without_an_impression_it_goes_before_what_would_follow_one)
{
    for (const std::string follower : {"Pricing", "ViewableImpression", "AdServingId", "AdVerifications", "Creatives"})
        for (const auto& rest : {"/>"s, " a='b'></" + follower + ">"}) {
            const auto marked = in_line("<AdSystem/><Error/>|<" + follower + rest + "<Creatives></Creatives>");
            check({{follower, marked}});
        }
    check({
        {"in another order", "<VAST><Ad><InLine><AdTitle/>|<Creatives/><Pricing/></InLine></Ad></VAST>"},
        {"nothing that would follow", "<VAST><Ad><InLine><AdSystem/><Extensions/> |</InLine></Ad></VAST>"},
        {"nothing at all", "<VAST><Ad><Wrapper>|</Wrapper></Ad></VAST>"},
        {"followers inside of others", "<VAST><Ad><InLine><Extensions><Pricing/></Extensions>|</InLine></Ad></VAST>"},
    });
}

BOOST_AUTO_TEST_CASE(an_impression_elsewhere_is_none)
{
    check({
        {"in an Extension", "<VAST><Ad><InLine><Impression/>|<Extensions><Extension><Impression/></Extension>"
                            "</Extensions></InLine></Ad></VAST>"},
        {"in an Extension of an Ad without one",
         "<VAST><Ad><InLine><Extensions><Impression/></Extensions>|<Creatives/></InLine></Ad></VAST>"},
        {"an InLine in an Extension", "<VAST><Ad><InLine><Impression/>|<Extensions><Ad><InLine><Impression/></InLine>"
                                      "</Ad></Extensions></InLine></Ad></VAST>"},
        {"an InLine in an InLine", "<VAST><Ad><InLine><InLine><Impression/></InLine>|</InLine></Ad></VAST>"},
        {"in a comment", "<VAST><Ad><InLine><Impression/>|<!--<Impression/></InLine>--><a/></InLine></Ad></VAST>"},
        {"in CDATA", "<VAST><Ad><InLine><a><![CDATA[<Impression/></InLine>]]></a>|</InLine></Ad></VAST>"},
        {"in an instruction", "<VAST><Ad><InLine><?p <Impression/></InLine>?>|</InLine></Ad></VAST>"},
        {"in an attribute's value", "<VAST><Ad><InLine><a b='/>&lt;/InLine>'/>|</InLine></Ad></VAST>"},
        {"with a prefix", "<VAST xmlns:v='v'><Ad><InLine><v:Impression/>|<Creatives/></InLine></Ad></VAST>"},
        {"with a longer name", "<VAST><Ad><InLine><Impressions/><ImpressionX/>|<Creatives/></InLine></Ad></VAST>"},
        {"in another case", "<VAST><Ad><InLine><impression/>|</InLine></Ad></VAST>"},
        {"beside the InLine", "<VAST><Ad><Impression/><InLine>|</InLine><Impression/></Ad></VAST>"},
    });
}

BOOST_AUTO_TEST_CASE(what_is_no_ad_gets_none)
{
    check({
        {"no Ad", "<VAST><Error/></VAST>"},
        {"an empty VAST", "<VAST/>"},
        {"an empty Ad", "<VAST><Ad/></VAST>"},
        {"an empty InLine", "<VAST><Ad><InLine/></Ad></VAST>"},
        {"an empty InLine, then another Ad", "<VAST><Ad><InLine/></Ad><Ad><InLine>|</InLine></Ad></VAST>"},
        {"an Ad of another kind", "<VAST><Ad><Other><Impression/></Other></Ad></VAST>"},
        {"an InLine outside of an Ad", "<VAST><InLine><Impression/></InLine></VAST>"},
        {"an InLine in something else", "<VAST><Ads><InLine><Impression/></InLine></Ads></VAST>"},
        {"after an Ad", "<VAST><Ad></Ad><Other><InLine><Impression/></InLine></Other></VAST>"},
        {"an Ad with a prefix", "<VAST xmlns:v='v'><v:Ad><InLine><Impression/></InLine></v:Ad></VAST>"},
        {"an Ad nested deeper", "<VAST><Ads><Ad><InLine><Impression/></InLine></Ad></Ads></VAST>"},
    });
}

BOOST_AUTO_TEST_CASE(an_encoding_in_which_ascii_is_not_ascii_is_left_alone)
{
    const auto document = in_line("<Impression/>");
    BOOST_TEST(vast::impression_places(document).size() == 1U);
    const auto utf16 = to_utf16(document);
    BOOST_TEST_REQUIRE(vast::judge(utf16).has_value());
    BOOST_TEST(vast::impression_places(utf16).empty());
    const auto declared = "<?xml version='1.0' encoding='ISO-2022-JP'?>" + document;
    BOOST_TEST_REQUIRE(vast::judge(declared).has_value());
    BOOST_TEST(vast::impression_places(declared).empty());
}

BOOST_AUTO_TEST_CASE(the_first_hundred_ads_of_a_document_get_one)
{
    std::string document = "<VAST>";
    for (int i = 0; i < 101; ++i)
        document += "<Ad><InLine></InLine></Ad>";
    document += "</VAST>";
    BOOST_TEST(vast::impression_places(document).size() == vast::most_impressions);
}

BOOST_AUTO_TEST_CASE(a_document_that_is_not_well_formed_does_no_harm)
{
    const auto whole = in_line("<AdSystem a='b'><![CDATA[x]]></AdSystem><!-- c --><Impression/><?p q?><Creatives/>");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        vast::impression_places(whole.substr(0, size));
        vast::impression_places(whole.substr(size));
    }
    BOOST_TEST(vast::impression_places("</a></a><VAST></Ad></Ad></Ad></Ad>").empty());
}

BOOST_AUTO_TEST_CASE(every_place_gets_an_impression_with_a_url_of_its_own_and_nothing_else_changes)
{
    const auto document =
        "<VAST><Ad><InLine><Impression/></InLine></Ad>\r\n<Ad><Wrapper>\xC3\xA4</Wrapper></Ad></VAST>"s;
    int made = 0;
    const auto got = vast::add_impressions(document, vast::impression_places(document),
                                           [&] { return "https://a.example/impression?n=" + std::to_string(++made); });
    BOOST_TEST(got == "<VAST><Ad><InLine><Impression/>"
                      "<Impression><![CDATA[https://a.example/impression?n=1]]></Impression></InLine></Ad>\r\n"
                      "<Ad><Wrapper>\xC3\xA4<Impression><![CDATA[https://a.example/impression?n=2]]></Impression>"
                      "</Wrapper></Ad></VAST>");
    BOOST_TEST(vast::add_impressions(document, {}, [] { return "never"; }) == document);
    BOOST_TEST(vast::add_impressions("", {}, [] { return "never"; }) == "");
}

BOOST_AUTO_TEST_SUITE_END()
