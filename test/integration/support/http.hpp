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

std::string percent_encoded(std::string_view text);

} // namespace support
