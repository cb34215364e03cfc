// Hostile HTTP for nginx.
#pragma once

#include "dice.hpp"
#include "input.hpp"

namespace hostile {

// One that ends drained.
input http_input(dice& chance);

// What ends a conversation with nginx, whatever state it is in: the first piece ends a header, the second one is a
// body, or a chunk, or a request line that nginx answers with 400 and then closes.
std::string closing_header();
std::string closing_filler();

} // namespace hostile
