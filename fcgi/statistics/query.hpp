// GET /statistics/query: the counts of several names at once.
#pragma once

#include "core/asio.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "statistics/filter.hpp"

namespace statistics::query {

// Each filter as /statistics answers it, in the order asked. 400 and 503 as there.
core::awaitable<http::response> handle(const http::request& request, resources use);

} // namespace statistics::query
