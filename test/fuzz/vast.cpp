// Whatever an ad API sends as a VAST document.
#include "vast/document.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string document(reinterpret_cast<const char*>(data), size);
    const auto verdict = vast::judge(document);
    // What is taken for VAST names its root, in whatever encoding has ASCII at its base or leaves NULs between the
    // letters.
    if (verdict && (document.find('V') == document.npos || document.find('<') == document.npos))
        std::abort();
    // The verdict depends on the bytes alone, and not on what was read before.
    const auto again = vast::judge(document);
    if (verdict.has_value() != again.has_value() || (verdict && verdict->has_ad != again->has_ad))
        std::abort();
    return 0;
}
