// What the macros of VAST_URL stand for in one request.
#pragma once

#include "ad/device.hpp"
#include "core/url_template.hpp"
#include "http/parameters.hpp"
#include "http/request.hpp"

#include <array>

namespace ad {

// Refers to its arguments, which must outlive it.
class macros
{
public:
    macros(const http::request& request, const http::parameters& params, const device& from);
    macros(const macros&) = delete;
    macros& operator=(const macros&) = delete;

    const core::url_values& values() const { return values_; }

private:
    std::array<char, 20> timestamp_{};
    std::array<char, 8> cachebuster_{};
    core::url_values values_;
};

} // namespace ad
