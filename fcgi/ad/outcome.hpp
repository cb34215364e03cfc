// What an ad API said to one ad request.
#pragma once

#include "ad/freshness.hpp"
#include "core/error.hpp"

#include <string>

namespace ad {

struct outcome
{
    std::string status; // as X-Ad-Status says it
    std::string content_type = "application/xml";
    std::string document;
    bool has_ad = false;
    std::optional<freshness> lifetime{}; // none: for this request alone
};

// What asking an API once came to.
struct attempt
{
    enum class kind
    {
        answered,  // with a document, or with an error that is about the request (HTTP 4xx)
        failed,    // or was not asked because it keeps failing
        cut_short, // timed out, but had too little time for that to say anything about the API
    };

    kind how;
    core::result<outcome> got;
};

} // namespace ad
