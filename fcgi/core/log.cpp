#include "core/log.hpp"

#include "core/utf8.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <string>

namespace core::log {
namespace {

constexpr std::size_t longest_value = 2048;
bool usernames = false;

spdlog::level::level_enum to_spdlog(level value)
{
    switch (value) {
    case level::trace:
        return spdlog::level::trace;
    case level::debug:
        return spdlog::level::debug;
    case level::info:
        return spdlog::level::info;
    case level::warning:
        return spdlog::level::warn;
    case level::error:
        return spdlog::level::err;
    case level::off:
        return spdlog::level::off;
    }
    return spdlog::level::info;
}

// One thread writes the log, so the sink needs no lock.
spdlog::logger& logger()
{
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>("adtally", std::make_shared<spdlog::sinks::stderr_sink_st>());
        made->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","pid":%P,%v})",
                          spdlog::pattern_time_type::utc);
        return made;
    }();
    return *instance;
}

std::string json_string(std::string_view text)
{
    return boost::json::serialize(boost::json::string(utf8::presentable(text, longest_value)));
}

void write(level at, std::string_view message, fields extra)
{
    const auto severity = to_spdlog(at);
    if (!logger().should_log(severity))
        return;
    auto line = "\"message\":" + json_string(message);
    for (const auto& [name, value] : extra) {
        line += ',';
        line += json_string(name);
        line += ':';
        line += std::holds_alternative<std::int64_t>(value) ? std::to_string(std::get<std::int64_t>(value))
                                                            : json_string(std::get<std::string_view>(value));
    }
    logger().log(severity, spdlog::string_view_t(line.data(), line.size()));
}

} // namespace

void start(level least, bool with_usernames)
{
    logger().set_level(to_spdlog(least));
    usernames = with_usernames;
}

bool shows_usernames()
{
    return usernames;
}

void debug(std::string_view message, fields extra)
{
    write(level::debug, message, extra);
}

void info(std::string_view message, fields extra)
{
    write(level::info, message, extra);
}

void warning(std::string_view message, fields extra)
{
    write(level::warning, message, extra);
}

void error(std::string_view message, fields extra)
{
    write(level::error, message, extra);
}

bool limiter::allows(std::chrono::steady_clock::time_point now)
{
    if (now < next_) {
        ++dropped_;
        return false;
    }
    next_ = now + pause_;
    reported_ = std::exchange(dropped_, 0);
    return true;
}

} // namespace core::log
