// Beacons as a video player meets them: in documents.
#pragma once

#include "support/http.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace support {

// The elements that carry a beacon of this public URL, in the document's order.
std::vector<std::string> beacon_elements(const std::string& document, const std::string& public_url);
// The target, path and query string, that such an element's URL has behind the public URL.
std::string beacon_target(const std::string& element, const std::string& public_url);
// The document without them.
std::string without_beacons(std::string document, const std::string& public_url);

// The value of one parameter in the target, as it stands there.
std::string parameter_of(const std::string& target, const std::string& name);
// The target with another value for it.
std::string with_parameter(std::string target, const std::string& name, const std::string& value);

// The target with the signature that belongs to it: HMAC-SHA256 over the parameters in the order of their names, each
// name and each value with a NUL behind it. For values that need no percent-encoding.
std::string signed_anew(const std::string& target, const std::string& key);

} // namespace support
