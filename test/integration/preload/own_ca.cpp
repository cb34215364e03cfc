// Preloaded into a worker by a test: the file of certificate authorities that libcurl trusts is the one that
// ADTALLY_TEST_CA names.
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string_view>

namespace {

std::FILE* open_as(const char* function, const char* path, const char* mode)
{
    const auto real = reinterpret_cast<std::FILE* (*)(const char*, const char*)>(::dlsym(RTLD_NEXT, function));
    const char* own = std::getenv("ADTALLY_TEST_CA");
    const bool is_bundle = std::string_view(path) == "/etc/ssl/certs/ca-certificates.crt";
    return real(own != nullptr && is_bundle ? own : path, mode);
}

} // namespace

extern "C" std::FILE* fopen(const char* path, const char* mode)
{
    return open_as("fopen", path, mode);
}

extern "C" std::FILE* fopen64(const char* path, const char* mode)
{
    return open_as("fopen64", path, mode);
}
