#include "server/router.hpp"

#include "core/log.hpp"

#include <algorithm>
#include <exception>

namespace server {
namespace {

void tell_of_failure(const http::request& request, std::string_view reason, core::log::limiter& failures)
{
    if (failures.allows())
        core::log::error("a request failed", {{"request_id", request.id_text},
                                              {"path", request.path},
                                              {"reason", reason},
                                              {"not_logged_before", failures.suppressed()}});
}

} // namespace

const route* find(const routes& table, std::string_view path)
{
    const auto found = std::ranges::find(table, path, &route::path);
    return found == table.end() ? nullptr : &*found;
}

std::optional<http::response> answer_without_handler(const route* found, const http::request& request,
                                                     http::response (*refusal)())
{
    if (found == nullptr)
        return http::not_found();
    if (!found->methods.contains(request.method))
        return http::method_not_allowed(http::allow_header(found->methods));
    if (refusal != nullptr)
        return refusal();
    if (request.method != http::method::options)
        return std::nullopt;
    http::response answer{.status = 204, .content_type = {}, .headers = {}, .body = {}, .problem = {}};
    const auto allowed = http::allow_header(found->methods);
    answer.headers.emplace_back("Allow", allowed);
    // The part of a preflight's answer that depends on no origin (Fetch, 3.3.3); nginx adds the other.
    answer.headers.emplace_back("Access-Control-Allow-Methods", allowed);
    answer.headers.emplace_back("Access-Control-Allow-Headers", "Idempotency-Key, Content-Type");
    answer.headers.emplace_back("Access-Control-Max-Age", "86400");
    return answer;
}

core::awaitable<http::response> dispatch(const route& to, const http::request& request, core::log::limiter& failures)
{
    // The one place per request that catches: whatever a handler throws is a defect or a broken world.
    try {
        co_return co_await to.handle(request);
    } catch (const std::exception& error) {
        tell_of_failure(request, error.what(), failures);
    } catch (...) {
        tell_of_failure(request, "an exception of an unknown type", failures);
    }
    co_return http::internal_error();
}

} // namespace server
