// The sockets of libcurl on the io_context: its CURLMOPT_SOCKETFUNCTION, CURLOPT_OPENSOCKETFUNCTION and
// CURLOPT_CLOSESOCKETFUNCTION.
#pragma once

#include "core/asio.hpp"

#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

namespace upstream {

// The io_context must outlive it, and it libcurl's multi handle, which keeps sockets open between transfers.
class sockets
{
public:
    // What to call when a socket is ready, with CURL_CSELECT_IN or CURL_CSELECT_OUT. It may open, close and watch.
    using ready_handler = std::function<void(int fd, int events)>;

    sockets(core::io_context& context, ready_handler on_ready) : io_(context), on_ready_(std::move(on_ready)) {}
    sockets(const sockets&) = delete;
    sockets& operator=(const sockets&) = delete;

    // As socket(2), non-blocking and closed on exec.
    int open(int family, int type, int protocol);
    // As close(2).
    int close(int fd);
    // From now on for CURL_POLL_IN, CURL_POLL_OUT or both, or no more for CURL_POLL_REMOVE. Also takes sockets that
    // open() did not make, such as the resolver's pipe.
    void watch(int fd, int what);

private:
    struct watched;

    void wait(const std::shared_ptr<watched>& socket, bool reads);

    core::io_context& io_;
    const ready_handler on_ready_;
    std::unordered_map<int, std::shared_ptr<watched>> open_;
};

} // namespace upstream
