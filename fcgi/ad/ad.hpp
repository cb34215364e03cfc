// GET|POST /ad: a VAST document from the external ad API.
#pragma once

#include "ad/measurements.hpp"
#include "ad/shared_fetch.hpp"
#include "ad/source.hpp"
#include "core/asio.hpp"
#include "core/config.hpp"
#include "counters/ledger.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "upstream/client.hpp"

namespace ad {

struct resources
{
    counters::ledger& ledger; // each must outlive every call
    upstream::client& upstream;
    ad::sources& sources;
    shared_fetch* shared; // null: every request asks (AD_CACHE=off)
    const core::config& config;
    measurements& measured;
};

// 200 with the API's document, byte for byte but for the beacons of VAST_BEACON, once the ad request is counted;
// X-Ad-Status says what the API did. An API that fails is no ad: an empty VAST document, or 502 or 504, uncounted, with
// AD_FAILURES=http. 400 names every refused parameter; 503 says whether the request may have been counted.
core::awaitable<http::response> handle(const http::request& request, resources use);

} // namespace ad
