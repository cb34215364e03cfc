// One FastCGI connection from nginx: libfcgi reads the requests, once all of a request has come, so that nothing
// blocks.
#pragma once

#include "core/asio.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <fcgiapp.h>

#include <cstdint>
#include <optional>
#include <string>

namespace server {

// Call once, before the first connection and before the io_context gets a signal_set: libfcgi installs handlers of its
// own.
void start_libfcgi();

// What came in: a request, and the answer to it if its body is one that no endpoint can use.
struct incoming
{
    http::request request;
    http::response (*refusal)() = nullptr; // null: there is none
};

class connection
{
public:
    // Takes a connected socket.
    connection(core::io_context& context, int fd);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    // Waits for the next request. Nothing: the peer has closed, broke off midway, sent what nginx doesn't, or
    // stop_waiting() was called.
    core::awaitable<std::optional<incoming>> read();

    // Sends the answer to the last request, in one write unless the peer is slow. False: the connection is gone.
    core::awaitable<bool> write(const http::response& response);

    // Whether the peer wants to send another request on this connection.
    bool is_kept() const { return request_.keepConnection != 0; }
    // Ends a read() that waits for a request. Nothing else may be under way.
    void stop_waiting();

private:
    core::awaitable<bool> is_whole();
    incoming take_request();
    void give_back();

    core::descriptor socket_;
    FCGX_Request request_{};
    std::uint16_t fastcgi_id_ = 0;
};

} // namespace server
