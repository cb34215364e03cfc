// The name under which a user is counted.
#pragma once

#include <string>
#include <string_view>

namespace counters {

// The username itself; with a key (USERNAME_KEY) 32 hexadecimal digits that tell the user's name to nobody who lacks
// the key: the first half of its HMAC-SHA256 (RFC 2104, 5).
std::string stored_username(std::string_view username, std::string_view key);

} // namespace counters
