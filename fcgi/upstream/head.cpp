#include "upstream/head.hpp"

#include <algorithm>
#include <string_view>

namespace upstream {
namespace {

// Of the last answer, should redirects have come before it.
std::string header(CURL* easy, const char* name)
{
    constexpr int of_last_answer = -1;
    std::string lines;
    curl_header* found = nullptr;
    for (std::size_t i = 0; curl_easy_header(easy, name, i, CURLH_HEADER, of_last_answer, &found) == CURLHE_OK; ++i) {
        lines += i == 0 ? "" : ", ";
        lines += found->value;
    }
    return lines;
}

} // namespace

void read_head(CURL* easy, answer& into)
{
    long status = 0;
    long redirects = 0;
    const char* content_type = nullptr;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_REDIRECT_COUNT, &redirects);
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &content_type);
    into.status = static_cast<int>(status);
    const std::string_view type = content_type ? content_type : "";
    if (std::ranges::all_of(type, [](char c) { return c >= 0x20 && c < 0x7f; }))
        into.content_type = type;
    into.redirected = redirects > 0;
    into.cache_control = header(easy, "Cache-Control");
    into.age = header(easy, "Age");
    into.vary = header(easy, "Vary");
}

} // namespace upstream
