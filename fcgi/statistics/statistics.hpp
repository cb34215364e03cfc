// GET /statistics: the counts for a username or an SDK version.
#pragma once

#include "core/asio.hpp"
#include "counters/reader.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <string>
#include <string_view>

namespace statistics {

// The first of the permitted parameters is the filter. 400 names every refused parameter; 503: Redis can't be read.
// The reader must outlive the call.
core::awaitable<http::response> handle(const http::request& request, counters::reader& reader);

// The answer's JSON: the filter, the counts and their rates, rounded to 4 places, null where the divisor is 0.
std::string report(std::string_view filter, std::string_view value, const counters::totals& counted);

} // namespace statistics
