#include "support/http.hpp"

#include <curl/curl.h>

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdlib>
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

int connect_to(std::uint16_t port)
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
    return fd;
}

void write_all(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            break; // the peer may answer and close before it has read everything
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

// Appends what has come; false at the peer's end, or when nothing came for the given time.
bool read_more(int fd, std::string& into, int silence_ms)
{
    std::array<char, 16 * 1024> piece;
    pollfd ready{.fd = fd, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, silence_ms) <= 0)
        return false;
    const auto count = ::recv(fd, piece.data(), piece.size(), 0);
    if (count > 0)
        into.append(piece.data(), static_cast<std::size_t>(count));
    return count > 0;
}

answer parse_answer(std::string_view text)
{
    answer got;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto end = text.find("\r\n", at);
        if (end == text.npos || end == at) {
            got.body = end == text.npos ? "" : text.substr(end + 2);
            break;
        }
        take_header_line(got, text.substr(at, end - at));
        at = end + 2;
    }
    return got;
}

bool is_whole(std::string_view text)
{
    if (text.find("\r\n\r\n") == text.npos)
        return false;
    const auto got = parse_answer(text);
    return got.body.size() >= std::strtoull(got.header("content-length").c_str(), nullptr, 10);
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
    const int fd = connect_to(port);
    write_all(fd, bytes);
    std::string got;
    while (read_more(fd, got, silence_ms)) {
    }
    ::close(fd);
    return got;
}

answer send_raw_request(std::uint16_t port, std::string_view bytes, int silence_ms)
{
    return parse_answer(send_raw(port, bytes, silence_ms));
}

raw_connection::~raw_connection()
{
    close();
}

answer raw_connection::send(std::string_view bytes)
{
    if (fd_ < 0)
        fd_ = connect_to(port_);
    write_all(fd_, bytes);
    std::string text;
    while (!is_whole(text))
        if (!read_more(fd_, text, 10'000)) {
            close();
            return {};
        }
    auto got = parse_answer(text);
    if (got.header("connection") == "close")
        close();
    return got;
}

void raw_connection::close()
{
    if (fd_ >= 0)
        ::close(fd_);
    fd_ = -1;
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
