// How long an ad API's answer may be given again: its Cache-Control (RFC 9111, 5.2.2; RFC 5861, 4), Age and Vary.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace ad {

// Both counted from the moment when the answer was asked for. At least one is not zero.
struct freshness
{
    std::chrono::seconds fresh{};          // so long it is given without asking again,
    std::chrono::seconds stale_if_error{}; // and after that so long where asking fails
};

// Nothing: the answer must not be kept. This is a shared cache: s-maxage wins over max-age, and `private` forbids. What
// gives neither is not kept, nor is what says something in a form or as often as it should not: a cache that errs here
// shows the wrong ad, and one that does not keep an answer only asks again.
//
// s-maxage, must-revalidate and proxy-revalidate forbid stale answers (RFC 9111, 4.2.4), whatever stale-if-error says.
// Of the headers that Vary may name only X-Device-IP and X-Device-User-Agent differ between our requests.
//
// Each argument is the header's value, its lines joined by commas; empty: there is no such header.
std::optional<freshness> freshness_of(std::string_view cache_control, std::string_view age, std::string_view vary);

} // namespace ad
