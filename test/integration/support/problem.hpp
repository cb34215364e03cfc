// Error answers, held against what the HTTP interface promises of them.
#pragma once

#include "support/http.hpp"

#include <string>

namespace support {

// Checks that it is a problem document in full: status, type ("/problems/" and the given name), the members in their
// order, the id of its header, the headers that every answer has.
void expect_problem(const answer& got, int status, const std::string& type);

// The faults that a 400 lists, in its order: "username:missing platform:empty". Checks the list's form. Empty for any
// other status.
std::string faults_of(const answer& got);

} // namespace support
