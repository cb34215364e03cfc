// Hostile FastCGI for the workers.
#pragma once

#include "dice.hpp"
#include "input.hpp"

namespace hostile {

// One that ends drained.
input fastcgi_input(dice& chance);

} // namespace hostile
