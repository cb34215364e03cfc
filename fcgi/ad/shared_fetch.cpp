#include "ad/shared_fetch.hpp"

#include <utility>

namespace ad {

using core::steady_clock;

// Woken when the flight lands, or at its deadline.
class shared_fetch::waiter
{
public:
    waiter(core::io_context& io, flight& on, steady_clock::time_point deadline) : on_(on), woken_(io, deadline)
    {
        on_.waiting.push_front(&woken_);
        place_ = on_.waiting.begin();
    }
    ~waiter() { on_.waiting.erase(place_); }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    core::awaitable<void> wait() { co_await woken_.async_wait(core::as_tuple); }

private:
    flight& on_;
    core::timer woken_;
    std::list<core::timer*>::iterator place_;
};

// However its request ends, also by an exception: the flight lands, as the failure that it is until it is told better.
class shared_fetch::leader
{
public:
    leader(shared_fetch& of, const std::string& url) : of_(of), url_(url), led_(std::make_shared<flight>())
    {
        led_->error = core::errc::upstream_unreachable;
        of_.flights_.emplace(url_, led_);
    }
    ~leader()
    {
        led_->landed = true;
        of_.flights_.erase(url_);
        for (auto* each : led_->waiting)
            each->cancel();
    }
    leader(const leader&) = delete;
    leader& operator=(const leader&) = delete;

    flight& led() { return *led_; }

private:
    shared_fetch& of_;
    const std::string& url_;
    const std::shared_ptr<flight> led_;
};

core::awaitable<core::result<outcome>> shared_fetch::get(std::string url, steady_clock::time_point deadline,
                                                         const ask& api)
{
    do {
        const auto now = steady_clock::now();
        if (const auto kept = cache_.fresh(url, now))
            co_return *kept;
        if (not_kept_.has(url, now))
            co_return co_await ask_alone(url, api);
        const auto found = flights_.find(url);
        if (found == flights_.end())
            co_return co_await lead(url, api);

        const auto joined = found->second;
        waiter waits(io_, *joined, deadline);
        co_await waits.wait();
        if (!joined->landed)
            break;
        if (joined->shared)
            co_return *joined->shared;
        if (!joined->error)
            co_return co_await ask_alone(url, api);
        if (joined->how == attempt::kind::answered)
            co_return joined->error;
        if (joined->how == attempt::kind::failed)
            co_return or_stale(url, joined->error);
    } while (steady_clock::now() < deadline);
    co_return or_stale(url, core::errc::upstream_timeout);
}

core::awaitable<core::result<outcome>> shared_fetch::lead(const std::string& url, const ask& api)
{
    leader leads(*this, url);
    const auto asked = steady_clock::now();
    auto came = co_await api();
    auto& led = leads.led();
    led.how = came.how;
    led.error = came.got ? boost::system::error_code() : came.got.error();
    led.shared = store(url, came, asked);
    co_return came.how == attempt::kind::answered ? std::move(came.got) : or_stale(url, std::move(came.got));
}

core::awaitable<core::result<outcome>> shared_fetch::ask_alone(const std::string& url, const ask& api)
{
    const auto asked = steady_clock::now();
    auto came = co_await api();
    store(url, came, asked);
    co_return came.how == attempt::kind::answered ? std::move(came.got) : or_stale(url, std::move(came.got));
}

cache::kept shared_fetch::store(const std::string& url, const attempt& came, steady_clock::time_point asked)
{
    if (came.how != attempt::kind::answered)
        return nullptr;
    if (!came.got) {
        cache_.forget(url);
        return nullptr;
    }
    cache::kept made;
    if (came.got->lifetime) {
        made = std::make_shared<const outcome>(*came.got);
        cache_.keep(url, made, asked);
    } else {
        cache_.forget(url);
    }
    const auto now = steady_clock::now();
    if (made && now < asked + made->lifetime->fresh) {
        not_kept_.remove(url);
        return made;
    }
    not_kept_.add(url, now);
    return nullptr;
}

core::result<outcome> shared_fetch::or_stale(const std::string& url, core::result<outcome> failure)
{
    if (const auto kept = cache_.after_failure(url, steady_clock::now()))
        return *kept;
    return failure;
}

} // namespace ad
