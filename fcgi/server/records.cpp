#include "server/records.hpp"

#include <string_view>

namespace server {
namespace {

constexpr char version = 1;
constexpr char type_end_request = 3;
constexpr char type_stdout = 6;
constexpr std::size_t header_size = 8;
// The length field holds 65535; a multiple of 8 needs no padding.
constexpr std::size_t longest_content = 65528;

void append_header(std::string& out, char type, std::uint16_t id, std::size_t length)
{
    out += version;
    out += type;
    out += static_cast<char>(id >> 8);
    out += static_cast<char>(id & 0xff);
    out += static_cast<char>(length >> 8);
    out += static_cast<char>(length & 0xff);
    out += '\0'; // padding
    out += '\0'; // reserved
}

std::string header_lines(const http::response& response)
{
    std::string lines;
    const auto line = [&lines](std::string_view name, std::string_view value) {
        lines += name;
        lines += ": ";
        lines += value;
        lines += "\r\n";
    };
    line("Status", std::to_string(response.status) + " " + std::string(http::reason_phrase(response.status)));
    if (!response.content_type.empty())
        line("Content-Type", response.content_type);
    for (const auto& [name, value] : response.headers)
        line(name, value);
    if (response.status != 204)
        line("Content-Length", std::to_string(response.body.size()));
    return lines + "\r\n";
}

} // namespace

std::string to_records(const http::response& response, std::uint16_t fastcgi_id)
{
    auto content = header_lines(response);
    const auto size = content.size() + response.body.size();
    std::string out;
    out.reserve(size + header_size * (size / longest_content + 4));

    // The header lines are far shorter than a record: they share the first one with the body's beginning.
    std::string_view body = response.body;
    while (!content.empty() || !body.empty()) {
        const auto piece = body.substr(0, longest_content - content.size());
        append_header(out, type_stdout, fastcgi_id, content.size() + piece.size());
        out += content;
        out += piece;
        content.clear();
        body.remove_prefix(piece.size());
    }
    append_header(out, type_stdout, fastcgi_id, 0);
    append_header(out, type_end_request, fastcgi_id, 8);
    out.append(8, '\0'); // application status 0, FCGI_REQUEST_COMPLETE
    return out;
}

} // namespace server
