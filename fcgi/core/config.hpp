// The settings of a worker: read once at start from the environment over the defaults of conf/adtally.env.
#pragma once

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/url_template.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// Where Redis is: a unix socket when `path` is not empty, else host and port.
struct redis_address
{
    std::string path;
    std::string host;
    std::uint16_t port = 6379;
    unsigned database = 0;
    std::string password; // never logged
};

enum class ad_failures
{
    vast, // 200 with an empty VAST document, counted as an ad request
    http, // 502 or 504, not counted
};

struct config
{
    // The age from which a request is refused: it may have been sent again so late that Redis has forgotten its id. No
    // deadline of a request may lie beyond it.
    static constexpr std::chrono::seconds resend_window{10};

    std::vector<url_template> vast_urls; // at least one; asked in this order
    std::chrono::milliseconds ad_timeout{};
    std::size_t ad_max_bytes = 0;
    ad_failures on_ad_failure = ad_failures::vast;
    bool anonymize_ip = false;
    bool ad_cache = false;
    std::size_t ad_cache_bytes = 0; // in each worker
    redis_address redis;
    std::chrono::milliseconds commit_timeout{};
    std::chrono::milliseconds idempotency_window{}; // an hour at least where there are beacons
    bool vast_beacon = false;
    std::string public_url; // without a slash at its end
    std::string beacon_key; // never logged; empty: beacons are not signed
    // For how long the counters by hour and by day are kept after their time.
    std::chrono::hours hourly_retention{};
    std::chrono::hours daily_retention{};
    // A username that was not seen for so long is forgotten; nothing: none ever is.
    std::optional<std::chrono::hours> username_retention;
    // How many names of each dimension have counters of their own.
    struct name_limits
    {
        std::int64_t username = 0;
        std::int64_t sdk = 0;
        std::int64_t platform = 0;
        std::int64_t country_code = 0;
    };
    name_limits max_distinct;
    std::string username_key; // never logged; empty: usernames are kept as they are
    std::size_t max_in_flight = 0;
    log::level log_level = log::level::info;
    bool log_usernames = false;
};

// What is wrong with the settings: one line for each problem, made to be shown to a person.
using problems = std::vector<std::string>;

// The value of an environment variable, if it is set.
using environment = std::function<std::optional<std::string>(std::string_view name)>;

// Reads and checks everything and reports all problems together. A variable that is set but empty counts as not set.
// WORKERS, which only the ./adtally script uses, and the settings of nginx are checked too.
result<config, problems> load_config(const environment& env);

// The same for a program that works on the counters beside the workers: reads, checks and sets only where Redis is,
// what is kept of the counters, and the key of usernames. The rest of the config is not set.
result<config, problems> load_store_config(const environment& env);

} // namespace core
