// GET|POST /impression: records that an ad was shown.
#pragma once

#include "core/asio.hpp"
#include "counters/ledger.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <chrono>

namespace impression {

struct resources
{
    counters::ledger& ledger; // must outlive every call
    std::chrono::milliseconds commit_timeout;
};

// 200 once the impression is counted. 400 names every refused parameter; 503 says whether it may have been counted.
core::awaitable<http::response> handle(const http::request& request, resources use);

} // namespace impression
