#include "ad/macros.hpp"

#include <charconv>
#include <random>

namespace ad {
namespace {

// Eight digits, as VAST's own CACHEBUSTING has. Nothing secret depends on them.
std::uint32_t eight_digits()
{
    static std::mt19937 source(std::random_device{}());
    return std::uniform_int_distribution<std::uint32_t>(10'000'000, 99'999'999)(source);
}

template <std::size_t Size>
std::string_view write(std::int64_t number, std::array<char, Size>& into)
{
    const auto end = std::to_chars(into.data(), into.data() + into.size(), number).ptr;
    return {into.data(), end};
}

} // namespace

macros::macros(const http::request& request, const http::parameters& params, const device& from)
{
    using enum core::url_macro;
    values_[sdk_version] = params.at("sdk_version");
    values_[session_id] = params.at("session_id");
    values_[platform] = params.at("platform");
    values_[username] = params.at("username");
    values_[country_code] = params.at("country_code");
    values_[request_id] = request.id_text;
    values_[timestamp] = write(
        std::chrono::duration_cast<std::chrono::seconds>(request.received.time_since_epoch()).count(), timestamp_);
    values_[cachebuster] = write(eight_digits(), cachebuster_);
    values_[ip] = from.ip;
    values_[user_agent] = from.user_agent;
}

} // namespace ad
