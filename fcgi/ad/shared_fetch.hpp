// The fetch of one document of an ad API, with AD_CACHE: once for all who want the same at the same time, and not at
// all while the last one is fresh.
#pragma once

#include "ad/cache.hpp"
#include "ad/not_kept.hpp"
#include "core/asio.hpp"

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace ad {

class shared_fetch
{
public:
    // Asks the API, within a deadline of its own.
    using ask = std::function<core::awaitable<attempt>()>;

    // The io_context must outlive it, and it every call of get().
    shared_fetch(core::io_context& io, std::size_t cache_bytes) : io_(io), cache_(cache_bytes) {}

    // The document of a URL: from the cache while it is fresh; else from somebody else's request for it that is on its
    // way, if the answer turns out to be fresh; else from `api`, which must live until get() is done.
    //
    // A failure is one for all who wait, so that an API that hangs is not asked by one after the other. Where it was
    // cut short, the last to come, which has most time left, asks in its turn. An answer that must not be kept is not
    // shared: each then asks by itself, as does who comes in the time after that, so that nobody spends on waiting for
    // a document that can't be shared the time that it takes to get one.
    //
    // A failure, or `deadline` while it waits for somebody else: the stale document where the API permits it, or else
    // the failure, errc::upstream_timeout at the deadline.
    core::awaitable<core::result<outcome>> get(std::string url, core::steady_clock::time_point deadline,
                                               const ask& api);

private:
    struct flight
    {
        bool landed = false;
        attempt::kind how = attempt::kind::failed;
        boost::system::error_code error;   // none: an answer came,
        cache::kept shared;                // and this is it, unless it was for one request alone
        std::list<core::timer*> waiting{}; // the last to come first
    };
    class waiter;
    class leader;

    core::awaitable<core::result<outcome>> lead(const std::string& url, const ask& api);
    core::awaitable<core::result<outcome>> ask_alone(const std::string& url, const ask& api);
    // Keeps or forgets, and remembers which. What may be shared comes back.
    cache::kept store(const std::string& url, const attempt& came, core::steady_clock::time_point asked);
    core::result<outcome> or_stale(const std::string& url, core::result<outcome> failure);

    core::io_context& io_;
    cache cache_;
    std::unordered_map<std::string, std::shared_ptr<flight>> flights_;
    not_kept not_kept_; // asked for by each alone
};

} // namespace ad
