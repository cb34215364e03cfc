#include "upstream/failure.hpp"

namespace upstream {

core::errc to_errc(CURLcode code)
{
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return core::errc::upstream_timeout;
    case CURLE_WRITE_ERROR: // our own refusal of more than max_bytes
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_BAD_CONTENT_ENCODING:
        return core::errc::upstream_invalid;
    default:
        return core::errc::upstream_unreachable;
    }
}

bool died_unused(CURL* easy, CURLcode code)
{
    if (code != CURLE_SEND_ERROR && code != CURLE_RECV_ERROR && code != CURLE_GOT_NOTHING)
        return false;
    long opened = 0;
    long header_bytes = 0;
    curl_off_t body_bytes = 0;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &opened);
    curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &header_bytes);
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &body_bytes);
    return opened == 0 && header_bytes == 0 && body_bytes == 0;
}

} // namespace upstream
