// Whom an ad request comes from, as far as the ad API is told.
#pragma once

#include "http/request.hpp"

#include <string>
#include <vector>

namespace ad {

struct device
{
    std::string ip;         // empty: not known
    std::string user_agent; // empty: none was sent
};

// The client's User-Agent without control characters, cut after 512 bytes, and its address, an IPv4 one as such even
// where the socket was IPv6. `anonymize` cuts that to its network: /24 of IPv4, /48 of IPv6.
device device_of(const http::request& request, bool anonymize);

// The request headers that tell an ad API of a device that does not ask it itself: X-Device-IP and
// X-Device-User-Agent (VAST 4, server-side ad stitching). Whole lines; what is empty is left out.
std::vector<std::string> headers_for(const device& from);

} // namespace ad
