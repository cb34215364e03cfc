// A time as people write it.
#pragma once

#include "core/rfc3339.hpp"

#include <optional>
#include <string_view>

namespace core {

// RFC 3339 (core/rfc3339.hpp), "now", or before now as "-90m", "-24h" or "-14d". Nothing for another text.
std::optional<rfc3339::instant> to_time(std::string_view text, rfc3339::instant now);

} // namespace core
