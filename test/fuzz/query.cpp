// Whatever a client sends as a query string and as a form: up to the first NUL it is the one, after it the other. What
// it says of a range of time is read too.
#include "server/query.hpp"

#include "core/utf8.hpp"
#include "http/parameters.hpp"
#include "statistics/range.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

constexpr std::array permitted{http::text("username", 128),
                               http::text("sdk_version", 64).optional(),
                               http::country_code("country_code").optional(),
                               http::number("limit", 1, 1'000).optional(),
                               http::choice("interval", statistics::intervals).optional(),
                               http::text_that("from", 64, statistics::fault_of_time).optional(),
                               http::text_that("to", 64, statistics::fault_of_time).optional()};
constexpr core::rfc3339::instant now{std::chrono::sys_days{std::chrono::days{20'777}}};

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void check_range(const http::parameters& sent)
{
    const auto made = statistics::to_buckets(sent, now);
    if (!made) {
        require(!made.error().empty());
    } else if (*made) {
        const auto& when = **made;
        require(when.count >= 1 && when.count <= statistics::most_rows);
        require(when.from.time_since_epoch() % when.length() == std::chrono::seconds(0));
        // What we write we can read.
        const auto end = core::rfc3339::format(when.end());
        require(core::rfc3339::parse(end) == when.end());
    }
}

bool is_utf8(std::string_view text)
{
    return core::utf8::inspect(text) != core::utf8::verdict::malformed;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto query = input.substr(0, input.find('\0'));
    const auto form = input.substr(std::min(input.size(), query.size() + 1));

    http::request request;
    request.pairs = server::parse_pairs(query, form);
    const auto separators = std::ranges::count(query, '&') + std::ranges::count(form, '&');
    require(request.pairs.size() <= static_cast<std::size_t>(separators) + 2);
    for (const auto& pair : request.pairs) {
        require(pair.name_malformed || is_utf8(pair.name));
        require(pair.value_malformed || is_utf8(pair.value));
    }

    const auto parsed = http::parse(request, permitted);
    if (parsed) {
        require(parsed->all().size() == request.pairs.size());
        for (const auto& sent : parsed->all())
            require(sent.value.size() <= 128 && core::utf8::inspect(sent.value) == core::utf8::verdict::clean);
        require(parsed->canonical().size() > 0);
        require(parsed->number_or("limit", 1) >= 1 && parsed->number_or("limit", 1) <= 1'000);
        check_range(*parsed);
    } else {
        require(!parsed.error().empty());
        for (const auto& fault : parsed.error())
            require(is_utf8(fault.parameter));
    }
    return 0;
}
