#include "server/router.hpp"

#include "core/log.hpp"

#include <algorithm>
#include <exception>
#include <string>

namespace server {

const route* find(const routes& table, std::string_view path)
{
    const auto found = std::ranges::find(table, path, &route::path);
    return found == table.end() ? nullptr : &*found;
}

core::awaitable<http::response> dispatch(const route* found, const http::request& request, core::log::limiter& failures,
                                         std::optional<http::response> refusal)
{
    if (found == nullptr)
        co_return http::not_found();
    if (!found->methods.contains(request.method))
        co_return http::method_not_allowed(http::allow_header(found->methods));
    if (refusal)
        co_return *std::move(refusal);
    if (request.method == http::method::options) {
        http::response answer{.status = 204, .content_type = {}, .headers = {}, .body = {}, .problem = {}};
        const auto allowed = http::allow_header(found->methods);
        answer.headers.emplace_back("Allow", allowed);
        // The part of a preflight's answer that depends on no origin (Fetch, 3.3.3); nginx adds the other.
        answer.headers.emplace_back("Access-Control-Allow-Methods", allowed);
        answer.headers.emplace_back("Access-Control-Allow-Headers", "Idempotency-Key, Content-Type");
        answer.headers.emplace_back("Access-Control-Max-Age", "86400");
        co_return answer;
    }

    // The one place per request that catches: whatever a handler throws is a defect or a broken world.
    std::string reason = "an exception of an unknown type";
    try {
        co_return co_await found->handle(request);
    } catch (const std::exception& error) {
        reason = error.what();
    } catch (...) { // NOLINT(bugprone-empty-catch): logged below
    }
    if (failures.allows())
        core::log::error("a request failed", {{"request_id", request.id_text},
                                              {"path", request.path},
                                              {"reason", reason},
                                              {"not_logged_before", failures.suppressed()}});
    co_return http::internal_error();
}

} // namespace server
