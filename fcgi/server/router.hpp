// Leads a request to its endpoint. Routes are data: one line each in main.cpp.
#pragma once

#include "core/asio.hpp"
#include "core/log.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace server {

// The request lives until the response has been made.
using handler = std::function<core::awaitable<http::response>(const http::request&)>;

struct route
{
    std::string_view path; // exact
    http::methods methods;
    handler handle;
};
using routes = std::vector<route>;

// The route of this path; null: an unknown one.
const route* find(const routes& table, std::string_view path);

// No route: 404. Another method than it takes: 405 with Allow. OPTIONS, where a route takes it: 204 with Allow and
// what browsers ask beforehand. An exception of the handler: logged as far as `failures` allows, 500. `refusal` is the
// answer to a request whose body no endpoint can use: it is given once path and method have been found right.
core::awaitable<http::response> dispatch(const route* found, const http::request& request, core::log::limiter& failures,
                                         std::optional<http::response> refusal = {});

} // namespace server
