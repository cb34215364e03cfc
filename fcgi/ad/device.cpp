#include "ad/device.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <span>

namespace ad {
namespace {

constexpr std::size_t longest_user_agent = 512;
constexpr std::size_t kept_of_ipv4 = 3;                                                        // bytes: /24
constexpr std::size_t kept_of_ipv6 = 6;                                                        // /48
constexpr std::array<unsigned char, 12> ipv4_mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}; // RFC 4291, 2.5.5.2

std::string to_text(int family, std::span<unsigned char> bytes, std::size_t kept, bool anonymize)
{
    if (anonymize)
        std::ranges::fill(bytes.subspan(kept), static_cast<unsigned char>(0));
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(family, bytes.data(), text.data(), text.size());
}

std::string address_of(const std::string& sent, bool anonymize)
{
    std::array<unsigned char, 16> bytes{};
    if (::inet_pton(AF_INET, sent.c_str(), bytes.data()) == 1)
        return anonymize ? to_text(AF_INET, std::span(bytes).first(4), kept_of_ipv4, true) : sent;
    if (::inet_pton(AF_INET6, sent.c_str(), bytes.data()) != 1)
        return {};
    if (std::equal(ipv4_mapped.begin(), ipv4_mapped.end(), bytes.begin()))
        return to_text(AF_INET, std::span(bytes).last(4), kept_of_ipv4, anonymize);
    return to_text(AF_INET6, bytes, kept_of_ipv6, anonymize);
}

std::string user_agent_of(std::string_view sent)
{
    std::string kept(sent.substr(0, longest_user_agent));
    // What could end the header line, or hide something in a log.
    std::erase_if(kept, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
    return kept;
}

} // namespace

device device_of(const http::request& request, bool anonymize)
{
    return {.ip = address_of(request.remote_address, anonymize), .user_agent = user_agent_of(request.user_agent)};
}

std::vector<std::string> headers_for(const device& from)
{
    std::vector<std::string> lines;
    if (!from.ip.empty())
        lines.push_back("X-Device-IP: " + from.ip);
    if (!from.user_agent.empty())
        lines.push_back("X-Device-User-Agent: " + from.user_agent);
    return lines;
}

} // namespace ad
