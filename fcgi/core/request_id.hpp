// The 128-bit name of one request, of one worker, and of what a client's Idempotency-Key stands for.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace core {

class request_id
{
public:
    static constexpr std::size_t size = 16;

    request_id() = default;
    // 128 random bits from the kernel (getrandom). Throws std::system_error if the kernel gives none.
    static request_id random();
    // From nginx's $request_id: exactly 32 hexadecimal digits. Anything else gives a random one, so that a front end
    // that sends none still works; a request that it sends twice then counts twice.
    static request_id from_hex_or_random(std::string_view hex);
    static request_id from_bytes(const std::array<char, size>& bytes);

    std::string hex() const;
    std::string_view bytes() const { return {bytes_.data(), size}; }
    friend bool operator==(const request_id&, const request_id&) = default;

private:
    std::array<char, size> bytes_{};
};

} // namespace core

template <>
struct std::hash<core::request_id>
{
    // The ids are random: any eight of their bytes are as good as a hash.
    std::size_t operator()(const core::request_id& id) const noexcept
    {
        std::size_t value;
        std::memcpy(&value, id.bytes().data(), sizeof value);
        return value;
    }
};
