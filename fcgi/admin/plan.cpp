#include "admin/plan.hpp"

#include "core/rfc3339.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <stdexcept>

namespace admin {
namespace {

namespace json = boost::json;

constexpr int version = 1;

// Thrown for what is not of the form, and caught in checkpoint_from_json().
template <class Value>
Value require(std::optional<Value> value)
{
    return value ? *std::move(value) : throw std::invalid_argument("not what to_json wrote");
}

json::value from_buckets(const std::optional<counters::buckets>& when)
{
    if (!when)
        return nullptr;
    return {{"each", when->each == counters::interval::hour ? "hour" : "day"},
            {"from", core::rfc3339::format(when->from)},
            {"count", when->count}};
}

std::optional<counters::buckets> to_buckets(const json::value& from)
{
    if (from.is_null())
        return std::nullopt;
    const auto& object = from.as_object();
    const auto first = require(core::rfc3339::parse(std::string_view(object.at("from").as_string())));
    return counters::buckets{.each = object.at("each").as_string() == "hour" ? counters::interval::hour
                                                                             : counters::interval::day,
                             .from = std::chrono::floor<std::chrono::seconds>(first),
                             .count = json::value_to<std::size_t>(object.at("count"))};
}

plan to_plan(const json::object& from)
{
    plan made;
    for (const auto& name : from.at("dimensions").as_array())
        made.dimensions.push_back(require(counters::dimension_named(std::string_view(name.as_string()))));
    made.when = to_buckets(from.at("buckets"));
    made.as = from.at("format").as_string() == "csv" ? row_format::csv : row_format::ndjson;
    made.gzip = from.at("gzip").as_bool();
    return made;
}

} // namespace

std::string to_json(const checkpoint& reached)
{
    json::array dimensions;
    for (const auto which : reached.what.dimensions)
        dimensions.emplace_back(counters::name_of(which));
    const json::object whole{{"version", version},
                             {"dimensions", std::move(dimensions)},
                             {"buckets", from_buckets(reached.what.when)},
                             {"format", reached.what.as == row_format::csv ? "csv" : "ndjson"},
                             {"gzip", reached.what.gzip},
                             {"dimension", reached.dimension},
                             {"after", reached.after ? json::value(*reached.after) : json::value()},
                             {"bytes", reached.bytes},
                             {"rows", reached.rows}};
    return json::serialize(whole) + '\n';
}

std::optional<checkpoint> checkpoint_from_json(std::string_view text)
{
    try {
        const auto parsed = json::parse(text);
        const auto& whole = parsed.as_object();
        if (whole.at("version").as_int64() != version)
            return std::nullopt;
        checkpoint reached{.what = to_plan(whole),
                           .dimension = json::value_to<std::size_t>(whole.at("dimension")),
                           .after = std::nullopt,
                           .bytes = json::value_to<std::uint64_t>(whole.at("bytes")),
                           .rows = json::value_to<std::uint64_t>(whole.at("rows"))};
        if (const auto& after = whole.at("after"); !after.is_null())
            reached.after = after.as_string();
        if (reached.dimension > reached.what.dimensions.size())
            return std::nullopt;
        return reached;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

} // namespace admin
