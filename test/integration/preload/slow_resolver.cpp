// Preloaded into a worker by a test: names below slow.test take six seconds to resolve and then fail, as with a name
// server that does not answer. All other names go to the real getaddrinfo.
#include <dlfcn.h>
#include <netdb.h>
#include <string_view>
#include <unistd.h>

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found)
{
    if (name != nullptr && std::string_view(name).ends_with(".slow.test")) {
        ::sleep(6);
        return EAI_AGAIN;
    }
    static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(name, service, hints, found);
}
