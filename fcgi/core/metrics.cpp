#include "core/metrics.hpp"

#include <algorithm>

namespace core::metrics {
namespace {

constexpr std::int64_t microseconds_in_second = 1'000'000;

void append_label(std::string& to, std::string_view name, std::string_view value)
{
    to += to.empty() ? '{' : ',';
    to += name;
    to += "=\"";
    for (const char c : value) {
        if (c == '\\' || c == '"')
            to += '\\';
        if (c == '\n')
            to += "\\n";
        else
            to += c;
    }
    to += '"';
}

std::string series_text(std::string_view name, std::string_view suffix, std::string_view with)
{
    std::string text(name);
    text += suffix;
    text += with;
    return text;
}

} // namespace

std::string to_text(labels with)
{
    std::string text;
    for (const auto& [name, value] : with)
        append_label(text, name, value);
    if (!text.empty())
        text += '}';
    return text;
}

std::string bucket_labels(std::string_view with, std::string_view bound)
{
    std::string text(with.substr(0, with.empty() ? 0 : with.size() - 1));
    append_label(text, "le", bound);
    text += '}';
    return text;
}

std::string shown(std::int64_t value, const family& of)
{
    if (!of.is_time)
        return std::to_string(value);
    auto text = std::to_string(value / microseconds_in_second);
    auto fraction = std::to_string(value % microseconds_in_second);
    fraction.insert(0, 6 - fraction.size(), '0');
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return fraction.empty() ? text : text + '.' + fraction;
}

void histogram::observe(std::int64_t value)
{
    ++in_bucket_[static_cast<std::size_t>(std::ranges::lower_bound(bounds_, value) - bounds_.begin())];
    sum_ += value;
}

void histogram::observe(std::chrono::nanoseconds time)
{
    observe(std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(time).count()));
}

std::int64_t histogram::up_to(std::size_t i) const
{
    std::int64_t sum = 0;
    for (std::size_t bucket = 0; bucket <= std::min(i, bounds_.size()); ++bucket)
        sum += in_bucket_[bucket];
    return sum;
}

counter& registry::counter_of(const family& of, labels with)
{
    auto text = series_text(of.name, "", to_text(with));
    for (auto& made : counters_)
        if (made.as.text == text)
            return made.counted;
    return counters_.emplace_back(named_counter{.as = {std::move(text)}}).counted;
}

histogram& registry::histogram_of(const family& of, labels with)
{
    const auto same = to_text(with);
    std::vector<told> as;
    for (const auto bound : of.bounds)
        as.push_back({series_text(of.name, "_bucket", bucket_labels(same, shown(bound, of)))});
    as.push_back({series_text(of.name, "_count", same)});
    as.push_back({series_text(of.name, "_sum", same)});
    for (auto& made : histograms_)
        if (made.as.back().text == as.back().text)
            return made.counted;
    return histograms_.emplace_back(named_histogram{.as = std::move(as), .counted = histogram(of)}).counted;
}

template <class Self, class Visit>
void registry::each(Self& of, Visit visit)
{
    for (auto& made : of.counters_)
        visit(made.as, made.counted.value());
    for (auto& made : of.histograms_) {
        for (std::size_t i = 0; i + 1 < made.as.size(); ++i)
            visit(made.as[i], made.counted.up_to(i));
        visit(made.as.back(), made.counted.sum());
    }
}

std::vector<change> registry::take_changes()
{
    std::vector<change> changes;
    each(*this, [&](told& as, std::int64_t value) {
        if (value != as.taken)
            changes.emplace_back(as.text, value - std::exchange(as.taken, value));
    });
    return changes;
}

series registry::everything() const
{
    series all;
    each(*this, [&](const told& as, std::int64_t value) { all.emplace(as.text, value); });
    return all;
}

registry& of_this_worker()
{
    static registry instance;
    return instance;
}

} // namespace core::metrics
