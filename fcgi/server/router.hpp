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

// The answer to a request that no handler has to be asked for; nothing: there is a route, and its handler decides. No
// route: 404. Another method than it takes: 405 with Allow. OPTIONS, where a route takes it: 204 with Allow and what
// browsers ask beforehand. `refusal` makes the answer to a request whose body no endpoint can use, null where there is
// none: it is given once path and method have been found right.
std::optional<http::response> answer_without_handler(const route* found, const http::request& request,
                                                     http::response (*refusal)());

// What the handler answers. An exception of it: logged as far as `failures` allows, 500.
core::awaitable<http::response> dispatch(const route& to, const http::request& request, core::log::limiter& failures);

} // namespace server
