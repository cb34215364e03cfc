#include "core/config.hpp"

#include "embedded/default_settings.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/src.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <span>

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

template <class Number>
std::optional<Number> to_number(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
    if (error != std::errc() || end != text.end())
        return std::nullopt;
    return value;
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

class reader
{
public:
    explicit reader(const environment& env) : env_(env) {}

    std::string text(std::string_view name) const
    {
        if (auto value = env_(name); value && !value->empty())
            return *std::move(value);
        return defaults().at(std::string(name));
    }

    template <class Number>
    Number number(std::string_view name, Number least, Number most)
    {
        const auto value = to_number<Number>(text(name));
        if (value && *value >= least && *value <= most)
            return *value;
        refuse(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }

    std::chrono::milliseconds deadline(std::string_view name)
    {
        return duration(name, 1ms, config::resend_window, "a time from 1ms to 10s, such as 500ms or 2s");
    }

    std::chrono::milliseconds duration(std::string_view name, std::chrono::milliseconds least,
                                       std::chrono::milliseconds most, std::string_view wanted)
    {
        const auto value = to_duration(text(name));
        if (value && *value >= least && *value <= most)
            return *value;
        refuse(name, wanted);
        return least;
    }

    std::chrono::hours retention(std::string_view name)
    {
        return std::chrono::floor<std::chrono::hours>(
            duration(name, 24h, std::chrono::days(36'500), "a time from 1d to 36500d, such as 14d"));
    }

    template <class Value>
    Value choice(std::string_view name, std::span<const std::pair<std::string_view, Value>> choices)
    {
        const auto given = text(name);
        std::string names;
        for (const auto& [label, value] : choices) {
            if (given == label)
                return value;
            names += (names.empty() ? "" : ", ") + std::string(label);
        }
        refuse(name, "one of " + names);
        return choices.front().second;
    }

    // URLs with blanks between them, each with macros or without.
    std::vector<url_template> url_templates(std::string_view name)
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

    void refuse(std::string_view name, std::string_view wanted)
    {
        found_.push_back(std::string(name) + " must be " + std::string(wanted) + ", and is '" + text(name) + "'");
    }

    // For values that may hold a password.
    void refuse_unseen(std::string_view name, std::string_view wanted)
    {
        found_.push_back(std::string(name) + " must be " + std::string(wanted));
    }

    problems& found() { return found_; }

private:
    const environment& env_;
    problems found_;
};

// A database number, "" being 0.
std::optional<unsigned> to_database(std::string_view text)
{
    if (text.empty())
        return 0U;
    return to_number<unsigned>(text);
}

// redis://[:password@]host[:port][/db] or unix:/path[?db=N]
std::optional<redis_address> to_redis_address(std::string_view text)
{
    redis_address address;
    if (text.starts_with("unix:/")) {
        text.remove_prefix(5);
        const auto question = text.find('?');
        address.path = text.substr(0, question);
        if (question != text.npos) {
            const auto option = text.substr(question + 1);
            const auto database = option.starts_with("db=") ? to_database(option.substr(3)) : std::nullopt;
            if (!database)
                return std::nullopt;
            address.database = *database;
        }
        constexpr std::size_t longest_socket_path = 107; // sockaddr_un
        return address.path.size() <= longest_socket_path ? std::optional(address) : std::nullopt;
    }

    const auto url = boost::urls::parse_uri(text);
    if (!url || url->scheme() != "redis" || url->encoded_host().empty() || !url->encoded_user().empty() ||
        url->has_query() || url->has_fragment())
        return std::nullopt;
    address.host = url->host_address();
    address.password = url->password();
    if (!has_usable_port(*url))
        return std::nullopt;
    if (url->has_port())
        address.port = url->port_number();
    std::string_view path = url->encoded_path();
    if (path.starts_with('/'))
        path.remove_prefix(1);
    const auto database = to_database(path);
    if (!database)
        return std::nullopt;
    address.database = *database;
    return address;
}

// http(s)://host[:port][/path], without the slashes at its end.
std::optional<std::string> to_base_url(std::string_view text)
{
    const auto url = boost::urls::parse_uri(text);
    constexpr std::size_t longest = 1024; // a beacon has to fit into a URI of 8 KiB
    if (!is_http_url(text) || url->has_userinfo() || url->has_query() || url->has_fragment() || text.size() > longest)
        return std::nullopt;
    return std::string(text.substr(0, text.find_last_not_of('/') + 1));
}

// scheme://host[:port] as a browser writes it (RFC 6454, 6.2), in ASCII and lower case; or null. What is let through
// here goes into nginx's configuration.
bool is_origin(std::string_view text)
{
    if (text == "null")
        return true;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    constexpr std::string_view of_scheme = "abcdefghijklmnopqrstuvwxyz0123456789+.-";
    constexpr std::string_view of_host = "abcdefghijklmnopqrstuvwxyz0123456789._:-[]";
    constexpr std::size_t longest_host = 256;
    const auto colon = text.find("://");
    if (colon == text.npos || colon == 0)
        return false;
    const auto scheme = text.substr(0, colon);
    const auto host = text.substr(colon + 3);
    return letters.find(scheme.front()) != letters.npos && scheme.find_first_not_of(of_scheme) == scheme.npos &&
           !host.empty() && host.size() <= longest_host && host.find_first_not_of(of_host) == host.npos;
}

// nginx's, which nginx/render reads; a worker only helps to name all that is wrong at once.
void check_origins(reader& settings)
{
    const auto given = settings.text("CORS_ORIGINS");
    const auto origins = words(given);
    if (origins.empty() || !std::ranges::all_of(origins, [](auto each) { return each == "*" || is_origin(each); }))
        settings.refuse("CORS_ORIGINS", "* or origins such as https://player.example, with blanks between them");
}

void read_beacon(reader& settings, config& made)
{
    static constexpr std::pair<std::string_view, bool> switches[]{{"off", false}, {"on", true}};
    made.vast_beacon = settings.choice<bool>("VAST_BEACON", switches);
    if (made.vast_beacon || !settings.text("PUBLIC_URL").empty()) {
        if (auto url = to_base_url(settings.text("PUBLIC_URL")))
            made.public_url = *std::move(url);
        else
            settings.refuse_unseen("PUBLIC_URL", "http(s)://host[:port][/path] where players reach this service");
    }
    made.beacon_key = settings.text("BEACON_KEY");
    if (!made.beacon_key.empty() && (made.beacon_key.size() < 16 || made.beacon_key.size() > 256))
        settings.refuse_unseen("BEACON_KEY", "a secret of 16 to 256 bytes");
    // A beacon that is played again has to be known for as long as it is good.
    if (made.vast_beacon || !made.beacon_key.empty())
        made.idempotency_window = std::max<std::chrono::milliseconds>(made.idempotency_window, 1h);
}

void read_counting(reader& settings, config& made)
{
    made.hourly_retention = settings.retention("HOURLY_RETENTION");
    made.daily_retention = settings.retention("DAILY_RETENTION");
    if (!settings.text("USERNAME_RETENTION").empty())
        made.username_retention = settings.retention("USERNAME_RETENTION");
    const auto most = [&](std::string_view name) { return settings.number<std::int64_t>(name, 1, 1'000'000'000); };
    made.max_distinct = {.username = most("MAX_DISTINCT_USERNAME"),
                         .sdk = most("MAX_DISTINCT_SDK"),
                         .platform = most("MAX_DISTINCT_PLATFORM"),
                         .country_code = most("MAX_DISTINCT_COUNTRY_CODE")};
    made.username_key = settings.text("USERNAME_KEY");
    if (!made.username_key.empty() && (made.username_key.size() < 16 || made.username_key.size() > 256))
        settings.refuse_unseen("USERNAME_KEY", "a secret of 16 to 256 bytes");
}

} // namespace

result<config, problems> load_config(const environment& env)
{
    reader settings(env);
    config made;

    made.vast_urls = settings.url_templates("VAST_URL");
    made.ad_timeout = settings.deadline("AD_TIMEOUT");
    made.ad_max_bytes = settings.number<std::size_t>("AD_MAX_BYTES", 1024, std::size_t{64} << 20);
    static constexpr std::pair<std::string_view, ad_failures> failures[]{{"vast", ad_failures::vast},
                                                                         {"http", ad_failures::http}};
    made.on_ad_failure = settings.choice<ad_failures>("AD_FAILURES", failures);
    static constexpr std::pair<std::string_view, bool> switches[]{{"on", true}, {"off", false}};
    made.anonymize_ip = settings.choice<bool>("ANONYMIZE_IP", switches);
    made.ad_cache = settings.choice<bool>("AD_CACHE", switches);
    made.ad_cache_bytes = settings.number<std::size_t>("AD_CACHE_BYTES", std::size_t{1} << 20, std::size_t{1} << 40);

    if (auto address = to_redis_address(settings.text("REDIS_URL")))
        made.redis = *std::move(address);
    else
        settings.refuse_unseen("REDIS_URL", "redis://[:password@]host[:port][/db] or unix:/path[?db=N]");
    made.commit_timeout = settings.deadline("COMMIT_TIMEOUT");
    if (made.ad_timeout + made.commit_timeout > config::resend_window)
        settings.found().push_back("AD_TIMEOUT and COMMIT_TIMEOUT must be 10s at most together");

    made.idempotency_window =
        settings.duration("IDEMPOTENCY_WINDOW", 10s, 24h, "a time from 10s to 24h, such as 90s or 10m");
    read_beacon(settings, made);
    read_counting(settings, made);

    made.max_in_flight = settings.number<std::size_t>("MAX_IN_FLIGHT", 1, 1'000'000);
    static constexpr std::pair<std::string_view, log::level> levels[]{
        {"trace", log::level::trace},     {"debug", log::level::debug}, {"info", log::level::info},
        {"warning", log::level::warning}, {"error", log::level::error}, {"off", log::level::off}};
    made.log_level = settings.choice<log::level>("LOG_LEVEL", levels);

    check_origins(settings);
    settings.number<std::uint16_t>("HTTP_PORT", 1, 65535);
    settings.number<std::uint16_t>("METRICS_PORT", 1, 65535);
    if (settings.text("METRICS_PORT") == settings.text("HTTP_PORT"))
        settings.refuse("METRICS_PORT", "another port than HTTP_PORT");
    if (!settings.text("WORKERS").empty())
        settings.number<unsigned>("WORKERS", 1, 1024);

    if (!settings.found().empty())
        return std::move(settings.found());
    return made;
}

} // namespace core
