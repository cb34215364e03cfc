// One connection to Redis that heals itself: hiredis' asynchronous interface on the io_context.
#pragma once

#include "core/asio.hpp"
#include "core/config.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "redis/reply.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct redisAsyncContext;

namespace redis {

// Connects, says AUTH, SELECT and PING, and connects again after any loss: at once the first time, then after 20 ms
// doubling up to 250 ms. "Up" means that Redis has answered on this connection.
//
// Everything happens in handlers of the io_context, which must outlive the client; the client must outlive run().
class client
{
public:
    // Called exactly once: with the reply (which may be an error reply) or with errc::connection_lost.
    using reply_handler = std::function<void(core::result<reply>)>;
    using state_handler = std::function<void(bool up)>;

    client(core::io_context& context, core::redis_address address);
    ~client();
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    // Begins to connect. `on_state` is called from a handler on every change; a loss is reported after every reply
    // handler of the lost connection was called.
    void start(state_handler on_state);

    // Queues a command built by `command`; commands queued in one round of the io_context travel in one write.
    // False, and the handler is never called, when the connection is not up. No deadline of its own: see reconnect().
    bool send(const std::string& command, reply_handler done);

    // Sends a command and waits for its reply until the deadline. An error reply is a value. Fails with
    // errc::store_unavailable when the connection is not up, is lost, or the deadline passes; the command may have run.
    // A connection on which nothing at all came back until the deadline is given up.
    core::awaitable<core::result<reply>> ask(std::string command, core::steady_clock::time_point deadline);

    // The same for several commands, which leave in one write: their replies, in their order, or the one failure.
    core::awaitable<core::result<reply::array>> ask_all(std::vector<std::string> commands,
                                                        core::steady_clock::time_point deadline);

    bool is_up() const { return up_; }
    // How often a connection came up.
    std::uint64_t connections() const { return connections_; }
    // The error reply with which Redis refused the last attempt to connect ("LOADING ..."); empty when it is up, or
    // when there was no reply.
    const std::string& refusal() const { return refusal_; }

    // Why the last connection failed, for a person; empty if none has.
    const std::string& trouble() const { return refusal_.empty() ? trouble_ : refusal_; }

    // Gives this connection up, for one that does not answer, and makes a new one; nothing where that is on its way.
    void reconnect();

private:
    struct hooks; // hiredis' callbacks: static functions that lead to the members below
    enum class direction
    {
        read,
        write,
    };

    void connect_now();
    core::awaitable<void> connect();
    void adopt(redisAsyncContext* context);
    void handshake();
    void expect_ok(const char* step, std::string command);
    void ready();
    void failed(std::string_view why);
    void discard();
    void connect_later();

    void want_read();
    void want_write();
    void wait(direction towards);
    void flush();

    core::io_context& io_;
    const core::redis_address address_;
    core::timer retry_;
    core::timer handshake_limit_;
    core::descriptor socket_;
    state_handler on_state_;
    core::log::limiter failures_;
    core::log::limiter refusals_;
    std::string trouble_;

    redisAsyncContext* context_ = nullptr; // owned by hiredis, which frees it after an error; see discard()
    std::uint64_t generation_ = 0;         // changes when context_ dies: a handler of an older one does nothing
    std::chrono::milliseconds delay_{0};
    std::size_t attempts_ = 0;
    std::uint64_t replies_ = 0; // on all connections so far
    std::uint64_t connections_ = 0;
    std::string refusal_;
    bool connecting_ = false; // resolving the name: there is no context_ yet
    bool up_ = false;
    bool refused_ = false; // a step of this connection's handshake
    bool connected_ = false;
    bool wants_read_ = false;
    bool waits_read_ = false;
    bool flush_scheduled_ = false;
    bool flushing_ = false;
};

} // namespace redis
