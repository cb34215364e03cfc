// GET /statistics/top: the names of a dimension with the highest counts.
#pragma once

#include "core/asio.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "statistics/filter.hpp"

namespace statistics::top {

// 400 names every refused parameter; 503: Redis can't be read.
core::awaitable<http::response> handle(const http::request& request, resources use);

} // namespace statistics::top
