#include "core/error.hpp"

#include <string>

namespace core {
namespace {

class category final : public boost::system::error_category
{
public:
    const char* name() const noexcept override { return "adtally"; }
    std::string message(int value) const override
    {
        switch (static_cast<errc>(value)) {
        case errc::not_counted:
            return "not-counted";
        case errc::outcome_unknown:
            return "outcome-unknown";
        case errc::key_reused:
            return "key-reused";
        case errc::store_unavailable:
            return "store-unavailable";
        case errc::upstream_timeout:
            return "upstream-timeout";
        case errc::upstream_unreachable:
            return "upstream-unreachable";
        case errc::upstream_status:
            return "upstream-status";
        case errc::upstream_invalid:
            return "upstream-invalid";
        case errc::connection_lost:
            return "connection-lost";
        }
        return "unknown";
    }
};

} // namespace

const boost::system::error_category& error_category() noexcept
{
    static const category instance;
    return instance;
}

boost::system::error_code make_error_code(errc code) noexcept
{
    return {static_cast<int>(code), error_category()};
}

} // namespace core
