#include "core/url_template.hpp"

#include <algorithm>

namespace core {
namespace {

constexpr std::array<std::string_view, url_values::size> names{
    "sdk_version", "session_id", "platform",    "username", "country_code",
    "request_id",  "timestamp",  "cachebuster", "ip",       "user_agent",
};

std::optional<url_macro> to_macro(std::string_view name)
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<url_macro>(found - names.begin());
}

std::string all_names()
{
    std::string list;
    for (const auto name : names)
        list += (list.empty() ? "{" : ", {") + std::string(name) + "}";
    return list;
}

// Where the parts of a URL begin (RFC 3986, appendix B), as far as it matters to macros.
struct layout
{
    explicit layout(std::string_view url)
    {
        const auto slashes = url.find("://");
        authority = slashes == url.npos ? url.size() : slashes + 3;
        path = std::min(url.find_first_of("/?#", authority), url.size());
        fragment = std::min(url.find('#', path), url.size());
        query = std::min(url.find('?', path), fragment);
    }

    std::size_t authority;
    std::size_t path;
    std::size_t query;
    std::size_t fragment;
};

std::string origin_of(std::string_view url, const layout& parts)
{
    auto host = url.substr(parts.authority, parts.path - parts.authority);
    if (const auto at = host.rfind('@'); at != host.npos)
        host.remove_prefix(at + 1);
    return std::string(url.substr(0, parts.authority)) + std::string(host);
}

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void append_encoded(std::string& url, std::string_view value)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : value) {
        if (is_unreserved(c)) {
            url += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            url += '%';
            url += digits[byte >> 4];
            url += digits[byte & 15];
        }
    }
}

} // namespace

result<url_template, std::vector<std::string>> url_template::parse(std::string_view text)
{
    const layout parts(text);
    url_template made;
    made.origin_ = origin_of(text, parts);
    std::vector<std::string> problems;

    std::size_t taken = 0;
    for (auto brace = text.find_first_of("{}"); brace != text.npos; brace = text.find_first_of("{}", taken)) {
        const auto end = text.find_first_of("{}", brace + 1);
        if (text[brace] == '}') {
            problems.emplace_back("has a } without its {: a brace that is not a macro's is written %7D");
            return problems;
        }
        if (end == text.npos || text[end] == '{') {
            problems.emplace_back("has a { without its }: a brace that is not a macro's is written %7B");
            return problems;
        }
        const auto name = text.substr(brace + 1, end - brace - 1);
        const auto macro = to_macro(name);
        if (!macro)
            problems.push_back("has {" + std::string(name) + "}, which is not known: there are " + all_names());
        else if (brace < parts.path || brace > parts.fragment)
            problems.push_back("has {" + std::string(name) +
                               "} outside of the path and the query, the only places for a macro");
        made.pieces_.push_back(
            {.before = std::string(text.substr(taken, brace - taken)), .macro = macro, .in_path = brace < parts.query});
        taken = end + 1;
    }
    if (!problems.empty())
        return problems;
    made.pieces_.push_back({.before = std::string(text.substr(taken)), .macro = std::nullopt});
    return made;
}

std::string url_template::fill(const url_values& values) const
{
    std::string url;
    std::size_t least = 0;
    for (const auto& [before, macro, in_path] : pieces_)
        least += before.size() + (macro ? values[*macro].size() : 0);
    url.reserve(least + least / 4);
    for (const auto& [before, macro, in_path] : pieces_) {
        url += before;
        if (!macro)
            continue;
        const auto value = values[*macro];
        if (in_path && (value == "." || value == ".."))
            for (std::size_t dots = value.size(); dots > 0; --dots)
                url += "%252E";
        else
            append_encoded(url, value);
    }
    return url;
}

} // namespace core
