#include "http/response.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace http {
namespace {

// A request of 24 KiB can hold thousands of faults; an answer that lists them all would serve nobody but an attacker.
constexpr std::size_t most_faults_listed = 100;

response error(int status, std::string_view type, std::string detail)
{
    return {.status = status,
            .content_type = {},
            .headers = {},
            .body = {},
            .problem =
                problem{.type = type, .title = reason_phrase(status), .detail = std::move(detail), .errors = {}}};
}

response retry_later(std::string_view type, std::string detail)
{
    auto answer = error(503, type, std::move(detail));
    answer.headers.emplace_back("Retry-After", "1");
    return answer;
}

} // namespace

response json(std::string text)
{
    return {.status = 200, .content_type = "application/json", .headers = {}, .body = std::move(text), .problem = {}};
}

response file(std::string content_type, std::string_view name, std::string text)
{
    response answer{
        .status = 200, .content_type = std::move(content_type), .headers = {}, .body = std::move(text), .problem = {}};
    answer.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + std::string(name) + '"');
    return answer;
}

response pixel()
{
    // GIF89a: one pixel, two colours of which the first is transparent.
    static constexpr std::string_view gif(
        "GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF!\xF9\x04\x01\0\0\0\0,\0\0\0\0\x01"
        "\0\x01\0\0\x02\x02\x44\x01\0;",
        43);
    return {.status = 200, .content_type = "image/gif", .headers = {}, .body = std::string(gif), .problem = {}};
}

response bad_request(faults found)
{
    std::string detail = "See errors for what is wrong with the parameters.";
    if (found.size() > most_faults_listed) {
        detail = std::to_string(found.size()) + " faults were found; the first " + std::to_string(most_faults_listed) +
                 " are listed in errors.";
        found.resize(most_faults_listed);
    }
    auto answer = error(400, "bad-request", std::move(detail));
    answer.problem->errors = std::move(found);
    return answer;
}

response forbidden(std::string_view type, std::string detail)
{
    return error(403, type, std::move(detail));
}

response not_found()
{
    return error(404, "not-found", "There is nothing at this path.");
}

response method_not_allowed(std::string allow)
{
    auto answer = error(405, "method-not-allowed", "This path takes " + allow + ".");
    answer.headers.emplace_back("Allow", std::move(allow));
    return answer;
}

response content_too_large()
{
    return error(413, "content-too-large", "A body may have 16 KiB at most.");
}

response unsupported_media_type()
{
    return error(415, "unsupported-media-type", "A body must be application/x-www-form-urlencoded.");
}

response internal_error()
{
    return error(500, "internal-error", "Something went wrong on our side; the log knows this request's id.");
}

response from_error(boost::system::error_code why)
{
    if (why == core::errc::outcome_unknown)
        return retry_later("outcome-unknown", "The count was not confirmed in time: it was counted at most once.");
    if (why == core::errc::key_reused)
        return error(422, "idempotency-key-reused",
                     "This Idempotency-Key or beacon was sent with other parameters before.");
    if (why == core::errc::not_counted)
        return retry_later("not-counted", "The count could not be made in time; nothing was counted.");
    return retry_later("unavailable", "The counters can't be read at the moment.");
}

response overloaded()
{
    return retry_later("not-counted", "The service is full; nothing was counted.");
}

response not_ready(std::string reason)
{
    return retry_later("unavailable", std::move(reason));
}

response bad_gateway(std::string detail)
{
    return error(502, "bad-gateway", std::move(detail));
}

response gateway_timeout()
{
    return error(504, "gateway-timeout", "The ad API did not answer in time; nothing was counted.");
}

response for_resent(response answer)
{
    static constexpr std::array<std::string_view, 4> sure_types{"not-counted", "idempotency-key-reused", "bad-gateway",
                                                                "gateway-timeout"};
    if (answer.problem && std::ranges::find(sure_types, answer.problem->type) != sure_types.end())
        return from_error(core::errc::outcome_unknown);
    return answer;
}

std::string_view reason_phrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 204:
        return "No Content";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    default:
        return "Unknown";
    }
}

void finish(response& answer, std::string_view request_id)
{
    if (!answer.problem)
        return;
    const auto& source = *answer.problem;
    boost::json::object document{{"type", std::string(problem_types) + std::string(source.type)},
                                 {"title", source.title},
                                 {"status", answer.status},
                                 {"detail", source.detail},
                                 {"request_id", request_id}};
    if (!source.errors.empty()) {
        boost::json::array list;
        for (const auto& entry : source.errors)
            list.push_back({{"parameter", entry.parameter}, {"code", entry.code}, {"detail", entry.detail}});
        document["errors"] = std::move(list);
    }
    answer.body = boost::json::serialize(document);
    answer.content_type = "application/problem+json";
    answer.problem.reset();
}

} // namespace http
