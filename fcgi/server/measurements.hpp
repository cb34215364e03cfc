// What is measured of every request.
#pragma once

#include "core/metrics.hpp"
#include "http/request.hpp"
#include "server/router.hpp"

namespace server {

class measurements
{
public:
    // An endpoint is called after its path without the slash; a path that no route has is "other". The table must
    // outlive them and stay where it is.
    explicit measurements(const routes& table);

    // `found` is null or in the table.
    void answered(const route* found, const http::request& request, int status);
    void dropped() { dropped_.add(); }

private:
    struct endpoint
    {
        std::string_view name;
        core::metrics::histogram& duration;
        // The most frequent first.
        std::vector<std::pair<int, core::metrics::counter*>> by_status{};
    };
    void add_endpoint(std::string_view name);
    static core::metrics::counter& add_status(endpoint& of, int status);

    const routes& table_;
    std::vector<endpoint> endpoints_; // as in the table, then "other"
    core::metrics::counter& resent_;
    core::metrics::counter& dropped_;
};

} // namespace server
