#include "statistics/statistics.hpp"

#include "http/parameters.hpp"
#include "statistics/range.hpp"
#include "statistics/report.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

namespace statistics {
namespace {

constexpr std::array<std::string_view, 2> formats{"json", "csv"};
constexpr std::array permitted{http::text("username", 128).optional(),
                               http::text("sdk", 64).optional(),
                               http::text("platform", 64).optional(),
                               http::country_code("country_code").optional(),
                               http::choice("total", everything).optional(),
                               http::choice("interval", intervals).optional(),
                               http::text_that("from", longest_time, fault_of_time).optional(),
                               http::text_that("to", longest_time, fault_of_time).optional(),
                               http::choice("format", formats).optional()};
constexpr std::array<std::string_view, 5> filters{"username", "sdk", "platform", "country_code", "total"};

} // namespace

core::awaitable<http::response> handle(const http::request& request, resources use)
{
    const auto params = http::parse(request, permitted, filters);
    if (!params)
        co_return http::bad_request(params.error());

    const auto& filter = *http::first_of(*params, filters);
    const auto* format = params->find("format");
    const bool as_csv = format && *format == "csv";
    const auto subject = to_subject(filter, use.config);
    const auto when = to_buckets(*params, std::chrono::floor<std::chrono::milliseconds>(request.received));
    http::faults found;
    if (params->find("interval") && !counters::has_series(subject.of))
        found.push_back(no_series_of_usernames());
    if (!when)
        std::ranges::copy(when.error(), std::back_inserter(found));
    if (as_csv && !params->find("interval"))
        found.push_back({"format", "invalid", "CSV is for a series: add interval=hour or interval=day."});
    if (!found.empty())
        co_return http::bad_request(std::move(found));

    std::vector<counters::subject> names;
    names.push_back(subject);
    const auto counted = co_await use.reader.read(std::move(names), *when);
    if (!counted)
        co_return http::from_error(counted.error());
    const auto& history = counted->front();
    if (as_csv)
        co_return http::file("text/csv; charset=utf-8", csv_name(filter.name, filter.value, **when),
                             csv(history.series, **when));
    co_return http::json(report(filter.name, filter.value, history, *when));
}

} // namespace statistics
