// The log: one JSON object a line on stderr, with time (UTC), level, message and the fields given.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace core::log {

enum class level
{
    trace,
    debug,
    info,
    warning,
    error,
    off,
};

// A value may come from outside: it is escaped, and malformed UTF-8 in it is replaced.
struct field
{
    std::string_view name;
    std::variant<std::string_view, std::int64_t> value;
};
using fields = std::initializer_list<field>;

// Lines below `least` are dropped. Call once, at start; without it lines from info on are written, without usernames.
void start(level least, bool with_usernames);
// Whether a line may name a user (LOG_USERNAMES).
bool shows_usernames();

void debug(std::string_view message, fields = {});
void info(std::string_view message, fields = {});
void warning(std::string_view message, fields = {});
void error(std::string_view message, fields = {});

// Bounds a line that could come once a request to one a second, or to one in another while.
class limiter
{
public:
    explicit limiter(std::chrono::steady_clock::duration pause = std::chrono::seconds(1)) : pause_(pause) {}

    // Whether the line may be written now; `suppressed` is then how many were not since the last one.
    bool allows(std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now());
    std::int64_t suppressed() const { return reported_; }

private:
    std::chrono::steady_clock::duration pause_;
    std::chrono::steady_clock::time_point next_{};
    std::int64_t dropped_ = 0;
    std::int64_t reported_ = 0;
};

} // namespace core::log
