#include "impression/impression.hpp"

#include "http/parameters.hpp"

#include <array>

namespace impression {
namespace {

constexpr std::array permitted{
    http::text("sdk_version", 64), http::text("session_id", 128),      http::text("platform", 64),
    http::text("username", 128),   http::country_code("country_code"),
};

} // namespace

core::awaitable<http::response> handle(const http::request& request, resources use)
{
    const auto params = http::parse(request, permitted);
    if (!params)
        co_return http::bad_request(params.error());

    // Named before the co_await: gcc 12 copies an aggregate temporary there bit by bit.
    counters::event shown{.what = counters::counts::impression,
                          .request = request.id,
                          .received = request.received,
                          .username = params->at("username"),
                          .sdk_version = params->at("sdk_version")};
    if (request.idempotency_key)
        counters::name_by_key(shown, *request.idempotency_key, params->canonical());
    const auto counted = co_await use.ledger.record(std::move(shown), use.commit_timeout);
    if (!counted)
        co_return http::from_error(counted.error());

    auto answer = http::json(R"({"message": "success"})");
    if (*counted == counters::counted::earlier)
        answer.headers.emplace_back("X-Counted", "earlier");
    co_return answer;
}

} // namespace impression
