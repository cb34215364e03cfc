// GET|POST /impression: records that an ad was shown.
#pragma once

#include "core/asio.hpp"
#include "core/config.hpp"
#include "counters/ledger.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace impression {

struct resources
{
    counters::ledger& ledger; // each must outlive every call
    const core::config& config;
};

// 200 once the impression is counted, with a pixel for a client that prefers images. A beacon counts once however often
// it comes; 403: it has been altered or has expired. 400 names every refused parameter; 503 says whether the impression
// may have been counted.
core::awaitable<http::response> handle(const http::request& request, resources use);

} // namespace impression
