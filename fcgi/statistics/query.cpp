#include "statistics/query.hpp"

#include "http/parameters.hpp"
#include "statistics/range.hpp"
#include "statistics/report.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

namespace statistics::query {
namespace {

constexpr std::size_t most_filters = 100;
constexpr std::array permitted{http::text("username", 128).optional().repeatable(),
                               http::text("sdk", 64).optional().repeatable(),
                               http::text("platform", 64).optional().repeatable(),
                               http::country_code("country_code").optional().repeatable(),
                               http::choice("total", everything).optional().repeatable(),
                               http::choice("interval", intervals).optional(),
                               http::text_that("from", longest_time, fault_of_time).optional(),
                               http::text_that("to", longest_time, fault_of_time).optional()};
constexpr std::array<std::string_view, 5> filters{"username", "sdk", "platform", "country_code", "total"};

} // namespace

core::awaitable<http::response> handle(const http::request& request, resources use)
{
    const auto params = http::parse(request, permitted, filters);
    if (!params)
        co_return http::bad_request(params.error());

    std::vector<http::parameters::entry> asked;
    for (const auto& sent : params->all())
        if (std::ranges::find(filters, sent.name) != filters.end())
            asked.push_back(sent);
    std::vector<counters::subject> names;
    names.reserve(asked.size());
    for (const auto& filter : asked)
        names.push_back(to_subject(filter, use.config));
    const auto when =
        to_buckets(*params, std::chrono::floor<std::chrono::milliseconds>(request.received), asked.size());
    http::faults found;
    if (asked.size() > most_filters)
        found.push_back({asked[most_filters].name, "invalid",
                         "At most " + std::to_string(most_filters) + " filters are answered at once, and there are " +
                             std::to_string(asked.size()) + "."});
    if (params->find("interval") && !std::ranges::all_of(names, counters::has_series, &counters::subject::of))
        found.push_back(no_series_of_usernames());
    if (!when)
        std::ranges::copy(when.error(), std::back_inserter(found));
    if (!found.empty())
        co_return http::bad_request(std::move(found));

    const auto counted = co_await use.reader.read(std::move(names), *when);
    if (!counted)
        co_return http::from_error(counted.error());
    std::vector<std::string> reports;
    for (std::size_t i = 0; i < asked.size(); ++i)
        reports.push_back(report(asked[i].name, asked[i].value, (*counted)[i], *when));
    co_return http::json(report(reports));
}

} // namespace statistics::query
