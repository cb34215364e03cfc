// Reads which names a dimension has counters of, a few at a time, so that Redis is never busy with it for long.
#pragma once

#include "core/asio.hpp"
#include "core/error.hpp"
#include "counters/dimension.hpp"
#include "redis/client.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace counters {

// Up to `most` names that follow `last` in the order of their bytes; after other_names, which no list has, from the
// first name on. None: that was all. Fails with errc::store_unavailable as redis::client::ask does, or when Redis
// refuses.
core::awaitable<core::result<std::vector<std::string>>> names_after(redis::client& store, dimension which,
                                                                    std::string_view last, std::int64_t most);

} // namespace counters
