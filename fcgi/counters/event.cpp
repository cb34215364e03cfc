#include "counters/event.hpp"

#include "crypto/digest.hpp"

#include <array>

namespace counters {

void name_by_key(event& what, std::string_view key, std::string_view parameters)
{
    const std::string_view endpoint = what.what == counts::impression ? "impression" : "ad";
    const std::array<std::string_view, 3> scope{endpoint, what.username, key};
    what.request = core::request_id::from_bytes(crypto::digest(scope));
    what.fingerprint = core::request_id::from_bytes(crypto::digest(std::array{parameters}));
}

void name_by_beacon(event& what, std::string_view beacon, std::string_view parameters)
{
    const std::array<std::string_view, 2> scope{"beacon", beacon};
    what.request = core::request_id::from_bytes(crypto::digest(scope));
    what.fingerprint = core::request_id::from_bytes(crypto::digest(std::array{parameters}));
}

} // namespace counters
