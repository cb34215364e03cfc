#include "answer.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace sample_api {

namespace {

// Small enough that the built-in document needs several.
constexpr std::size_t chunk_bytes = 512;

// What a TLS server might say to a client that speaks plain HTTP, and a line break, so that a client can't hope for
// more.
constexpr std::string_view garbage{"\x15\x03\x03\x00\x02\x02\x46 this is not HTTP \xff\xfe\x00\r\n\r\n", 32};

std::string chunk(std::string_view bytes)
{
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
    return std::string{size.data(), end} + "\r\n" + std::string{bytes} + "\r\n";
}

std::string chunks(std::string_view bytes)
{
    std::string text;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk_bytes, bytes.size())))
        text += chunk(bytes.substr(0, chunk_bytes));
    return text;
}

std::string framing(const behaviour& how)
{
    switch (how.mode) {
    case answer_mode::chunked:
    case answer_mode::endless:
        return "Transfer-Encoding: chunked\r\n";
    case answer_mode::no_length:
        return {};
    default:
        // RFC 9110, 8.6: a 204 must not have one.
        return how.status == 204 ? "" : "Content-Length: " + std::to_string(how.body.size()) + "\r\n";
    }
}

std::string head(const behaviour& how)
{
    namespace http = boost::beast::http;
    std::string text = "HTTP/1.1 " + std::to_string(how.status) + " ";
    text += http::obsolete_reason(http::int_to_status(how.status));
    text += "\r\nServer: adtally-sample-api\r\n";
    if (!how.content_type.empty())
        text += "Content-Type: " + how.content_type + "\r\n";
    for (const auto& header : how.headers)
        text += header + "\r\n";
    return text + framing(how);
}

std::string body(const behaviour& how)
{
    switch (how.mode) {
    case answer_mode::truncate:
        return how.body.substr(0, how.body.size() / 2);
    case answer_mode::endless:
        return chunks(how.body);
    case answer_mode::chunked:
        return chunks(how.body) + "0\r\n\r\n";
    case answer_mode::garbage:
        return std::string{garbage};
    default:
        return how.body;
    }
}

} // namespace

answer prepare(behaviour how)
{
    answer prepared{.how = {}, .head = head(how), .body = body(how)};
    prepared.how = std::move(how);
    return prepared;
}

} // namespace sample_api
