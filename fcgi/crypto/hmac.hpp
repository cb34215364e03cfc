// Proof that a text is ours: HMAC-SHA256 (RFC 2104, FIPS 180-4).
#pragma once

#include <string>
#include <string_view>

namespace crypto {

// The code of a text under a secret key, as 64 lower-case hexadecimal digits. Throws std::runtime_error if OpenSSL
// fails, for want of memory.
std::string hmac_sha256_hex(std::string_view key, std::string_view text);

// Whether two texts are the same, in a time that does not tell where they differ. Their lengths are no secret.
bool equal_in_constant_time(std::string_view one, std::string_view other);

} // namespace crypto
