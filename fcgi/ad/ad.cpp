#include "ad/ad.hpp"

#include "ad/device.hpp"
#include "ad/macros.hpp"
#include "beacon/beacon.hpp"
#include "core/log.hpp"
#include "counters/username.hpp"
#include "http/parameters.hpp"
#include "vast/document.hpp"
#include "vast/impressions.hpp"

#include <array>

namespace ad {
namespace {

constexpr std::array permitted{
    http::text("sdk_version", 64), http::text("session_id", 128),      http::text("platform", 64),
    http::text("username", 128),   http::country_code("country_code"),
};

constexpr std::size_t longest_content_type = 128;

// application/xml, text/xml or any type of the form */*+xml (RFC 7303), with whatever parameters.
bool is_xml(std::string_view content_type)
{
    if (content_type.size() > longest_content_type)
        return false;
    std::string type(content_type.substr(0, content_type.find(';')));
    type.erase(type.find_last_not_of(" \t") + 1);
    for (auto& c : type)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return type == "application/xml" || type == "text/xml" || (type.ends_with("+xml") && type.find('/') != type.npos);
}

core::result<outcome> judge(upstream::answer answer)
{
    // A redirect has a lifetime of its own, which nothing here knows.
    const auto lifetime =
        answer.redirected ? std::optional<freshness>() : freshness_of(answer.cache_control, answer.age, answer.vary);
    if (answer.status == 204)
        return outcome{.status = "no-fill", .document = std::string(vast::empty_document), .lifetime = lifetime};
    if (answer.status != 200)
        return core::errc::upstream_status;
    const auto verdict = vast::judge(answer.body);
    if (!verdict)
        return verdict.error();
    outcome judged{.status = verdict->has_ad ? "fill" : "no-fill",
                   .document = std::move(answer.body),
                   .has_ad = verdict->has_ad,
                   .lifetime = lifetime};
    if (is_xml(answer.content_type))
        judged.content_type = std::move(answer.content_type);
    return judged;
}

void tell(const http::request& request, const source& api, boost::system::error_code why)
{
    static core::log::limiter failures;
    if (failures.allows())
        core::log::warning("the ad API failed", {{"request_id", request.id_text},
                                                 {"api", api.url().origin()},
                                                 {"ad_status", why.message()},
                                                 {"not_logged_before", failures.suppressed()}});
}

http::response problem(boost::system::error_code why)
{
    if (why == core::errc::upstream_timeout)
        return http::gateway_timeout();
    if (why == core::errc::upstream_status)
        return http::bad_gateway("The ad API answered with an error; nothing was counted.");
    if (why == core::errc::upstream_invalid)
        return http::bad_gateway("The ad API's answer was not a VAST document; nothing was counted.");
    return http::bad_gateway("The ad API could not be reached; nothing was counted.");
}

// What an answer means, for the request asked at `start` and for the API that gave it. A time-out counts against it
// only if it had `enough_time`.
attempt settle(source& api, source::permit permit, core::result<upstream::answer>&& answer, source::time_point start,
               bool enough_time, const http::request& request)
{
    const auto now = core::steady_clock::now();
    api.took(now - start);
    const int status = answer ? answer->status : 0;
    auto judged = answer ? judge(*std::move(answer)) : core::result<outcome>(answer.error());
    auto how = attempt::kind::answered;
    // An error below 500 is about this request.
    if (judged || (judged.error() == core::errc::upstream_status && status < 500)) {
        api.succeeded(permit);
    } else if (judged.error() == core::errc::upstream_timeout && !enough_time) {
        how = attempt::kind::cut_short;
        api.abandoned(permit, now);
    } else {
        how = attempt::kind::failed;
        api.failed(permit, judged.error(), now);
    }
    if (!judged)
        tell(request, api, judged.error());
    return {.how = how, .got = std::move(judged)};
}

// How long ago nginx took the request.
core::system_clock::duration age_of(const http::request& request)
{
    return std::max(core::system_clock::now() - request.received, core::system_clock::duration::zero());
}

// A request to one ad API.
struct question
{
    source& api;
    std::string url;
    core::steady_clock::time_point until;
    core::steady_clock::duration enough; // a time-out in less says nothing about the API
};

core::awaitable<attempt> ask(question what, const http::request& request, const device& from, const resources& use)
{
    const auto start = core::steady_clock::now();
    const auto permit = what.api.ask(start);
    if (!permit)
        co_return attempt{.how = attempt::kind::failed, .got = core::errc::upstream_unreachable};
    co_return settle(what.api, *permit, co_await use.upstream.get(std::move(what.url), headers_for(from), what.until),
                     start, what.until - start >= what.enough, request);
}

core::awaitable<core::result<outcome>> ask_shared(question what, const http::request& request, const device& from,
                                                  const resources& use)
{
    const shared_fetch::ask alone = [&] { return ask(what, request, from, use); };
    co_return co_await use.shared->get(what.url, what.until, alone);
}

// The URL of each ad API for this request.
std::vector<std::string> urls_for(const http::request& request, const http::parameters& params, const device& from,
                                  const sources& all)
{
    const macros values(request, params, from);
    std::vector<std::string> urls;
    for (const auto& api : all)
        urls.push_back(api.url().fill(values.values()));
    return urls;
}

// The first that has no ad is better than a failure, and of two failures the last.
void keep_better(core::result<outcome>& best, core::result<outcome>&& answered)
{
    if (!best || (answered && answered->has_ad))
        best = std::move(answered);
}

// Asks one ad API after the other until one has an ad. Each request that waits keeps what stands here, so it is little.
core::awaitable<core::result<outcome>> fetch(const http::request& request, const http::parameters& params,
                                             const resources& use)
{
    const auto deadline = core::steady_clock::now() + use.config.ad_timeout - age_of(request);
    const auto from = device_of(request, use.config.anonymize_ip);
    auto urls = urls_for(request, params, from, use.sources);
    const auto enough = use.config.ad_timeout / std::ssize(urls) / 2;
    core::result<outcome> best = core::errc::upstream_timeout;
    for (std::size_t i = 0; i < urls.size() && !(best && best->has_ad); ++i) {
        // Its share of the time that is left, so that one that hangs leaves some to those behind it.
        const auto now = core::steady_clock::now();
        if (now >= deadline)
            break;
        const auto share = (deadline - now) / static_cast<std::int64_t>(urls.size() - i);
        question what{.api = use.sources[i], .url = std::move(urls[i]), .until = now + share, .enough = enough};
        if (use.shared)
            keep_better(best, co_await ask_shared(std::move(what), request, from, use));
        else
            keep_better(best, (co_await ask(std::move(what), request, from, use)).got);
    }
    co_return best;
}

// The document with a beacon of its own in every Ad.
std::string with_beacons(std::string_view document, const http::parameters& asked, const http::request& request,
                         const core::config& config)
{
    return vast::add_impressions(document, vast::impression_places(document),
                                 [&] { return beacon::make_url(asked, request.received, config); });
}

// Counts an ad request that has come to this, and answers it.
core::awaitable<http::response> count(outcome& fetched, const http::request& request, const http::parameters& params,
                                      const resources& use)
{
    // What the API left of its time is not the count's: a client that has waited for its ad waits no longer for Redis
    // than one with an impression.
    const auto fetched_after = std::min<core::system_clock::duration>(age_of(request), use.config.ad_timeout);
    const auto within = std::chrono::ceil<std::chrono::milliseconds>(fetched_after) + use.config.commit_timeout;

    // Named before the co_await: gcc 12 copies an aggregate temporary there bit by bit.
    counters::event asked{.what = fetched.has_ad ? counters::counts::ad_request_fill : counters::counts::ad_request,
                          .request = request.id,
                          .received = request.received,
                          .username = counters::stored_username(params.at("username"), use.config.username_key),
                          .sdk_version = params.at("sdk_version"),
                          .platform = params.at("platform"),
                          .country_code = params.at("country_code"),
                          .filtered = request.filtered};
    if (request.idempotency_key)
        counters::name_by_key(asked, *request.idempotency_key, params.canonical());
    const auto counted = co_await use.ledger.record(std::move(asked), within);
    if (!counted)
        co_return http::from_error(counted.error());

    http::response answer;
    answer.content_type = std::move(fetched.content_type);
    answer.headers.emplace_back("X-Ad-Status", std::move(fetched.status));
    if (*counted == counters::counted::earlier)
        answer.headers.emplace_back("X-Counted", "earlier");
    answer.body = use.config.vast_beacon && fetched.has_ad ? with_beacons(fetched.document, params, request, use.config)
                                                           : std::move(fetched.document);
    co_return answer;
}

} // namespace

core::awaitable<http::response> handle(const http::request& request, resources use)
{
    const auto params = http::parse(request, permitted);
    if (!params)
        co_return http::bad_request(params.error());

    // What can't be counted is not served, so the API, which counts too, is not asked for it.
    if (use.ledger.is_away())
        co_return http::from_error(core::errc::not_counted);

    auto fetched = co_await fetch(request, *params, use);
    use.measured.came_to(fetched ? fetched->status : fetched.error().message());
    if (!fetched) {
        if (use.config.on_ad_failure == core::ad_failures::http) {
            auto answer = problem(fetched.error());
            answer.headers.emplace_back("X-Ad-Status", fetched.error().message());
            co_return answer;
        }
        fetched = outcome{.status = fetched.error().message(), .document = std::string(vast::empty_document)};
    }

    co_return co_await count(*fetched, request, *params, use);
}

} // namespace ad
