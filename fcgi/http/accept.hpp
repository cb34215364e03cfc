// What kind of answer a client prefers (RFC 9110, 12.5.1).
#pragma once

#include <string_view>

namespace http {

// Whether the value of an Accept header prefers image/gif to application/json: by quality, the most specific range
// counting for each. Where both are as good, if the list begins with a range of images: an <img> of some browsers sends
// `image/webp,*/*`. False for an empty value.
bool prefers_image(std::string_view accept);

} // namespace http
