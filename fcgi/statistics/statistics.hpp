// GET /statistics: the counts of one name, since the beginning and by hours or days.
#pragma once

#include "core/asio.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "statistics/filter.hpp"

namespace statistics {

// The first of the permitted filters is the filter. JSON, or a series as CSV. 400 names every refused parameter; what
// is wrong with a range as a whole it names once each parameter is right by itself. 503: Redis can't be read.
core::awaitable<http::response> handle(const http::request& request, resources use);

} // namespace statistics
