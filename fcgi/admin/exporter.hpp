// Carries counters from Redis to an output, in steps that keep Redis busy for less than a millisecond each.
#pragma once

#include "admin/output.hpp"
#include "admin/plan.hpp"
#include "admin/progress.hpp"
#include "core/asio.hpp"
#include "core/error.hpp"
#include "redis/client.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace admin {

// The client and the output must outlive it. It writes whole names only: whenever run() waits, all of reached() is in
// the output and nothing else.
class exporter
{
public:
    exporter(redis::client& store, output& to, checkpoint from);
    exporter(const exporter&) = delete;
    exporter& operator=(const exporter&) = delete;

    // Resumes when the output has all rows, or with the reason why it has not. Throws what the output throws.
    core::awaitable<core::result<void, std::string>> run();

    const checkpoint& reached() const { return reached_; }

private:
    using outcome = core::result<void, std::string>;

    core::awaitable<outcome> count_names();
    core::awaitable<outcome> write_dimension();
    core::awaitable<outcome> write_names(std::vector<std::string> names);
    std::string unavailable() const;

    redis::client& store_;
    output& output_;
    checkpoint reached_;
    std::optional<progress> progress_;
    core::steady_clock::time_point saved_ = core::steady_clock::now();
};

} // namespace admin
