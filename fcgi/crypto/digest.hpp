// A short name for data of any length.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace crypto {

// The first 128 bits of SHA-256 (FIPS 180-4) over the parts, each preceded by its length, so that no other division of
// the same bytes has the same digest. Two different inputs with one digest can't be found in practice. Throws
// std::runtime_error if OpenSSL fails, for want of memory.
std::array<char, 16> digest(std::span<const std::string_view> parts);

} // namespace crypto
