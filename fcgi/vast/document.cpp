#include "vast/document.hpp"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include <limits>
#include <memory>

namespace vast {
namespace {

struct free_parser
{
    void operator()(xmlParserCtxt* parser) const { xmlFreeParserCtxt(parser); }
};
using parser_handle = std::unique_ptr<xmlParserCtxt, free_parser>;

// What one pass over the document has seen. No tree is built: the handlers only look at element names.
struct reading
{
    xmlParserCtxt* parser = nullptr;
    int depth = 0;
    bool is_vast = false;
    bool has_ad = false;
    bool has_doctype = false;
};

bool is_named(const xmlChar* name, std::string_view expected)
{
    return expected == reinterpret_cast<const char*>(name);
}

extern "C" void on_start(void* user, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**, int,
                         int, const xmlChar**) noexcept
{
    auto& seen = *static_cast<reading*>(user);
    if (seen.depth == 0) {
        seen.is_vast = is_named(name, "VAST");
        if (!seen.is_vast)
            xmlStopParser(seen.parser);
    } else if (seen.depth == 1 && is_named(name, "Ad")) {
        seen.has_ad = true;
    }
    ++seen.depth;
}

extern "C" void on_end(void* user, const xmlChar*, const xmlChar*, const xmlChar*) noexcept
{
    --static_cast<reading*>(user)->depth;
}

extern "C" void on_doctype(void* user, const xmlChar*, const xmlChar*, const xmlChar*) noexcept
{
    auto& seen = *static_cast<reading*>(user);
    seen.has_doctype = true;
    xmlStopParser(seen.parser);
}

// libxml2 writes to stderr unless it is given a function.
extern "C" void ignore_error(void*, xmlErrorPtr) noexcept {}

xmlSAXHandler make_handlers()
{
    xmlSAXHandler handlers{};
    handlers.initialized = XML_SAX2_MAGIC;
    handlers.startElementNs = on_start;
    handlers.endElementNs = on_end;
    handlers.internalSubset = on_doctype;
    handlers.serror = ignore_error;
    return handlers;
}

} // namespace

core::result<verdict> judge(std::string_view document)
{
    if (document.empty() || document.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return core::errc::upstream_invalid;
    const parser_handle parser(xmlCreateMemoryParserCtxt(document.data(), static_cast<int>(document.size())));
    if (!parser)
        return core::errc::upstream_invalid;

    static const auto handlers = make_handlers();
    reading seen{.parser = parser.get()};
    *parser->sax = handlers;
    parser->userData = &seen;
    xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET);
    xmlParseDocument(parser.get());

    if (parser->wellFormed != 1 || seen.has_doctype || !seen.is_vast)
        return core::errc::upstream_invalid;
    return verdict{.has_ad = seen.has_ad};
}

} // namespace vast
