// The counters, as an ordinary client learns of them.
#pragma once

#include "asio.hpp"
#include "player.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hostile {

struct books
{
    std::int64_t ad_requests = 0;
    std::int64_t impressions = 0;

    bool operator==(const books&) const = default;
};

// The request of somebody who means no harm.
input ordinary(const std::string& target);

// What /statistics says of all. Nothing: it gave no answer.
awaitable<std::optional<books>> read_books(const endpoints& servers);

} // namespace hostile
