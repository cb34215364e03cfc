// Adds Impressions to every published VAST document: nothing else of it may change, and a document that its schema
// accepts must be accepted afterwards. Exits with 77 where there are no such documents.
#include "schema.hpp"
#include "vast/document.hpp"
#include "vast/impressions.hpp"

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

constexpr int skipped = 77;

const std::string url =
    "https://ads.example:8443/tally/impression?sdk_version=1.0&session_id=s-1&platform=ios&username="
    "J%C3%B6rg%20%26&country_code=US&beacon=73ec80833ba9e03c7b873028a0d1e34e";
const std::string added = "<Impression><![CDATA[" + url + "]]></Impression>";

// A folder with samples/<version>/*.xml and schemas/vast_<version>.xsd.
fs::path folder()
{
    const char* given = std::getenv("ADTALLY_VAST_SAMPLES");
    return given != nullptr && *given != '\0' ? fs::path(given) : fs::path(ADTALLY_SOURCE_DIR) / "../shared/vast";
}

std::string read_file(const fs::path& path)
{
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

struct tally
{
    int served = 0;
    int validated = 0;
    int failed = 0;

    void check(bool holds, const fs::path& file, std::string_view what)
    {
        if (holds)
            return;
        ++failed;
        std::cout << file.string() << ": " << what << '\n';
    }
};

std::size_t count(std::string_view text, std::string_view piece)
{
    std::size_t found = 0;
    for (auto at = text.find(piece); at != text.npos; at = text.find(piece, at + piece.size()))
        ++found;
    return found;
}

void check(const fs::path& file, const schema* of_its_version, tally& results)
{
    const auto document = read_file(file);
    const auto verdict = vast::judge(document);
    if (!verdict) // VAST 1 has another root
        return results.check(document.find("<VAST") == document.npos, file, "is not taken for a VAST document");
    ++results.served;

    const auto places = vast::impression_places(document);
    auto changed = vast::add_impressions(document, places, [] { return url; });
    // No published document has these tags in a comment or a CDATA section.
    results.check(places.size() == count(document, "</InLine>") + count(document, "</Wrapper>"), file,
                  "has Ads without a place");
    results.check(count(changed, added) == places.size(), file, "has not one Impression for each place");
    if (of_its_version != nullptr && of_its_version->accepts(document)) {
        ++results.validated;
        results.check(of_its_version->accepts(changed), file, "is not valid any more");
    }
    for (auto at = changed.find(added); at != changed.npos; at = changed.find(added))
        changed.erase(at, added.size());
    results.check(changed == document, file, "has changed elsewhere");
}

} // namespace

int main()
try {
    const auto root = folder();
    if (!fs::is_directory(root / "samples")) {
        std::cout << "skipped: there is no folder " << root / "samples"
                  << "; ADTALLY_VAST_SAMPLES says where published VAST documents and schemas are\n";
        return skipped;
    }
    // The schema of a version is that of the documents in the folder of its first two numbers.
    std::map<std::string, schema> schemas;
    for (const auto* version : {"2.0.1", "4.1"})
        schemas.emplace(std::string(version).substr(0, 3), root / ("schemas/vast_" + std::string(version) + ".xsd"));

    tally results;
    for (const auto& entry : fs::recursive_directory_iterator(root))
        if (entry.path().extension() == ".xml") {
            const auto found = schemas.find(entry.path().parent_path().filename().string());
            check(entry.path(), found == schemas.end() ? nullptr : &found->second, results);
        }
    std::cout << results.served << " documents, " << results.validated << " of them valid by their schema\n";
    results.check(results.served > 0 && results.validated > 0, root, "holds nothing that could be checked");
    return results.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
    std::cout << error.what() << '\n';
    return EXIT_FAILURE;
}
