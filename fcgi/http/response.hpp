// An answer, and the problem documents that errors are made of (RFC 9457).
#pragma once

#include "core/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

// One fault of one request parameter, as it stands in the `errors` of a 400.
struct fault
{
    std::string parameter; // valid UTF-8
    std::string_view code; // missing, empty, repeated, not_permitted, too_long, invalid_encoding, invalid
    std::string detail;
};
using faults = std::vector<fault>;

// A problem document before it gets the request's id. 5xx details are constant: what happened inside is in the log.
struct problem
{
    std::string_view type; // the last part of the type URI
    std::string_view title;
    std::string detail;
    std::vector<fault> errors;
};

struct response
{
    int status = 200;
    std::string content_type;                                      // empty: no body
    std::vector<std::pair<std::string_view, std::string>> headers; // names are literals; no value holds CR or LF
    std::string body;
    std::optional<http::problem> problem; // becomes the body when the request's id is known
};

// The type URI of a problem is this path and its name (relative, as RFC 9457 3.1.1 permits). Clients compare it.
inline constexpr std::string_view problem_types = "/problems/";

// 200 with a JSON text.
response json(std::string text);
// 200 with a file that a browser saves under this name, of ASCII letters, digits and the characters .-_ alone.
response file(std::string content_type, std::string_view name, std::string text);
// 200 with a transparent GIF of one pixel, in 43 bytes.
response pixel();
// 400 that names every fault.
response bad_request(faults found);
// 403: a request that claims to be one of ours and isn't, or isn't any more. `type` is the last part of the type URI.
response forbidden(std::string_view type, std::string detail);
response not_found();
// 405; `allow` is the value of the Allow header.
response method_not_allowed(std::string allow);
response content_too_large();
response unsupported_media_type();
response internal_error();
// 503 with Retry-After for errc::not_counted, outcome_unknown and store_unavailable; 422 for key_reused.
response from_error(boost::system::error_code why);
// 503 with Retry-After: the worker holds MAX_IN_FLIGHT requests already. Nothing was counted.
response overloaded();
// 503 with Retry-After, of /readyz: nothing can be counted, and this is why.
response not_ready(std::string reason);
// 502 or 504: the ad API failed (AD_FAILURES=http). Nothing was counted.
response bad_gateway(std::string detail);
response gateway_timeout();

// "Not Found" for 404 (RFC 9110, 15).
std::string_view reason_phrase(int status);

// The answer to a request that another worker may have counted: one that says that nothing was counted becomes
// outcome-unknown.
response for_resent(response answer);

// Turns a problem, if there is one, into the body. Call once, before the response is written.
void finish(response& answer, std::string_view request_id);

} // namespace http
