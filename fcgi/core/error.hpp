// Every failure that a peer or an input can cause, as one error code category.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <type_traits>

namespace core {

// What the client sees is said here; "state" means that the log has a line when the state changes, not one a request.
enum class errc
{
    not_counted = 1,      // 503 not-counted. Log: state (Redis away or refusing).
    outcome_unknown,      // 503 outcome-unknown. Log: state.
    key_reused,           // 422: an Idempotency-Key with other parameters than before. Not logged.
    store_unavailable,    // 503 unavailable: Redis could not be read. Log: state.
    upstream_timeout,     // /ad: 200 and an empty VAST, or 504. Log: warning, bounded in rate.
    upstream_unreachable, // as it, or 502; also of an API that is not asked because it keeps failing. Log: as it.
    upstream_status,      // as upstream_unreachable: an HTTP status that is not a success
    upstream_invalid,     // as upstream_unreachable: too large, not well-formed, not VAST
    connection_lost,      // inside only: becomes one of the above
};

const boost::system::error_category& error_category() noexcept;
boost::system::error_code make_error_code(errc code) noexcept;

template <class T, class E = boost::system::error_code>
using result = boost::system::result<T, E>;

} // namespace core

template <>
struct boost::system::is_error_code_enum<core::errc> : std::true_type
{
};
