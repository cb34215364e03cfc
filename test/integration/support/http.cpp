#include "support/http.hpp"

#include <curl/curl.h>

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace support {
namespace {

std::string lower(std::string_view text)
{
    std::string folded(text);
    for (auto& c : folded)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return folded;
}

void take_header_line(answer& into, std::string_view line)
{
    while (line.ends_with('\r') || line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.starts_with("HTTP/") && line.size() >= 12) {
        into.headers.clear();
        std::from_chars(line.data() + line.find(' ') + 1, line.data() + line.size(), into.status);
    } else if (const auto colon = line.find(':'); colon != line.npos) {
        auto value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        into.headers[lower(line.substr(0, colon))] = value;
    }
}

std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* data)
{
    take_header_line(*static_cast<answer*>(data), {bytes, size});
    return size;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* data)
{
    static_cast<answer*>(data)->body.append(bytes, size);
    return size;
}

} // namespace

std::string answer::header(const std::string& name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

client::client(std::uint16_t port) : easy_(curl_easy_init()), base_("http://127.0.0.1:" + std::to_string(port)) {}

client::~client()
{
    curl_easy_cleanup(easy_);
}

answer client::send(const call& what)
{
    answer got;
    curl_easy_reset(easy_);
    curl_easy_setopt(easy_, CURLOPT_URL, (base_ + what.target).c_str());
    curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, 30'000L);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, &got);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &got);
    if (what.method == "HEAD")
        curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    else if (what.method != "GET")
        curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, what.method.c_str());

    curl_slist* headers = nullptr;
    for (const auto& line : what.headers)
        headers = curl_slist_append(headers, line.c_str());
    if (!what.body.empty()) {
        headers = curl_slist_append(headers, "Expect:");
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, what.body.data());
    }
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers);
    if (curl_easy_perform(easy_) != CURLE_OK)
        got.status = 0;
    curl_slist_free_all(headers);
    return got;
}

std::string send_raw(std::uint16_t port, std::string_view bytes, int silence_ms)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd);
        throw std::runtime_error("can't connect to port " + std::to_string(port));
    }
    while (!bytes.empty()) {
        const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            break; // the peer may answer and close before it has read everything
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    std::string got;
    std::array<char, 16 * 1024> piece;
    for (pollfd ready{.fd = fd, .events = POLLIN, .revents = 0}; ::poll(&ready, 1, silence_ms) > 0;) {
        const auto count = ::recv(fd, piece.data(), piece.size(), 0);
        if (count <= 0)
            break;
        got.append(piece.data(), static_cast<std::size_t>(count));
    }
    ::close(fd);
    return got;
}

answer send_raw_request(std::uint16_t port, std::string_view bytes, int silence_ms)
{
    const auto text = send_raw(port, bytes, silence_ms);
    answer got;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto end = text.find("\r\n", at);
        if (end == text.npos || end == at) {
            got.body = end == text.npos ? "" : text.substr(end + 2);
            break;
        }
        take_header_line(got, std::string_view(text).substr(at, end - at));
        at = end + 2;
    }
    return got;
}

std::string percent_encoded(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

} // namespace support
