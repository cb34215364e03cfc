#include "core/nginx_settings.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdint>

namespace core {
namespace {

// scheme://host[:port] as a browser writes it (RFC 6454, 6.2), in ASCII and lower case; or null. What is let through
// here goes into nginx's configuration.
bool is_origin(std::string_view text)
{
    if (text == "null")
        return true;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    constexpr std::string_view of_scheme = "abcdefghijklmnopqrstuvwxyz0123456789+.-";
    constexpr std::string_view of_host = "abcdefghijklmnopqrstuvwxyz0123456789._:-[]";
    constexpr std::size_t longest_host = 256;
    const auto colon = text.find("://");
    if (colon == text.npos || colon == 0)
        return false;
    const auto scheme = text.substr(0, colon);
    const auto host = text.substr(colon + 3);
    return letters.find(scheme.front()) != letters.npos && scheme.find_first_not_of(of_scheme) == scheme.npos &&
           !host.empty() && host.size() <= longest_host && host.find_first_not_of(of_host) == host.npos;
}

void check_origins(settings& from)
{
    const auto given = from.text("CORS_ORIGINS");
    const auto origins = words(given);
    if (origins.empty() || !std::ranges::all_of(origins, [](auto each) { return each == "*" || is_origin(each); }))
        from.refuse("CORS_ORIGINS", "* or origins such as https://player.example, with blanks between them");
}

// An address, or a network: 192.0.2.0/24, 2001:db8::/32.
bool is_network(std::string_view text)
{
    const auto slash = text.find('/');
    const std::string address(text.substr(0, slash));
    in6_addr parsed{};
    const bool is_v4 = ::inet_pton(AF_INET, address.c_str(), &parsed) == 1;
    if (!is_v4 && ::inet_pton(AF_INET6, address.c_str(), &parsed) != 1)
        return false;
    const auto bits = slash == text.npos ? std::optional(0U) : to_number<unsigned>(text.substr(slash + 1));
    return bits && *bits <= (is_v4 ? 32U : 128U);
}

void check_networks(settings& from, std::string_view name, bool may_be_none = false)
{
    const auto given = from.text(name);
    if ((may_be_none && given == "none") || std::ranges::all_of(words(given), is_network))
        return;
    from.refuse(name, std::string(may_be_none ? "none, or " : "") +
                          "networks such as 192.0.2.0/24 or 2001:db8::/32, with blanks between them");
}

void check_ports(settings& from)
{
    from.number<std::uint16_t>("HTTP_PORT", 1, 65535);
    from.number<std::uint16_t>("METRICS_PORT", 1, 65535);
    from.number<std::uint16_t>("HTTPS_PORT", 1, 65535);
    if (from.text("METRICS_PORT") == from.text("HTTP_PORT"))
        from.refuse("METRICS_PORT", "another port than HTTP_PORT");
    const auto has_tls = !from.text("TLS_CERTIFICATE").empty();
    if (has_tls &&
        (from.text("HTTPS_PORT") == from.text("HTTP_PORT") || from.text("HTTPS_PORT") == from.text("METRICS_PORT")))
        from.refuse("HTTPS_PORT", "another port than HTTP_PORT and METRICS_PORT");
    if (has_tls == from.text("TLS_CERTIFICATE_KEY").empty())
        from.found().push_back("TLS_CERTIFICATE and TLS_CERTIFICATE_KEY must be set both, or neither");
}

} // namespace

void check_nginx_settings(settings& from)
{
    check_origins(from);
    check_ports(from);
    for (const auto* name : {"TRUSTED_PROXIES", "OPERATOR_NETWORKS", "STATISTICS_ALLOW"})
        check_networks(from, name);
    check_networks(from, "LIMIT_EXEMPT", true);
    from.number<std::uint32_t>("REQUEST_LIMIT", 0, 1'000'000);
    from.number<std::uint32_t>("CONNECTION_LIMIT", 0, 65535);
    static constexpr std::pair<std::string_view, int> logs[]{{"on", 0}, {"errors", 1}, {"off", 2}};
    from.choice<int>("ACCESS_LOG", logs);
}

} // namespace core
