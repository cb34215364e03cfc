// The accept loop: connections from nginx on one listening socket that all workers share.
#pragma once

#include "core/asio.hpp"
#include "server/connection.hpp"
#include "server/measurements.hpp"
#include "server/router.hpp"

#include <functional>
#include <optional>
#include <unordered_set>

namespace server {

// The io_context must outlive the server; the server must outlive run().
class server
{
public:
    // Serves on `listening`, a listening socket (spawn-fcgi hands it over as descriptor 0). Of the requests beyond
    // max_in_flight each is answered 503 at once.
    server(core::io_context& context, int listening, routes table, std::size_t max_in_flight);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    void start();
    // Accepts no more, closes the connections that wait for a request, lets the others finish, then calls `on_drained`.
    void drain(std::function<void()> on_drained);

private:
    struct session;

    core::awaitable<void> accept_connections();
    bool accept_one();
    core::awaitable<void> serve(int fd);
    std::optional<http::response> answer_at_once(const route* found, const incoming& arrived);
    void check_drained();

    core::io_context& io_;
    core::descriptor listening_;
    const routes table_;
    measurements measured_;
    const std::size_t max_in_flight_;
    std::size_t in_flight_ = 0;
    core::log::limiter failures_;
    bool draining_ = false;
    std::function<void()> on_drained_;
    std::unordered_set<session*> sessions_;
};

} // namespace server
