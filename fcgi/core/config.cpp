#include "core/config.hpp"

#include "core/nginx_settings.hpp"
#include "core/settings.hpp"

#include <boost/url/parse.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <span>

namespace core {
namespace {

using namespace std::chrono_literals;

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

void read_beacon(settings& from, config& made)
{
    static constexpr std::pair<std::string_view, bool> switches[]{{"off", false}, {"on", true}};
    made.vast_beacon = from.choice<bool>("VAST_BEACON", switches);
    if (made.vast_beacon || !from.text("PUBLIC_URL").empty()) {
        if (auto url = to_base_url(from.text("PUBLIC_URL")))
            made.public_url = *std::move(url);
        else
            from.refuse_unseen("PUBLIC_URL", "http(s)://host[:port][/path] where players reach this service");
    }
    made.beacon_key = from.text("BEACON_KEY");
    if (!made.beacon_key.empty() && (made.beacon_key.size() < 16 || made.beacon_key.size() > 256))
        from.refuse_unseen("BEACON_KEY", "a secret of 16 to 256 bytes");
    // A beacon that is played again has to be known for as long as it is good.
    if (made.vast_beacon || !made.beacon_key.empty())
        made.idempotency_window = std::max<std::chrono::milliseconds>(made.idempotency_window, 1h);
}

void read_store(settings& from, config& made)
{
    if (auto address = to_redis_address(from.text("REDIS_URL")))
        made.redis = *std::move(address);
    else
        from.refuse_unseen("REDIS_URL", "redis://[:password@]host[:port][/db] or unix:/path[?db=N]");
}

void read_counting(settings& from, config& made)
{
    made.hourly_retention = from.retention("HOURLY_RETENTION");
    made.daily_retention = from.retention("DAILY_RETENTION");
    if (!from.text("USERNAME_RETENTION").empty())
        made.username_retention = from.retention("USERNAME_RETENTION");
    const auto most = [&](std::string_view name) { return from.number<std::int64_t>(name, 1, 1'000'000'000); };
    made.max_distinct = {.username = most("MAX_DISTINCT_USERNAME"),
                         .sdk = most("MAX_DISTINCT_SDK"),
                         .platform = most("MAX_DISTINCT_PLATFORM"),
                         .country_code = most("MAX_DISTINCT_COUNTRY_CODE")};
    made.username_key = from.text("USERNAME_KEY");
    if (!made.username_key.empty() && (made.username_key.size() < 16 || made.username_key.size() > 256))
        from.refuse_unseen("USERNAME_KEY", "a secret of 16 to 256 bytes");
}

} // namespace

result<config, problems> load_config(const environment& env)
{
    settings from(env);
    config made;

    made.vast_urls = from.url_templates("VAST_URL");
    made.ad_timeout = from.deadline("AD_TIMEOUT");
    made.ad_max_bytes = from.number<std::size_t>("AD_MAX_BYTES", 1024, std::size_t{64} << 20);
    static constexpr std::pair<std::string_view, ad_failures> failures[]{{"vast", ad_failures::vast},
                                                                         {"http", ad_failures::http}};
    made.on_ad_failure = from.choice<ad_failures>("AD_FAILURES", failures);
    static constexpr std::pair<std::string_view, bool> switches[]{{"on", true}, {"off", false}};
    made.anonymize_ip = from.choice<bool>("ANONYMIZE_IP", switches);
    made.ad_cache = from.choice<bool>("AD_CACHE", switches);
    made.ad_cache_bytes = from.number<std::size_t>("AD_CACHE_BYTES", std::size_t{1} << 20, std::size_t{1} << 40);

    read_store(from, made);
    made.commit_timeout = from.deadline("COMMIT_TIMEOUT");
    if (made.ad_timeout + made.commit_timeout > config::resend_window)
        from.found().push_back("AD_TIMEOUT and COMMIT_TIMEOUT must be 10s at most together");

    made.idempotency_window =
        from.duration("IDEMPOTENCY_WINDOW", 10s, 24h, "a time from 10s to 24h, such as 90s or 10m");
    read_beacon(from, made);
    read_counting(from, made);

    made.max_in_flight = from.number<std::size_t>("MAX_IN_FLIGHT", 1, 1'000'000);
    static constexpr std::pair<std::string_view, log::level> levels[]{
        {"trace", log::level::trace},     {"debug", log::level::debug}, {"info", log::level::info},
        {"warning", log::level::warning}, {"error", log::level::error}, {"off", log::level::off}};
    made.log_level = from.choice<log::level>("LOG_LEVEL", levels);
    made.log_usernames = from.choice<bool>("LOG_USERNAMES", switches);

    check_nginx_settings(from);
    if (!from.text("WORKERS").empty())
        from.number<unsigned>("WORKERS", 1, 1024);

    if (!from.found().empty())
        return std::move(from.found());
    return made;
}

result<config, problems> load_store_config(const environment& env)
{
    settings from(env);
    config made;
    read_store(from, made);
    read_counting(from, made);
    if (!from.found().empty())
        return std::move(from.found());
    return made;
}

} // namespace core
