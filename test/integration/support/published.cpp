#include "support/published.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace support {

std::vector<published_document> published_documents()
{
    namespace fs = std::filesystem;
    const char* given = std::getenv("ADTALLY_VAST_SAMPLES");
    const auto folder =
        given != nullptr && *given != '\0' ? fs::path(given) : fs::path(ADTALLY_SOURCE_DIR "/../shared/vast");
    std::vector<published_document> found;
    if (!fs::is_directory(folder)) {
        BOOST_TEST_MESSAGE("skipped: there is no " << folder);
        return found;
    }
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".xml")
            continue;
        std::ostringstream text;
        text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        if (text.str().find("<VideoAdServingTemplate") == std::string::npos)
            found.push_back({entry.path(), text.str()});
    }
    BOOST_TEST(!found.empty());
    return found;
}

} // namespace support
