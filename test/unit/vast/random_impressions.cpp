// Documents that are written at random, by somebody who knows where the Impressions belong.
#include "vast/document.hpp"
#include "vast/impressions.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

class writer
{
public:
    explicit writer(unsigned seed) : random_(seed) {}

    std::string document;
    std::vector<std::size_t> places;

    void write()
    {
        document += pick({"", "\xEF\xBB\xBF"});
        document += pick({"", "<?xml version=\"1.0\"?>\r\n", "<?xml version='1.0' encoding='utf-8' ?>"});
        noise(false);
        document += "<VAST" + attributes() + ">";
        for (auto ads = one_of(4); ads > 0; --ads)
            in(pick({"Ad", "Ad", "Ad", "Error", "v:Ad"}), [&](bool is_ad) { ad(is_ad); });
        document += "</VAST" + blank() + ">";
        noise(false);
    }

private:
    template <class Content>
    void in(const std::string& name, Content content)
    {
        noise(true);
        document += "<" + name + attributes() + ">";
        content(name == "Ad" || name == "InLine" || name == "Wrapper");
        noise(true);
        document += "</" + name + blank() + ">";
    }

    void ad(bool is_ad)
    {
        for (auto bodies = one_of(4); bodies > 0; --bodies)
            in(pick({"InLine", "Wrapper", "Extensions", "v:InLine"}), [&](bool is_body) { body(is_ad && is_body); });
    }

    void body(bool counts)
    {
        std::optional<std::size_t> after_impression;
        std::optional<std::size_t> before_follower;
        for (auto children = one_of(6); children > 0; --children) {
            const auto name = pick({"Impression", "Creatives", "Extensions", "AdTitle", "AdVerifications", "Pricing",
                                    "v:Impression", "ImpressionX", "InLine"});
            noise(true);
            const auto begin = document.size();
            element(name, 3);
            if (name == "Impression")
                after_impression = document.size();
            if (name == "Creatives" || name == "AdVerifications" || name == "Pricing")
                before_follower = before_follower.value_or(begin);
        }
        noise(true);
        if (counts)
            places.push_back(after_impression.value_or(before_follower.value_or(document.size())));
        skip_noise_ = true; // what in() would add before the end tag would be between
    }

    void element(const std::string& name, int depth)
    {
        document += "<" + name + attributes();
        if (one_of(3) == 0) {
            document += "/>";
            return;
        }
        document += ">";
        for (auto children = depth > 0 ? one_of(3) : 0; children > 0; --children) {
            noise(true);
            element(pick({"Impression", "InLine", "Ad", "Creatives", "a"}), depth - 1);
        }
        noise(true);
        document += "</" + name + blank() + ">";
    }

    // Comments and instructions, and inside of the root text and CDATA too.
    void noise(bool inside)
    {
        if (std::exchange(skip_noise_, false))
            return;
        for (auto pieces = one_of(3); pieces > 0; --pieces)
            document += inside ? pick({"\n  ", "text > ' \"", "<![CDATA[<Impression/></InLine>]]>", "<![CDATA[]]]]>",
                                       "<!-- <Impression> ' -->", "<!---->", "<!-->-->", "<?p </InLine> '?>", "&amp;"})
                               : pick({"\n", "<!-- <Ad> ' -->", "<?p <Ad>?>"});
    }

    std::string attributes()
    {
        std::string made;
        for (auto count = one_of(3); count > 0; --count)
            made += " a" + std::to_string(count) + pick({"='>'", "=\"/>\"", " = '\"'", "=\"'</InLine>'\"", "=''"});
        // In a value a < has to be written as a reference.
        for (auto at = made.find('<'); at != made.npos; at = made.find('<'))
            made.replace(at, 1, "&lt;");
        return made + blank();
    }

    std::string blank() { return pick({"", "", " ", "\r\n\t"}); }
    std::string pick(std::vector<std::string> from) { return std::move(from[one_of(from.size())]); }
    std::size_t one_of(std::size_t count) { return random_() % count; }

    std::mt19937 random_;
    bool skip_noise_ = false;
};

} // namespace

BOOST_AUTO_TEST_SUITE(vast_random_impressions)

BOOST_AUTO_TEST_CASE(random_documents_get_their_impressions_where_they_belong)
{
    std::size_t total = 0;
    for (unsigned seed = 0; seed < 3000; ++seed) {
        writer made(seed);
        made.write();
        BOOST_TEST_INFO("seed " << seed << ": " << made.document);
        BOOST_REQUIRE(vast::judge(made.document).has_value());
        BOOST_TEST_INFO("seed " << seed << ": " << made.document);
        BOOST_REQUIRE(vast::impression_places(made.document) == made.places);
        total += made.places.size();
        const auto changed = vast::add_impressions(made.document, made.places, [] { return "http://a.example/?b&c"; });
        BOOST_REQUIRE(vast::judge(changed).has_value());
    }
    BOOST_TEST(total > 1000U);
}

BOOST_AUTO_TEST_SUITE_END()
