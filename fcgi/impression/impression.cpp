#include "impression/impression.hpp"

#include "beacon/beacon.hpp"
#include "counters/username.hpp"
#include "http/accept.hpp"
#include "http/parameters.hpp"

#include <array>
#include <span>

namespace impression {
namespace {

constexpr std::array permitted{
    http::text("sdk_version", 64),
    http::text("session_id", 128),
    http::text("platform", 64),
    http::text("username", 128),
    http::country_code("country_code"),
    beacon::id,
    beacon::expires,
    beacon::signature,
};
constexpr std::size_t only_with_key = 2;

std::span<const http::rule> permitted_with(std::string_view beacon_key)
{
    const std::span<const http::rule> all(permitted);
    return beacon_key.empty() ? all.first(all.size() - only_with_key) : all;
}

} // namespace

core::awaitable<http::response> handle(const http::request& request, resources use)
{
    const auto params = http::parse(request, permitted_with(use.config.beacon_key));
    if (!params)
        co_return http::bad_request(params.error());
    const auto verdict = beacon::judge(*params, request.received, use.config.beacon_key);
    if (verdict == beacon::verdict::altered)
        co_return http::forbidden("beacon-altered", "This beacon is not as it was made; nothing was counted.");
    if (verdict == beacon::verdict::expired)
        co_return http::forbidden("beacon-expired", "This beacon has expired; nothing was counted.");

    // Named before the co_await: gcc 12 copies an aggregate temporary there bit by bit.
    counters::event shown{.what = counters::counts::impression,
                          .request = request.id,
                          .received = request.received,
                          .username = counters::stored_username(params->at("username"), use.config.username_key),
                          .sdk_version = params->at("sdk_version"),
                          .platform = params->at("platform"),
                          .country_code = params->at("country_code"),
                          .filtered = request.filtered};
    if (const auto* id = params->find(beacon::id.name))
        counters::name_by_beacon(shown, *id, params->canonical());
    else if (request.idempotency_key)
        counters::name_by_key(shown, *request.idempotency_key, params->canonical());
    const auto counted = co_await use.ledger.record(std::move(shown), use.config.commit_timeout);
    if (!counted)
        co_return http::from_error(counted.error());

    auto answer = http::prefers_image(request.accept) ? http::pixel() : http::json(R"({"message": "success"})");
    if (*counted == counters::counted::earlier)
        answer.headers.emplace_back("X-Counted", "earlier");
    co_return answer;
}

} // namespace impression
