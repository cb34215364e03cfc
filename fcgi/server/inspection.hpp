// Looks at a request before libfcgi does, which trusts its peer: it waits in the midst of a record and holds up the
// whole worker, and some records of the protocol's that nginx never sends overwrite its stack (FCGI_GET_VALUES with the
// same name again and again, 2.4.2).
#pragma once

#include <cstddef>
#include <string_view>

namespace server {

// What nginx passes on is shorter: 64 KiB of parameters and a body of 16 KiB.
inline constexpr std::size_t longest_request = std::size_t{128} << 10;

enum class inspection
{
    whole,   // libfcgi can read it without waiting
    partial, // so far nothing is wrong with it
    refused,
};

// `bytes` is all that has come of a request. Whole is what a web server sends to a responder: one FCGI_BEGIN_REQUEST,
// FCGI_PARAMS that hold what their lengths say, FCGI_STDIN, and nothing after its end before there is an answer.
inspection inspect(std::string_view bytes);

} // namespace server
