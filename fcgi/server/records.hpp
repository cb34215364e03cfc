// A response as FastCGI records (FastCGI 1.0, 3.3 and 5.5).
//
// libfcgi's own output leaves in pieces of 8 KiB as they fill. nginx forwards the first piece at once, and then a
// worker that dies has cut the answer short. One buffer, one write: either nginx has all of it, or it asks another
// worker.
#pragma once

#include "http/response.hpp"

#include <cstdint>
#include <string>

namespace server {

// The whole answer to the FastCGI request of this id: CGI header lines and body as FCGI_STDOUT, its end,
// FCGI_END_REQUEST.
std::string to_records(const http::response& response, std::uint16_t fastcgi_id);

} // namespace server
