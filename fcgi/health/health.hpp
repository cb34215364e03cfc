// GET /healthz and /readyz: whether this process lives, and whether it can serve.
#pragma once

#include "core/asio.hpp"
#include "counters/monitor.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace health {

// 200. Touches nothing but this process. Parameters mean nothing here and in ready(): who probes may add what he likes.
core::awaitable<http::response> live(const http::request& request);

// 200 while requests can be counted. Else 503, and the problem's detail has the reason: Redis has not answered yet, is
// away or takes no writes, or the worker is stopping. Both must outlive the call.
core::awaitable<http::response> ready(const http::request& request, counters::monitor& monitor, const bool& stopping);

} // namespace health
