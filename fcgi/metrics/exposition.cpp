#include "metrics/exposition.hpp"

#include "core/metric_families.hpp"

#include <algorithm>

namespace metrics {
namespace {

using core::metrics::family;
using core::metrics::series;

// Takes `{name="value",...}` apart as far as is needed to know that it is well-formed: one line that is not would cost
// Prometheus all the others.
bool is_label_set(std::string_view text)
{
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    if (text.empty())
        return true;
    if (text.front() != '{' || text.back() != '}')
        return false;
    text.remove_prefix(1);
    while (text.size() > 1) {
        const auto name = text.substr(0, text.find('='));
        if (name.empty() || !std::ranges::all_of(name, is_letter))
            return false;
        text.remove_prefix(name.size());
        if (!text.starts_with("=\""))
            return false;
        text.remove_prefix(2);
        for (; !text.empty() && text.front() != '"'; text.remove_prefix(1)) {
            if (static_cast<unsigned char>(text.front()) < 0x20)
                return false;
            if (text.front() == '\\') {
                text.remove_prefix(1);
                if (text.empty() || (text.front() != '\\' && text.front() != '"' && text.front() != 'n'))
                    return false;
            }
        }
        if (text.empty())
            return false;
        text.remove_prefix(1);
        if (text.starts_with(',') && text.size() > 2)
            text.remove_prefix(1);
        else if (text != "}")
            return false;
    }
    return text == "}";
}

// The label sets with which this name is in `values`.
std::vector<std::string_view> label_sets(const series& values, std::string_view name)
{
    std::vector<std::string_view> found;
    for (auto at = values.lower_bound(name); at != values.end() && at->first.starts_with(name); ++at) {
        const auto labels = std::string_view(at->first).substr(name.size());
        if (is_label_set(labels))
            found.push_back(labels);
    }
    return found;
}

std::int64_t value_of(const series& values, const std::string& text)
{
    const auto found = values.find(text);
    return found == values.end() ? 0 : found->second;
}

void line(std::string& to, std::string_view name, std::string_view labels, std::string_view value)
{
    ((((to += name) += labels) += ' ') += value) += '\n';
}

std::string head(std::string_view name, std::string_view help, std::string_view type)
{
    std::string text;
    ((((text += "# HELP ") += name) += ' ') += help) += '\n';
    ((((text += "# TYPE ") += name) += ' ') += type) += '\n';
    return text;
}

std::string counter_lines(const family& of, const series& values)
{
    std::string text;
    for (const auto labels : label_sets(values, of.name))
        line(text, of.name, labels, std::to_string(value_of(values, std::string(of.name).append(labels))));
    return text.empty() ? text : head(of.name, of.help, "counter") + text;
}

std::string histogram_lines(const family& of, const series& values)
{
    const std::string name(of.name);
    const auto buckets = name + "_bucket";
    const auto counts = name + "_count";
    const auto sums = name + "_sum";
    std::string text;
    for (const auto labels : label_sets(values, counts)) {
        const auto count = std::to_string(value_of(values, counts + std::string(labels)));
        for (const auto bound : of.bounds) {
            const auto with = core::metrics::bucket_labels(labels, core::metrics::shown(bound, of));
            line(text, buckets, with, std::to_string(value_of(values, buckets + with)));
        }
        line(text, buckets, core::metrics::bucket_labels(labels, "+Inf"), count);
        line(text, sums, labels, core::metrics::shown(value_of(values, sums + std::string(labels)), of));
        line(text, counts, labels, count);
    }
    return text.empty() ? text : head(of.name, of.help, "histogram") + text;
}

std::string gauge_lines(std::string_view name, std::string_view help, bool value)
{
    auto text = head(name, help, "gauge");
    line(text, name, "", value ? "1" : "0");
    return text;
}

} // namespace

std::string exposition(const series& values, redis_state redis)
{
    std::map<std::string_view, std::string> by_name;
    for (const auto* of : core::metrics::all_families)
        by_name[of->name] = of->bounds.empty() ? counter_lines(*of, values) : histogram_lines(*of, values);
    by_name["adtally_redis_up"] = gauge_lines("adtally_redis_up", "Whether Redis answers.", redis.up);
    by_name["adtally_redis_writable"] =
        gauge_lines("adtally_redis_writable", "Whether Redis takes counts.", redis.writable);

    std::string text;
    for (const auto& [name, lines] : by_name)
        text += lines;
    return text;
}

series labelled(const series& values, std::string_view name, std::string_view value)
{
    const auto added = core::metrics::to_text({{name, value}});
    series made;
    for (const auto& [text, number] : values) {
        auto with = text;
        if (const auto brace = text.find('{'); brace == text.npos)
            with += added;
        else
            with.replace(brace, 1, added.substr(0, added.size() - 1) + ',');
        made.emplace(std::move(with), number);
    }
    return made;
}

} // namespace metrics
