#include "query.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace sample_api {

namespace {

std::optional<std::string> decode(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            decoded += ' ';
        } else if (text[i] == '%') {
            const std::string_view digits = text.substr(i + 1, 2);
            unsigned char byte = 0;
            const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
            if (error != std::errc{} || stop != digits.data() + 2)
                return std::nullopt;
            decoded += static_cast<char>(byte);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

} // namespace

result<std::vector<parameter>> parse_query(std::string_view query)
{
    std::vector<parameter> parameters;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.empty())
            continue;

        const std::size_t equals = pair.find('=');
        const auto name = decode(pair.substr(0, equals));
        const auto value = decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
        if (!name || !value)
            return fault{"malformed percent-encoding in '" + std::string{pair} + "'"};
        parameters.push_back({*name, *value});
    }
    return parameters;
}

} // namespace sample_api
