// The bridge to cgicc: query strings and form bodies become name=value pairs.
#pragma once

#include "http/request.hpp"

#include <string_view>
#include <vector>

namespace server {

// The pairs of a query string and of an application/x-www-form-urlencoded body, query first, each in the order sent.
// Pairs are separated by `&` alone, `+` is a blank, a name without `=` has an empty value, empty pairs are left out.
std::vector<http::pair> parse_pairs(std::string_view query, std::string_view form);

} // namespace server
