// Adds Impression elements to a VAST document. Nothing else of it changes: every byte stays, in its order.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace vast {

// The most Ads of a document that get an Impression of ours; a real ad pod has a handful.
inline constexpr std::size_t most_impressions = 100;

// Where one more Impression may stand, as offsets into the document that rise: one for every InLine and Wrapper of an
// Ad (VAST 4.2, 3.4 and 3.19), the first most_impressions of them. That is directly after its last Impression. One
// without an Impression is invalid anyway; there it is before the first of Pricing, ViewableImpression, AdServingId,
// AdVerifications and Creatives, or before the end tag if it has none of these either. Names are compared as they are
// written, as players do, so one with a prefix is another name.
//
// None for a document without an Ad, for an Ad that is one empty tag, such as <InLine/>, and in an encoding in which
// ASCII is not one byte a character (vast::is_scannable). The document must be one that vast::judge() accepts.
std::vector<std::size_t> impression_places(std::string_view document);

// The document with one more Impression at each place. `url` is called once for each, in their order; what it returns
// must not hold "]]>", as no URL does (RFC 3986, 2).
std::string add_impressions(std::string_view document, const std::vector<std::size_t>& places,
                            const std::function<std::string()>& url);

} // namespace vast
