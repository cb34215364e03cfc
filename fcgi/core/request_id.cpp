#include "core/request_id.hpp"

#include <cerrno>
#include <sys/random.h>
#include <system_error>

namespace core {
namespace {

int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

request_id request_id::random()
{
    request_id id;
    if (::getrandom(id.bytes_.data(), size, 0) != static_cast<ssize_t>(size))
        throw std::system_error(errno, std::generic_category(), "getrandom");
    return id;
}

request_id request_id::from_hex_or_random(std::string_view hex)
{
    if (hex.size() != 2 * size)
        return random();
    request_id id;
    for (std::size_t i = 0; i < size; ++i) {
        const int high = digit(hex[2 * i]);
        const int low = digit(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return random();
        id.bytes_[i] = static_cast<char>(high * 16 + low);
    }
    return id;
}

request_id request_id::from_bytes(const std::array<char, size>& bytes)
{
    request_id id;
    id.bytes_ = bytes;
    return id;
}

std::string request_id::hex() const
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * size);
    for (const char byte : bytes_) {
        text += digits[static_cast<unsigned char>(byte) >> 4];
        text += digits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

} // namespace core
