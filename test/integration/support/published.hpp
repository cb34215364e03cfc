// VAST documents as the industry publishes them. They are not part of this project; where they are, they must work.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace support {

struct published_document
{
    std::filesystem::path file;
    std::string content;
};

// All that there are under $ADTALLY_VAST_SAMPLES or else ../shared/vast beside the sources; says so if there are none.
// VAST 1, which has another root element, is left out.
std::vector<published_document> published_documents();

} // namespace support
