// Whether the counters of the model agree with each other.
#pragma once

#include "store.hpp"

#include <optional>
#include <string>

namespace simulation {

// The total is the sum over the names of every dimension, over the hours and over the days; each name's too. Nothing:
// so it is. Else what is not. Not to be expected where a script broke off or data was lost.
std::optional<std::string> check_sums(const contents& keys);

} // namespace simulation
