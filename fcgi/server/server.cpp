#include "server/server.hpp"

#include "core/log.hpp"

#include <cerrno>
#include <cstring>
#include <exception>
#include <sys/socket.h>
#include <unistd.h>

namespace server {
namespace {

using namespace std::chrono_literals;

// Out of descriptors: trying again at once would only burn the CPU that could free some.
constexpr auto pause_when_out_of_descriptors = 50ms;

// A request has come with each connection. Of two thousand of them, one for every round of the loop, the last waited
// for two seconds behind what the first ones sent next. Not all at once, so that the other workers, which were woken
// too, get their share.
constexpr int most_accepted_at_once = 16;

bool is_out_of_resources(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

// A worker that accepts nothing is of no use: main logs why and ends it, and multiwatch starts another.
void end_the_worker(const std::exception_ptr& failure)
{
    if (failure)
        std::rethrow_exception(failure);
}

// What ends a connection by an exception is a defect or a broken world; nginx then asks another worker.
void log_failure(const std::exception_ptr& failure)
{
    if (!failure)
        return;
    static core::log::limiter failures;
    if (!failures.allows())
        return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        core::log::error("a connection failed",
                         {{"reason", error.what()}, {"not_logged_before", failures.suppressed()}});
    }
}

// Counts a request for as long as it is being answered.
class in_flight
{
public:
    explicit in_flight(std::size_t& count) : count_(count) { ++count_; }
    ~in_flight() { --count_; }
    in_flight(const in_flight&) = delete;
    in_flight& operator=(const in_flight&) = delete;

private:
    std::size_t& count_;
};

} // namespace

// A connection that is being served, and whether it waits for a request just now. Lives in its coroutine.
struct server::session
{
    session(server& of, int fd) : owner(of), socket(of.io_, fd) { owner.sessions_.insert(this); }
    ~session()
    {
        owner.sessions_.erase(this);
        owner.check_drained();
    }
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    server& owner;
    connection socket;
    bool idle = true;
};

server::server(core::io_context& context, int listening, routes table, std::size_t max_in_flight)
    : io_(context), listening_(context, listening), table_(std::move(table)), measured_(table_),
      max_in_flight_(max_in_flight)
{
    listening_.non_blocking(true); // several workers wait for the same connection: the others must not block in accept4
}

server::~server() = default;

void server::start()
{
    core::asio::co_spawn(io_, accept_connections(), end_the_worker);
}

core::awaitable<void> server::accept_connections()
{
    core::log::limiter troubles;
    while (!draining_) {
        if (const auto [error] = co_await listening_.async_wait(core::descriptor::wait_read, core::as_tuple); error)
            break;
        if (draining_)
            break;
        int accepted = 0;
        while (accepted < most_accepted_at_once && accept_one())
            ++accepted;
        if (accepted == 0 && is_out_of_resources(errno)) {
            if (troubles.allows())
                core::log::error("can't accept a connection", {{"reason", std::strerror(errno)}});
            core::timer pause(io_, pause_when_out_of_descriptors);
            co_await pause.async_wait(core::as_tuple);
        }
    }
}

// False: errno says why.
bool server::accept_one()
{
    const int fd = ::accept4(listening_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0)
        return false;
    core::asio::co_spawn(io_, serve(fd), log_failure);
    return true;
}

core::awaitable<void> server::serve(int fd)
{
    session served(*this, fd);
    while (!draining_) {
        served.idle = true;
        auto arrived = co_await served.socket.read();
        served.idle = false;
        if (!arrived)
            break;
        const auto* const found = find(table_, arrived->request.path);
        auto response = answer_at_once(found, *arrived);
        if (!response) {
            const in_flight counted(in_flight_);
            response = co_await dispatch(*found, arrived->request, failures_);
        }
        if (arrived->request.resent)
            response = http::for_resent(*std::move(response));
        measured_.answered(found, arrived->request, response->status);
        http::finish(*response, arrived->request.id_text);
        core::log::debug("answered", {{"request_id", arrived->request.id_text},
                                      {"path", arrived->request.path},
                                      {"status", static_cast<std::int64_t>(response->status)}});
        if (!co_await served.socket.write(*response) || !served.socket.is_kept())
            break;
    }
}

// Nothing: the handler of the route decides.
std::optional<http::response> server::answer_at_once(const route* found, const incoming& arrived)
{
    if (in_flight_ < max_in_flight_)
        return answer_without_handler(found, arrived.request, arrived.refusal);
    measured_.dropped();
    return http::overloaded();
}

void server::drain(std::function<void()> on_drained)
{
    draining_ = true;
    on_drained_ = std::move(on_drained);
    listening_.close();
    for (auto* open : sessions_)
        if (open->idle)
            open->socket.stop_waiting();
    check_drained();
}

void server::check_drained()
{
    if (draining_ && sessions_.empty() && on_drained_)
        core::asio::post(io_, std::exchange(on_drained_, nullptr));
}

} // namespace server
