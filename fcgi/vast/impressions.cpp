#include "vast/impressions.hpp"

#include "vast/tags.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace vast {
namespace {

// What follows an Impression in one version of VAST or another, and precedes it in none.
constexpr std::array<std::string_view, 5> followers{"Pricing", "ViewableImpression", "AdServingId", "AdVerifications",
                                                    "Creatives"};

// Walks along with the tags and knows in which of the elements that matter it is.
class finder
{
public:
    void take(const tag& seen)
    {
        if (seen.what == tag::kind::end)
            return leave(seen);
        if (depth_ == ad_depth)
            in_ad_ = seen.name == "Ad";
        else if (depth_ == body_depth && seen.what == tag::kind::start)
            enter_body(seen.name);
        else if (depth_ == child_depth && in_body_)
            enter_child(seen);
        if (seen.what == tag::kind::start)
            ++depth_;
    }

    std::vector<std::size_t>& places() { return places_; }

private:
    // The number of elements around an Ad, around its InLine or Wrapper, and around the children of that.
    static constexpr std::size_t ad_depth = 1;
    static constexpr std::size_t body_depth = 2;
    static constexpr std::size_t child_depth = 3;

    void enter_body(std::string_view name)
    {
        in_body_ = in_ad_ && (name == "InLine" || name == "Wrapper");
        after_impression_.reset();
        before_follower_.reset();
    }

    void enter_child(const tag& seen)
    {
        if (seen.name == "Impression" && seen.what == tag::kind::empty)
            after_impression_ = seen.beyond;
        if (!before_follower_ && std::ranges::find(followers, seen.name) != followers.end())
            before_follower_ = seen.begin;
    }

    void leave(const tag& seen)
    {
        --depth_;
        if (!in_body_)
            return;
        if (depth_ == child_depth && seen.name == "Impression")
            after_impression_ = seen.beyond;
        if (depth_ == body_depth) {
            places_.push_back(after_impression_.value_or(before_follower_.value_or(seen.begin)));
            in_body_ = false;
        }
    }

    std::size_t depth_ = 0;
    bool in_ad_ = false;
    bool in_body_ = false;
    std::optional<std::size_t> after_impression_;
    std::optional<std::size_t> before_follower_;
    std::vector<std::size_t> places_;
};

} // namespace

std::vector<std::size_t> impression_places(std::string_view document)
{
    if (!is_scannable(document))
        return {};
    finder found;
    tag_scanner tags(document);
    while (const auto seen = tags.next()) {
        found.take(*seen);
        if (found.places().size() == most_impressions)
            break;
    }
    return std::move(found.places());
}

std::string add_impressions(std::string_view document, const std::vector<std::size_t>& places,
                            const std::function<std::string()>& url)
{
    std::string made;
    std::size_t copied = 0;
    for (const auto place : places) {
        made += document.substr(copied, place - copied);
        made += "<Impression><![CDATA[";
        made += url();
        made += "]]></Impression>";
        copied = place;
    }
    made += document.substr(copied);
    return made;
}

} // namespace vast
