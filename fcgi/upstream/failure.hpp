// What a libcurl transfer that failed means.
#pragma once

#include "core/error.hpp"

#include <curl/curl.h>

namespace upstream {

// The one place where libcurl's errors become ours.
core::errc to_errc(CURLcode code);

// Whether a kept connection was lost before a byte of the answer came, so that it is safe to ask again. libcurl does
// that by itself, but counts its tries over the whole life of a handle, and fails every sixth time (7.88: retrycount in
// lib/transfer.c).
bool died_unused(CURL* easy, CURLcode code);

} // namespace upstream
