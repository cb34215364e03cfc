#include "crypto/digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace crypto {
namespace {

struct context_deleter
{
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using context_ptr = std::unique_ptr<EVP_MD_CTX, context_deleter>;

void require(bool succeeded)
{
    if (!succeeded)
        throw std::runtime_error("OpenSSL can't make a digest");
}

// In the order of RFC 791, so that every machine makes the same digest.
std::array<char, 4> big_endian(std::size_t size)
{
    const auto value = static_cast<std::uint32_t>(size);
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

} // namespace

std::array<char, 16> digest(std::span<const std::string_view> parts)
{
    const context_ptr context(EVP_MD_CTX_new());
    require(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
    for (const auto part : parts) {
        const auto size = big_endian(part.size());
        require(EVP_DigestUpdate(context.get(), size.data(), size.size()) == 1);
        require(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> whole{};
    require(EVP_DigestFinal_ex(context.get(), whole.data(), nullptr) == 1);
    std::array<char, 16> beginning{};
    std::copy_n(whole.begin(), beginning.size(), beginning.begin());
    return beginning;
}

} // namespace crypto
