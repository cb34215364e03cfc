// An HTTP client for tests: what a person does with curl, and raw bytes for what curl would never send.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace support {

struct answer
{
    int status = 0;                             // 0: no HTTP answer came
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;

    // Empty if there is no such header.
    std::string header(const std::string& name) const;
};

struct call
{
    std::string method = "GET";
    std::string target; // the path, and the query string as it shall be sent
    std::vector<std::string> headers{};
    std::string body{};
};

// One client with one kept-alive connection; not for several threads.
class client
{
public:
    explicit client(std::uint16_t port);
    ~client();
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    answer send(const call& what);
    answer get(std::string_view target) { return send({.target = std::string(target)}); }

private:
    void* easy_;
    const std::string base_;
};

// Sends bytes over a connection of their own and returns all that comes back until the peer closes or is silent for
// the given time.
std::string send_raw(std::uint16_t port, std::string_view bytes, int silence_ms = 2000);
// The same as an answer: status line, headers, body.
answer send_raw_request(std::uint16_t port, std::string_view bytes, int silence_ms = 2000);

// One kept-alive connection for many such requests; opened anew when the peer has closed it after an answer.
class raw_connection
{
public:
    explicit raw_connection(std::uint16_t port) : port_(port) {}
    ~raw_connection();
    raw_connection(const raw_connection&) = delete;
    raw_connection& operator=(const raw_connection&) = delete;

    // Not for HEAD: the answer ends where its Content-Length says. Status 0: dropped, or no answer within 10 s.
    answer send(std::string_view bytes);

private:
    void close();

    const std::uint16_t port_;
    int fd_ = -1;
};

std::string percent_encoded(std::string_view text);

} // namespace support
