#include "counters/series.hpp"

#include "counters/keys.hpp"

namespace counters {
namespace {

using namespace std::chrono;

// What one hash holds of a series.
struct page
{
    sys_days begins;
    std::ptrdiff_t first_bucket; // of the page, counted from the first of the series
    unsigned first_number;       // of the page's fields
    unsigned length;
};

std::vector<page> pages_of(const buckets& when)
{
    std::vector<page> pages;
    const auto add = [&](sys_days begins, unsigned first_number, unsigned length) {
        pages.push_back({begins, (begins - when.from) / when.length(), first_number, length});
    };
    if (when.each == interval::hour) {
        for (auto day = floor<days>(when.from); day < when.end(); day += days(1))
            add(day, 0, 24);
        return pages;
    }
    const year_month_day first(floor<days>(when.from));
    for (auto month = first.year() / first.month(); sys_days(month / 1) < when.end(); month += months(1))
        add(month / 1, 1, unsigned{(month / last).day()});
    return pages;
}

bool add_page(const page& of, const redis::reply::array& fields, std::vector<totals>& series)
{
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const auto* name = fields[i].string();
        const auto field = name ? keys::parse_field(*name) : std::nullopt;
        if (!field || field->number < of.first_number || field->number >= of.first_number + of.length)
            continue;
        const auto bucket = of.first_bucket + static_cast<std::ptrdiff_t>(field->number - of.first_number);
        if (bucket < 0 || bucket >= std::ssize(series))
            continue;
        const auto count = to_count(fields[i + 1]);
        if (!count)
            return false;
        series[static_cast<std::size_t>(bucket)].of(field->which) = *count;
    }
    return true;
}

} // namespace

buckets whole_buckets(interval each, core::rfc3339::instant from, core::rfc3339::instant to)
{
    buckets made{.each = each, .from = floor<hours>(from)};
    auto end = time_point_cast<seconds>(ceil<hours>(to));
    if (each == interval::day) {
        made.from = floor<days>(from);
        end = ceil<days>(to);
    }
    made.count = static_cast<std::size_t>((end - made.from) / made.length());
    return made;
}

std::vector<std::string> series_commands(dimension of, std::string_view name, const buckets& when)
{
    std::vector<std::string> commands;
    for (const auto& page : pages_of(when)) {
        const year_month_day date(page.begins);
        commands.push_back(redis::make_command("HGETALL", when.each == interval::hour
                                                              ? keys::hourly(of, name, page.begins)
                                                              : keys::daily(of, name, date.year() / date.month())));
    }
    return commands;
}

core::result<std::vector<totals>> to_series(std::span<const redis::reply> answers, const buckets& when)
{
    const auto pages = pages_of(when);
    if (answers.size() != pages.size())
        return core::errc::store_unavailable;
    std::vector<totals> series(when.count);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const auto* fields = answers[i].list();
        if (!fields || !add_page(pages[i], *fields, series))
            return core::errc::store_unavailable;
    }
    return series;
}

} // namespace counters
