#include "statistics/top.hpp"

#include "http/parameters.hpp"
#include "statistics/report.hpp"

#include <array>

namespace statistics::top {
namespace {

constexpr std::array<std::string_view, 4> dimensions{"sdk", "platform", "country_code", "username"};
constexpr std::array<std::string_view, 3> metrics{"ad_requests", "fills", "impressions"};
constexpr std::array permitted{http::choice("by", dimensions), http::choice("metric", metrics).optional(),
                               http::number("limit", 1, 1'000).optional()};
constexpr std::uint32_t default_limit = 20;

} // namespace

core::awaitable<http::response> handle(const http::request& request, resources use)
{
    const auto params = http::parse(request, permitted);
    if (!params)
        co_return http::bad_request(params.error());

    const auto by = counters::dimension_named(params->at("by")).value();
    const auto* sent_metric = params->find("metric");
    const auto metric = sent_metric ? counters::counter_named(*sent_metric).value() : counters::counter::impressions;
    const auto ranking = co_await use.reader.top(by, metric, params->number_or("limit", default_limit));
    if (!ranking)
        co_return http::from_error(ranking.error());
    co_return http::json(report(by, metric, *ranking));
}

} // namespace statistics::top
