#include "counters/username.hpp"

#include "crypto/hmac.hpp"

namespace counters {

std::string stored_username(std::string_view username, std::string_view key)
{
    return key.empty() ? std::string(username) : crypto::hmac_sha256_hex(key, username).substr(0, 32);
}

} // namespace counters
