#include "redis/client.hpp"

#include "core/metric_families.hpp"

#include <hiredis/async.h>

#include <algorithm>
#include <exception>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace redis {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_handshake = 1s;
constexpr auto first_delay = 20ms;
constexpr auto longest_delay = 250ms;

reply to_reply(const redisReply& from)
{
    switch (from.type) {
    case REDIS_REPLY_INTEGER:
        return {static_cast<std::int64_t>(from.integer)};
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
        return {std::string(from.str, static_cast<std::size_t>(from.len))};
    case REDIS_REPLY_ERROR:
        return {error_reply{std::string(from.str, static_cast<std::size_t>(from.len))}};
    case REDIS_REPLY_ARRAY: {
        reply::array list;
        list.reserve(from.elements);
        for (std::size_t i = 0; i < from.elements; ++i)
            list.push_back(to_reply(*from.element[i]));
        return {std::move(list)};
    }
    default:
        return {};
    }
}

} // namespace

// hiredis' view of us. Nothing may throw through its C frames, so every function is noexcept: a failure to allocate
// ends the process, which multiwatch starts again.
struct client::hooks
{
    static client& self(void* data) { return *static_cast<client*>(data); }

    static void add_read(void* data) noexcept { self(data).want_read(); }
    static void del_read(void* data) noexcept { self(data).wants_read_ = false; }
    static void add_write(void* data) noexcept { self(data).want_write(); }
    static void del_write(void*) noexcept {}

    // The context is about to be freed and its descriptor closed.
    static void cleanup(void* data) noexcept
    {
        auto& owner = self(data);
        ++owner.generation_;
        owner.context_ = nullptr;
        if (owner.socket_.is_open())
            owner.socket_.release();
    }

    static void on_connect(const redisAsyncContext* context, int status) noexcept
    {
        auto& owner = self(context->data);
        if (status == REDIS_OK) {
            owner.connected_ = true;
            owner.handshake();
        } else {
            owner.failed(context->errstr);
        }
    }

    static void on_disconnect(const redisAsyncContext* context, int status) noexcept
    {
        self(context->data).failed(status == REDIS_OK ? "closed by us" : context->errstr);
    }

    static void on_reply(redisAsyncContext* context, void* raw_reply, void* data) noexcept
    {
        const std::unique_ptr<reply_handler> done(static_cast<reply_handler*>(data));
        auto& owner = self(context->data);
        if (raw_reply != nullptr) {
            ++owner.replies_;
            return (*done)(to_reply(*static_cast<redisReply*>(raw_reply)));
        }
        owner.up_ = false; // hiredis refuses new commands from here on
        if (context->err != 0)
            owner.trouble_ = context->errstr;
        (*done)(core::errc::connection_lost);
    }
};

client::client(core::io_context& context, core::redis_address address)
    : io_(context), address_(std::move(address)), retry_(context), handshake_limit_(context), socket_(context)
{
}

client::~client()
{
    on_state_ = nullptr;
    discard();
}

void client::start(state_handler on_state)
{
    on_state_ = std::move(on_state);
    connect_now();
}

void client::connect_now()
{
    connecting_ = true;
    core::asio::co_spawn(io_, connect(), [this](const std::exception_ptr& failure) {
        connecting_ = false;
        if (failure) // out of memory, descriptors or threads: perhaps not the next time
            failed("the connection could not be set up");
    });
}

core::awaitable<void> client::connect()
{
    if (!address_.path.empty()) {
        connecting_ = false;
        adopt(redisAsyncConnectUnix(address_.path.c_str()));
        co_return;
    }
    // hiredis would resolve the name with a call that blocks the loop.
    core::asio::ip::basic_resolver<core::asio::ip::tcp, core::executor> resolver(io_);
    const auto [error, found] =
        co_await resolver.async_resolve(address_.host, std::to_string(address_.port), core::as_tuple);
    connecting_ = false;
    if (error || found.empty()) {
        failed("cannot resolve " + address_.host + ": " + error.message());
        co_return;
    }
    // A name may stand for several addresses (localhost: ::1 and 127.0.0.1), of which Redis may listen on one.
    const auto chosen = std::next(found.begin(), static_cast<std::ptrdiff_t>(attempts_++ % found.size()));
    adopt(redisAsyncConnect(chosen->endpoint().address().to_string().c_str(), address_.port));
}

void client::adopt(redisAsyncContext* context)
{
    if (context == nullptr)
        return failed("out of memory");
    if (context->err != 0) {
        const std::string why = context->errstr;
        redisAsyncFree(context); // on a failed start hiredis leaves that to us
        return failed(why);
    }
    context_ = context;
    refused_ = connected_ = wants_read_ = waits_read_ = flush_scheduled_ = flushing_ = false;
    context->data = this;
    context->ev.data = this;
    context->ev.addRead = hooks::add_read;
    context->ev.delRead = hooks::del_read;
    context->ev.addWrite = hooks::add_write;
    context->ev.delWrite = hooks::del_write;
    context->ev.cleanup = hooks::cleanup;
    socket_.assign(context->c.fd);
    if (address_.path.empty()) {
        const int on = 1;
        ::setsockopt(context->c.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    handshake_limit_.expires_after(longest_handshake);
    handshake_limit_.async_wait([this, expected = generation_](auto error) {
        if (!error && generation_ == expected && !up_)
            reconnect();
    });
    redisAsyncSetDisconnectCallback(context, hooks::on_disconnect);
    redisAsyncSetConnectCallback(context, hooks::on_connect);
}

void client::handshake()
{
    if (!address_.password.empty())
        expect_ok("AUTH", make_command("AUTH", address_.password));
    if (address_.database != 0)
        expect_ok("SELECT", make_command("SELECT", static_cast<std::int64_t>(address_.database)));
    // An accepted connection says little: the kernel accepts for a Redis that is stopped or still loads its data.
    expect_ok("PING", make_command("PING"));
}

void client::expect_ok(const char* step, std::string command)
{
    auto done = std::make_unique<reply_handler>([this, step](core::result<reply> answer) {
        if (!answer || context_ == nullptr)
            return;
        if (const auto* refusal = answer->error()) {
            refused_ = true;
            refusal_ = refusal->text;
            if (refusals_.allows())
                core::log::error("Redis refuses the connection", {{"step", step}, {"reason", refusal->text}});
            // Not from inside this callback: hiredis forbids freeing its context here.
            core::asio::post(io_, [this, expected = generation_] {
                if (generation_ == expected)
                    reconnect();
            });
        } else if (std::string_view(step) == "PING" && !refused_) {
            ready();
        }
    });
    if (redisAsyncFormattedCommand(context_, hooks::on_reply, done.get(), command.data(), command.size()) == REDIS_OK)
        static_cast<void>(done.release());
}

void client::ready()
{
    up_ = true;
    refusal_.clear();
    static auto& reconnects = core::metrics::of_this_worker().counter_of(core::metrics::redis_reconnects);
    if (connections_++ > 0)
        reconnects.add();
    delay_ = 0ms;
    handshake_limit_.cancel();
    on_state_(true);
}

bool client::send(const std::string& command, reply_handler done)
{
    if (!up_)
        return false;
    auto owned = std::make_unique<reply_handler>(std::move(done));
    if (redisAsyncFormattedCommand(context_, hooks::on_reply, owned.get(), command.data(), command.size()) != REDIS_OK)
        return false;
    static_cast<void>(owned.release());
    return true;
}

core::awaitable<core::result<reply>> client::ask(std::string command, core::steady_clock::time_point deadline)
{
    std::vector<std::string> commands;
    commands.push_back(std::move(command));
    auto answers = co_await ask_all(std::move(commands), deadline);
    if (!answers)
        co_return answers.error();
    co_return std::move(answers->front());
}

core::awaitable<core::result<reply::array>> client::ask_all(std::vector<std::string> commands,
                                                            core::steady_clock::time_point deadline)
{
    // Whichever comes first, the last reply, a failure or the deadline, resumes; the others find nothing to do.
    struct waiting
    {
        waiting(core::io_context& io, std::size_t count) : limit(io), missing(count) { replies.reserve(count); }
        core::timer limit;
        std::size_t missing;
        reply::array replies;
        core::resumption<core::result<reply::array>> resume;
        void finish(core::result<reply::array> value)
        {
            limit.cancel();
            if (resume)
                std::exchange(resume, {})(std::move(value));
        }
        // Redis answers in the order of the commands.
        void take(core::result<reply> answer)
        {
            if (!answer)
                return finish(core::errc::store_unavailable);
            replies.push_back(std::move(*answer));
            if (--missing == 0)
                finish(std::move(replies));
        }
    };
    if (commands.empty())
        co_return reply::array();
    const auto state = std::make_shared<waiting>(io_, commands.size());
    co_return co_await core::suspend<core::result<reply::array>>(
        [&](core::resumption<core::result<reply::array>> resume) {
            state->resume = std::move(resume);
            state->limit.expires_at(deadline);
            const bool sent = std::ranges::all_of(commands, [&](const std::string& command) {
                return send(command, [state](core::result<reply> answer) { state->take(std::move(answer)); });
            });
            if (!sent)
                state->limit.expires_at(core::steady_clock::time_point::min());
            state->limit.async_wait([this, state, sent, expected = generation_, replies = replies_](auto error) {
                if (error)
                    return;
                state->finish(core::errc::store_unavailable);
                if (sent && generation_ == expected && replies_ == replies)
                    reconnect();
            });
        });
}

void client::reconnect()
{
    if (connecting_)
        return;
    discard();
    failed("no answer");
}

void client::discard()
{
    if (context_ == nullptr)
        return;
    // Our callbacks for this connection must not start a new one: the caller decides that.
    context_->onDisconnect = nullptr;
    context_->onConnect = nullptr;
    redisAsyncFree(context_); // runs the reply handlers with connection_lost, then hooks::cleanup
}

// The connection is gone or was never made. hiredis may be in the middle of freeing it.
void client::failed(std::string_view why)
{
    if (!on_state_)
        return;
    if (failures_.allows())
        core::log::error("Redis is not reachable", {{"reason", why}});
    if (!std::exchange(refused_, false))
        refusal_.clear();
    up_ = false;
    trouble_ = why;
    handshake_limit_.cancel();
    core::asio::post(io_, [this] { on_state_(false); });
    connect_later();
}

void client::connect_later()
{
    retry_.expires_after(delay_);
    delay_ = std::min<std::chrono::milliseconds>(std::max<std::chrono::milliseconds>(delay_ * 2, first_delay),
                                                 longest_delay);
    retry_.async_wait([this](auto error) {
        if (!error && context_ == nullptr && !connecting_)
            connect_now();
    });
}

void client::want_read()
{
    wants_read_ = true;
    if (!waits_read_)
        wait(direction::read);
}

void client::want_write()
{
    if (flush_scheduled_)
        return;
    flush_scheduled_ = true;
    // A connected socket is nearly always writable: write at the end of this round, together with what else is queued.
    // Before that, and when a flush could not write everything, wait until the socket can take more.
    if (connected_ && !flushing_)
        core::asio::post(io_, [this, expected = generation_] {
            if (generation_ == expected)
                flush();
        });
    else
        wait(direction::write);
}

void client::wait(direction towards)
{
    const bool reads = towards == direction::read;
    if (reads)
        waits_read_ = true;
    socket_.async_wait(reads ? core::descriptor::wait_read : core::descriptor::wait_write,
                       [this, reads, expected = generation_](auto error) {
                           if (generation_ != expected || error)
                               return;
                           if (!reads)
                               return flush();
                           waits_read_ = false;
                           redisAsyncHandleRead(context_); // may free the context
                           if (generation_ == expected && wants_read_ && !waits_read_)
                               wait(direction::read);
                       });
}

void client::flush()
{
    const auto expected = generation_;
    flush_scheduled_ = false;
    flushing_ = true;
    redisAsyncHandleWrite(context_); // may free the context
    if (generation_ == expected)
        flushing_ = false;
}

} // namespace redis
