// The query string of a control request.
#pragma once

#include "result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sample_api {

struct parameter
{
    std::string name;
    std::string value;
};

// The pairs of `a=1&b=2` in their order, decoded (%41, and + for a blank). Empty pairs are left out; a name without `=`
// has an empty value. Refused: malformed percent-encoding.
result<std::vector<parameter>> parse_query(std::string_view query);

} // namespace sample_api
