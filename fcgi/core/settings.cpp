#include "core/settings.hpp"

#include "embedded/default_settings.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/src.hpp>

#include <algorithm>
#include <map>

namespace core {
namespace {

using namespace std::chrono_literals;

// The NAME=value lines of conf/adtally.env.
const std::map<std::string, std::string, std::less<>>& defaults()
{
    static const auto parsed = [] {
        std::map<std::string, std::string, std::less<>> values;
        for (auto rest = default_settings; !rest.empty();) {
            const auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            if (const auto equals = line.find('='); equals != line.npos && !line.starts_with('#'))
                values.emplace(line.substr(0, equals), line.substr(equals + 1));
        }
        return values;
    }();
    return parsed;
}

// "500ms", "2s", "1m", "12h" or "14d".
std::optional<std::chrono::milliseconds> to_duration(std::string_view text)
{
    static constexpr std::pair<std::string_view, std::chrono::milliseconds> units[]{
        {"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}, {"d", 24h}};
    for (const auto& [suffix, unit] : units)
        if (text.ends_with(suffix))
            if (const auto count = to_number<std::uint32_t>(text.substr(0, text.size() - suffix.size())))
                return *count * unit;
    return std::nullopt;
}

} // namespace

// No port, or one that can be connected to.
bool has_usable_port(const boost::urls::url_view& url)
{
    return !url.has_port() || url.port_number() != 0; // 0 also for what is no port number at all
}

bool is_http_url(std::string_view text)
{
    const auto url = boost::urls::parse_uri(text);
    return url && (url->scheme() == "http" || url->scheme() == "https") && !url->encoded_host().empty() &&
           has_usable_port(*url);
}

std::vector<std::string_view> words(std::string_view text)
{
    std::vector<std::string_view> found;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (!word.empty())
            found.push_back(word);
    }
    return found;
}

std::string settings::text(std::string_view name) const
{
    if (auto value = env_(name); value && !value->empty())
        return *std::move(value);
    return defaults().at(std::string(name));
}

std::chrono::milliseconds settings::deadline(std::string_view name)
{
    return duration(name, 1ms, config::resend_window, "a time from 1ms to 10s, such as 500ms or 2s");
}

std::chrono::milliseconds settings::duration(std::string_view name, std::chrono::milliseconds least,
                                             std::chrono::milliseconds most, std::string_view wanted)
{
    const auto value = to_duration(text(name));
    if (value && *value >= least && *value <= most)
        return *value;
    refuse(name, wanted);
    return least;
}

std::chrono::hours settings::retention(std::string_view name)
{
    return std::chrono::floor<std::chrono::hours>(
        duration(name, 24h, std::chrono::days(36'500), "a time from 1d to 36500d, such as 14d"));
}

std::vector<url_template> settings::url_templates(std::string_view name)
{
    std::vector<url_template> made;
    bool are_urls = true;
    const auto given = text(name);
    for (const auto word : words(given)) {
        auto parsed = url_template::parse(word);
        if (!parsed)
            for (const auto& problem : parsed.error())
                found_.push_back(std::string(name) + " " + problem);
        else if (is_http_url(parsed->fill(url_values("x"))))
            made.push_back(*std::move(parsed));
        else
            are_urls = false;
    }
    if (!are_urls || words(given).empty())
        refuse_unseen(name, "the http or https URL of the ad API, or several with blanks between them");
    return made;
}

void settings::refuse(std::string_view name, std::string_view wanted)
{
    found_.push_back(std::string(name) + " must be " + std::string(wanted) + ", and is '" + text(name) + "'");
}

void settings::refuse_unseen(std::string_view name, std::string_view wanted)
{
    found_.push_back(std::string(name) + " must be " + std::string(wanted));
}

} // namespace core
