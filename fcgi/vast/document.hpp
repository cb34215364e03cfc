// Judges a VAST document. The bytes themselves are never changed here: the client gets them as the ad API sent them.
#pragma once

#include "core/error.hpp"

#include <string_view>

namespace vast {

// What an empty answer to an ad request looks like: well-formed VAST without an Ad, which players take as "no ad".
inline constexpr std::string_view empty_document =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VAST version=\"4.2\"/>\n";

struct verdict
{
    bool has_ad = false; // the root has an Ad child (VAST 4.2, 3.2)
};

// Reads the whole document: it must be well-formed XML with the root element VAST, and without a document type
// declaration, which no VAST has and which is how entity bombs begin. It need not be valid by any schema, and prefixes
// need not be declared: real ad APIs send VAST that no XSD accepts. No network, no entity expansion, bounded depth
// (256), attributes (1,024 a tag) and namespaces (256), and 128 KiB where tags can't be told from the bytes (UTF-16,
// EBCDIC, UTF-7). Anything else: errc::upstream_invalid.
core::result<verdict> judge(std::string_view document);

} // namespace vast
