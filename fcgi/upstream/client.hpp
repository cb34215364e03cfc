// Fetches documents over HTTP: libcurl's multi interface on the io_context.
#pragma once

#include "core/asio.hpp"
#include "core/error.hpp"
#include "upstream/sockets.hpp"

#include <memory>
#include <string>
#include <vector>

namespace upstream {

struct answer
{
    int status = 0;
    std::string content_type;  // as sent, printable ASCII only; empty: none
    std::string body;          // decoded, should the peer have compressed it
    bool redirected = false;   // it came from another URL than the one asked
    std::string cache_control; // these as sent, several lines of one with commas between them; empty: none
    std::string age;
    std::string vary;
};

// Connections are kept and reused, HTTP/2 is used where an https peer offers it, certificates are checked, at most
// three redirects are followed and only within the scheme of the first URL.
//
// The io_context must outlive the client; the client must outlive run().
class client
{
public:
    // An answer of more than max_bytes is refused.
    client(core::io_context& context, std::size_t max_bytes);
    ~client();
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    // GET with these header lines ("Name: value") besides its own. Any HTTP status is an answer. A kept connection that
    // turns out to be dead before a byte of the answer has come is replaced.  Fails with errc::upstream_timeout at the
    // deadline, errc::upstream_unreachable when no connection comes about or it breaks, errc::upstream_invalid for an
    // answer that can't be one (too large, cut short, not HTTP, a bad encoding, too many redirects or one to another
    // scheme).
    core::awaitable<core::result<answer>> get(std::string url, std::vector<std::string> headers,
                                              core::steady_clock::time_point deadline);

private:
    struct transfer;
    struct hooks; // libcurl's callbacks: static functions that lead to the members below
    struct multi_deleter
    {
        void operator()(void* multi) const;
    };

    std::unique_ptr<transfer> idle_transfer();
    core::result<answer> finish(std::unique_ptr<transfer> ended, int code);
    void act(int fd, int events);
    void timeout_in(long milliseconds);
    void timeout_soon();
    void finish_completed();

    core::io_context& io_;
    const std::size_t max_bytes_;
    core::timer timer_;
    core::steady_clock::time_point timer_due_ = core::steady_clock::time_point::max();
    bool timeout_scheduled_ = false;

    // The multi handle closes sockets through hooks, so it must be destroyed before them: it is declared after.
    sockets sockets_;
    std::unique_ptr<void, multi_deleter> multi_;
    std::vector<std::unique_ptr<transfer>> idle_;
};

} // namespace upstream
