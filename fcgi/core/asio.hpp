// The one door to Boost.Asio: every other file takes its asynchronous names from here.
//
// A worker is one thread with one io_context, so the executor is the concrete io_context one: it is cheaper than
// any_io_executor, and nothing here needs a strand or a lock.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace core {

namespace asio = boost::asio;

using io_context = asio::io_context;
using executor = io_context::executor_type;
template <class T>
using awaitable = asio::awaitable<T, executor>;
inline constexpr asio::use_awaitable_t<executor> use_awaitable{};
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<executor>> as_tuple{use_awaitable};

using steady_clock = std::chrono::steady_clock;
using system_clock = std::chrono::system_clock;
using timer = asio::basic_waitable_timer<steady_clock, asio::wait_traits<steady_clock>, executor>;
using descriptor = asio::posix::basic_stream_descriptor<executor>;

// Resumes one suspended coroutine, once, with a value. Empty when moved from, used or default constructed.
//
// Call it from a handler of the io_context, never from inside the function that `suspend` was given. Destroying a
// resumption that was not called destroys the coroutine that waits for it.
template <class T>
class resumption
{
public:
    resumption() = default;
    template <class Handler>
    static resumption of(Handler handler)
    {
        resumption made;
        made.holder_ = std::make_unique<holder<Handler>>(std::move(handler));
        return made;
    }

    explicit operator bool() const { return holder_ != nullptr; }
    void operator()(T value) { std::exchange(holder_, nullptr)->call(std::move(value)); }

private:
    struct base
    {
        virtual ~base() = default;
        virtual void call(T value) = 0;
    };
    template <class Handler>
    struct holder final : base
    {
        explicit holder(Handler&& handler) : handler_(std::move(handler)) {}
        void call(T value) override { std::move(handler_)(std::move(value)); }
        Handler handler_;
    };
    std::unique_ptr<base> holder_;
};

// Suspends the calling coroutine, hands its resumption to `start` and continues with the value that it is called with.
template <class T, class Start>
awaitable<T> suspend(Start start)
{
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<executor>&, void(T)>(
        [](auto handler, Start begin) { begin(resumption<T>::of(std::move(handler))); }, use_awaitable,
        std::move(start));
}

} // namespace core
