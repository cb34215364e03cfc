#include "upstream/sockets.hpp"

#include <curl/curl.h>

#include <sys/socket.h>
#include <unistd.h>

namespace upstream {

// Handlers hold it, so that it outlives its place in the map.
struct sockets::watched
{
    watched(core::io_context& context, int fd, bool is_ours) : socket(context, fd), ours(is_ours) {}
    ~watched()
    {
        if (!ours && socket.is_open())
            socket.release();
    }

    core::descriptor socket;
    const bool ours; // made by open(); else libcurl's own
    bool closed = false;
    bool wants_read = false;
    bool wants_write = false;
    bool waits_read = false;
    bool waits_write = false;
};

int sockets::open(int family, int type, int protocol)
{
    const int fd = ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (fd >= 0)
        open_[fd] = std::make_shared<watched>(io_, fd, true);
    return fd;
}

int sockets::close(int fd)
{
    const auto found = open_.find(fd);
    if (found == open_.end())
        return ::close(fd);
    found->second->closed = true;
    boost::system::error_code ignored;
    found->second->socket.close(ignored);
    open_.erase(found);
    return 0;
}

void sockets::watch(int fd, int what)
{
    auto found = open_.find(fd);
    if (what == CURL_POLL_REMOVE) {
        if (found == open_.end())
            return;
        found->second->wants_read = found->second->wants_write = false;
        if (!found->second->ours) {
            // libcurl closes this one by itself, and its number may be a new socket a moment later.
            found->second->closed = true;
            found->second->socket.release();
            open_.erase(found);
        }
        return;
    }
    if (found == open_.end())
        found = open_.emplace(fd, std::make_shared<watched>(io_, fd, false)).first;
    const auto socket = found->second;
    socket->wants_read = (what & CURL_POLL_IN) != 0;
    socket->wants_write = (what & CURL_POLL_OUT) != 0;
    if (socket->wants_read && !socket->waits_read)
        wait(socket, true);
    if (socket->wants_write && !socket->waits_write)
        wait(socket, false);
}

void sockets::wait(const std::shared_ptr<watched>& socket, bool reads)
{
    (reads ? socket->waits_read : socket->waits_write) = true;
    socket->socket.async_wait(reads ? core::descriptor::wait_read : core::descriptor::wait_write,
                              [this, socket, reads](auto error) {
                                  (reads ? socket->waits_read : socket->waits_write) = false;
                                  if (error || socket->closed || !(reads ? socket->wants_read : socket->wants_write))
                                      return;
                                  on_ready_(socket->socket.native_handle(), reads ? CURL_CSELECT_IN : CURL_CSELECT_OUT);
                                  const bool still = reads ? socket->wants_read && !socket->waits_read
                                                           : socket->wants_write && !socket->waits_write;
                                  if (!socket->closed && still)
                                      wait(socket, reads);
                              });
}

} // namespace upstream
