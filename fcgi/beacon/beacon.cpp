#include "beacon/beacon.hpp"

#include "crypto/hmac.hpp"

#include <charconv>
#include <vector>

namespace beacon {
namespace {

using system_clock = std::chrono::system_clock;

std::int64_t unix_time(system_clock::time_point time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

// What is signed: all parameters but the signature, in an order of their own.
std::string sign(const http::parameters& all, std::string_view key)
{
    return crypto::hmac_sha256_hex(key, all.canonical(signature.name));
}

// Everything but the unreserved characters (RFC 3986, 2.3) is encoded.
void append_query_value(std::string& to, std::string_view value)
{
    constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : value) {
        if (unreserved.find(c) != unreserved.npos) {
            to += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        to += '%';
        to += digits[byte >> 4];
        to += digits[byte & 15];
    }
}

} // namespace

std::string make_url(const http::parameters& asked, system_clock::time_point now, const core::config& config)
{
    std::vector<http::parameters::entry> entries(asked.all().begin(), asked.all().end());
    entries.push_back({std::string(id.name), core::request_id::random().hex()});
    if (!config.beacon_key.empty()) {
        entries.push_back({std::string(expires.name), std::to_string(unix_time(now + lifetime(config)))});
        auto code = sign(http::parameters(entries), config.beacon_key);
        entries.push_back({std::string(signature.name), std::move(code)});
    }

    std::string url = config.public_url + "/impression";
    char separator = '?';
    for (const auto& [name, value] : entries) {
        url += separator;
        url += name;
        url += '=';
        append_query_value(url, value);
        separator = '&';
    }
    return url;
}

verdict judge(const http::parameters& sent, system_clock::time_point now, std::string_view key)
{
    if (key.empty())
        return verdict::good;
    const auto* until = sent.find(expires.name);
    const auto* code = sent.find(signature.name);
    if (sent.find(id.name) == nullptr && until == nullptr && code == nullptr)
        return verdict::good;
    if (until == nullptr || code == nullptr || !crypto::equal_in_constant_time(*code, sign(sent, key)))
        return verdict::altered;
    std::int64_t time = 0; // what we have signed is a number
    std::from_chars(until->data(), until->data() + until->size(), time);
    return unix_time(now) < time ? verdict::good : verdict::expired;
}

} // namespace beacon
