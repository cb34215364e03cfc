#include "admin/options.hpp"

#include "core/moment.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace admin {
namespace {

using namespace std::chrono;
using counters::dimension;
using counters::interval;

constexpr std::string_view dimension_choices = "total, username, sdk, platform or country_code";

bool is_switch(std::string_view name)
{
    return name == "--gzip" || name == "--resume";
}

// Options by their names; one that takes no value has an empty one. Those that were given twice have several.
using given_options = std::multimap<std::string_view, std::string_view, std::less<>>;

core::result<given_options, std::string> sort_out(std::span<const std::string_view> arguments)
{
    static constexpr std::string_view with_value[]{"--dimension", "--interval", "--from",
                                                   "--to",        "--format",   "--output"};
    given_options found;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto equals = arguments[i].starts_with("--") ? arguments[i].find('=') : arguments[i].npos;
        const auto name = arguments[i].substr(0, equals);
        const bool has_value = std::ranges::find(with_value, name) != std::ranges::end(with_value);
        if (!has_value && (!is_switch(name) || equals != name.npos))
            return "there is no option " + std::string(arguments[i]);
        if (name != "--dimension" && found.contains(name))
            return std::string(name) + " can be given once only";
        if (has_value && equals == name.npos && i + 1 == arguments.size())
            return std::string(name) + " needs a value";
        std::string_view value;
        if (has_value)
            value = equals != name.npos ? arguments[i].substr(equals + 1) : arguments[++i];
        if (has_value && value.empty())
            return std::string(name) + " needs a value";
        found.emplace(name, value);
    }
    return found;
}

class reader
{
public:
    reader(const given_options& given, core::rfc3339::instant now, const kept& retention)
        : given_(given), now_(now), retention_(retention)
    {
    }

    core::result<export_options, std::string> read()
    {
        made_.output = value("--output").value_or("");
        made_.resume = given_.contains("--resume");
        if (made_.resume && made_.output.empty())
            refuse("--resume needs --output: which file is to be resumed");
        read_form();
        read_dimensions();
        read_range();
        if (!fault_.empty())
            return fault_;
        return std::move(made_);
    }

private:
    void refuse(std::string why)
    {
        if (fault_.empty())
            fault_ = std::move(why);
    }

    std::optional<std::string_view> value(std::string_view name) const
    {
        const auto found = given_.find(name);
        return found == given_.end() ? std::nullopt : std::optional(found->second);
    }

    // How the rows are written: as is said, or else as the file's name ends.
    void read_form()
    {
        std::string_view name = made_.output;
        made_.chose_gzip = given_.contains("--gzip");
        made_.what.gzip = made_.chose_gzip || name.ends_with(".gz");
        if (name.ends_with(".gz"))
            name.remove_suffix(3);
        const auto format = value("--format");
        made_.chose_format = format.has_value();
        if (format && *format != "csv" && *format != "ndjson")
            refuse("--format must be csv or ndjson");
        if (format ? *format == "ndjson" : name.ends_with(".ndjson") || name.ends_with(".jsonl"))
            made_.what.as = row_format::ndjson;
    }

    void read_dimensions()
    {
        const auto [first, last] = given_.equal_range("--dimension");
        made_.chose_dimensions = first != last;
        std::vector<dimension> chosen;
        for (auto each = first; each != last; ++each)
            if (const auto which = counters::dimension_named(each->second))
                chosen.push_back(*which);
            else
                refuse("--dimension must be " + std::string(dimension_choices));
        const bool by_time = value("--interval").value_or("none") != "none";
        if (by_time && std::ranges::find(chosen, dimension::username) != chosen.end())
            refuse("usernames are not counted by hours and days: leave --interval or --dimension username away");
        for (const auto which : counters::dimensions)
            if (made_.chose_dimensions ? std::ranges::find(chosen, which) != chosen.end()
                                       : !by_time || counters::has_series(which))
                made_.what.dimensions.push_back(which);
    }

    void read_range()
    {
        const auto each = value("--interval");
        made_.chose_interval = each.has_value();
        if (each && *each != "none" && *each != "hour" && *each != "day")
            return refuse("--interval must be none, hour or day");
        if (!each || *each == "none") {
            if (value("--from") || value("--to"))
                refuse("--from and --to need --interval hour or --interval day");
            return;
        }
        const bool by_hour = *each == "hour";
        const auto from = moment("--from", now_ - (by_hour ? retention_.by_hour : retention_.by_day));
        const auto to = moment("--to", now_);
        if (from >= to)
            return refuse("--from must be before --to");
        made_.what.when = counters::whole_buckets(by_hour ? interval::hour : interval::day, from, to);
    }

    core::rfc3339::instant moment(std::string_view name, core::rfc3339::instant unless_given)
    {
        const auto text = value(name);
        if (!text)
            return unless_given;
        const auto when = core::to_time(*text, now_);
        if (!when)
            refuse(std::string(name) +
                   " must be a time such as 2026-11-20T00:00:00Z (RFC 3339), or now, or before now such as -90m, -24h "
                   "or -14d");
        else if (*when < sys_days(1970y / January / 1) || *when >= sys_days(9999y / January / 1))
            refuse(std::string(name) + " must be in the years 1970 to 9998");
        return when.value_or(now_);
    }

    const given_options& given_;
    const core::rfc3339::instant now_;
    const kept& retention_;
    export_options made_;
    std::string fault_;
};

} // namespace

core::result<export_options, std::string> parse_export(std::span<const std::string_view> arguments,
                                                       core::rfc3339::instant now, const kept& retention)
{
    const auto given = sort_out(arguments);
    if (!given)
        return given.error();
    return reader(*given, now, retention).read();
}

core::result<std::string, std::string> parse_forget(std::span<const std::string_view> arguments)
{
    constexpr std::string_view filter = "username=";
    if (arguments.size() != 1 || !arguments.front().starts_with(filter) || arguments.front().size() == filter.size())
        return {boost::system::in_place_error, "say who: forget username=Jack"};
    return {boost::system::in_place_value, arguments.front().substr(filter.size())};
}

std::string contradiction(const export_options& given, const plan& begun)
{
    const auto each = [](const plan& of) { return of.when ? std::optional(of.when->each) : std::nullopt; };
    if (given.chose_dimensions && given.what.dimensions != begun.dimensions)
        return "--dimension";
    if (given.chose_interval && each(given.what) != each(begun))
        return "--interval";
    if (given.chose_format && given.what.as != begun.as)
        return "--format";
    if (given.chose_gzip && !begun.gzip)
        return "--gzip";
    return {};
}

} // namespace admin
