// How the sample API answers, and the control parameters that say so.
#pragma once

#include "result.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace sample_api {

enum class answer_mode
{
    normal,     // the status, the headers with a Content-Length, the body
    hang,       // no answer, until the behaviour changes or the client goes
    close,      // the connection is closed without a byte
    reset,      // the connection is reset (RST)
    close_kept, // like close where the connection has had a request before, else like normal
    reset_kept, // the same with reset
    truncate,   // the Content-Length of the whole body, half of the body, end of the connection
    endless,    // chunked: the body, then blanks without end
    drip,       // like normal, but one byte of the body every 100 ms
    garbage,    // bytes that are not HTTP, end of the connection
    no_length,  // neither Content-Length nor chunks: the end of the connection ends the body
    chunked,    // the body in chunks
};

struct behaviour
{
    answer_mode mode = answer_mode::normal;
    unsigned status = 200;
    std::chrono::milliseconds delay{0};
    std::string content_type = "application/xml"; // empty: no such header
    std::vector<std::string> headers;             // "Name: value"
    std::string body;
};

// The behaviour that a control request asks for by its query and its body. What the query leaves out is taken from
// `standard`, except for the body: that one is served as given, an empty one too, unless the query has body=default.
// Refused: anything that is not understood or can't be played, with all faults in one text, a line each.
result<behaviour> parse_behaviour(std::string_view query, std::string body, const behaviour& standard);

} // namespace sample_api
