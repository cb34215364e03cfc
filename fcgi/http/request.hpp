// A request as the endpoints see it: plain values, no socket.
#pragma once

#include "core/request_id.hpp"
#include "http/method.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace http {

// One name=value pair as it was sent, decoded, not yet checked against any rule.
struct pair
{
    std::string name;
    std::string value;
    // Malformed percent-encoding or not UTF-8; the text is then as it was sent.
    bool name_malformed = false;
    bool value_malformed = false;
};

struct request
{
    http::method method = method::get;
    std::string path;
    std::vector<pair> pairs; // query string first, then form, each in the order sent
    core::request_id id;
    std::string id_text; // as the client sees it in X-Request-Id
    // When nginx took the request. A resend of the same request carries the same time and the same id.
    std::chrono::system_clock::time_point received;
    // The client's, as nginx has them, and only where an endpoint needs them.
    std::string remote_address;
    std::string user_agent;
    // As the client sent it: the name by which it knows this request again when it sends it again.
    std::optional<std::string> idempotency_key;
    // The Accept header, if it has to do with images; else empty.
    std::string accept;
    // nginx lost the worker that had it first, which may have counted it.
    bool resent = false;
    // A crawler or monitor, or somebody in the operator's own networks.
    bool filtered = false;
};

} // namespace http
