// The head of an answer, as libcurl has it.
#pragma once

#include "upstream/client.hpp"

#include <curl/curl.h>

namespace upstream {

// Fills in all of the answer but its body. The transfer must have succeeded.
void read_head(CURL* easy, answer& into);

} // namespace upstream
