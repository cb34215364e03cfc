// Whether what Redis has counted agrees with itself.
#pragma once

#include "support/stack.hpp"

#include <string>

namespace support {

// Of every counter the total must be the sum over the names of each dimension, over the hours and over the days of
// each, and where a ranking holds all names also over it. `note` is for whoever looks into what failed.
void expect_agreeing_sums(const stack& on, const std::string& note = {});

} // namespace support
