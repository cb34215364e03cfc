// Times as text (RFC 3339).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace core::rfc3339 {

using instant = std::chrono::sys_time<std::chrono::milliseconds>;

// "2026-11-20T07:30:00.5Z", "2026-11-20T09:30+02:00": of the years 0000 to 9999, in UTC or with an offset from it. More
// than RFC 3339 permits in one place: the seconds may be left out. Of a fraction the milliseconds are kept, and of one
// that is less than one millisecond and not 0 a millisecond, so that a time never equals one that is before it. A leap
// second is the second after it.
std::optional<instant> parse(std::string_view text);

// "2026-11-20T07:30:00Z". For years 0000 to 9999.
std::string format(std::chrono::sys_seconds when);

} // namespace core::rfc3339
