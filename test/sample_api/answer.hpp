// The bytes of an answer. They are made once per behaviour, not once per request: a benchmark must not wait for this.
#pragma once

#include "behaviour.hpp"

#include <string>

namespace sample_api {

struct answer
{
    behaviour how;
    std::string head; // the status line and the headers, without the empty line that ends them: Connection comes last
    std::string body; // as it goes over the wire, in chunks for example
};

answer prepare(behaviour how);

} // namespace sample_api
