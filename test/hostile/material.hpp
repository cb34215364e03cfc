// What inputs of both kinds are made of.
#pragma once

#include "dice.hpp"

#include <string>
#include <string_view>

namespace hostile {

// The five parameters of /ad and /impression: usually right, sometimes with a fault.
std::string query(dice& chance);
// A path: usually that of an endpoint that counts.
std::string path(dice& chance);
// Percent-encoding, UTF-8, controls and lengths as they should not be.
std::string nasty_text(dice& chance);
// Changes some bytes. No part longer than a few bytes is doubled: that gives no further request.
void mutate(dice& chance, std::string& bytes);

} // namespace hostile
