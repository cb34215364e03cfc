#include "vast/document.hpp"

#include "vast/tags.hpp"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include <limits>
#include <memory>

namespace vast {
namespace {

// libxml2 takes time in the square of the attributes of one tag and of the namespaces in scope, before any handler
// hears of it. A real VAST has a handful of each.
constexpr std::size_t most_attributes_of_a_tag = 1024;
constexpr std::size_t most_effort = 200 * most_attributes_of_a_tag * most_attributes_of_a_tag; // less than a second
constexpr std::size_t longest_unreadable = std::size_t{128} << 10;
constexpr int most_namespaces = 256;

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
    int namespaces = 0;
    bool refused = false;
    bool has_ad = false;

    void refuse()
    {
        refused = true;
        xmlStopParser(parser);
    }
};

// Players compare the name as it is written, so one with a prefix is another name.
bool is_named(const xmlChar* name, const xmlChar* prefix, std::string_view expected)
{
    return prefix == nullptr && expected == reinterpret_cast<const char*>(name);
}

extern "C" void on_start(void* user, const xmlChar* name, const xmlChar* prefix, const xmlChar*, int namespaces,
                         const xmlChar**, int, int, const xmlChar**) noexcept
{
    auto& seen = *static_cast<reading*>(user);
    seen.namespaces += namespaces;
    if (seen.namespaces > most_namespaces || (seen.depth == 0 && !is_named(name, prefix, "VAST")))
        return seen.refuse();
    if (seen.depth == 1 && is_named(name, prefix, "Ad"))
        seen.has_ad = true;
    ++seen.depth;
}

extern "C" void on_end(void* user, const xmlChar*, const xmlChar*, const xmlChar*) noexcept
{
    --static_cast<reading*>(user)->depth;
}

extern "C" void on_doctype(void* user, const xmlChar*, const xmlChar*, const xmlChar*) noexcept
{
    static_cast<reading*>(user)->refuse();
}

// Ends at the first violation of well-formedness: libxml2 would look for more, format each, and without this function
// print them on stderr. What it says of namespaces is no such violation: real ad APIs forget to declare them.
extern "C" void on_error(void* user, xmlErrorPtr error) noexcept
{
    if (error->level == XML_ERR_FATAL)
        static_cast<reading*>(user)->refuse();
}

void ignore_message(void*, const char*, ...) {}

xmlSAXHandler make_handlers()
{
    xmlSAXHandler handlers{};
    handlers.initialized = XML_SAX2_MAGIC;
    handlers.startElementNs = on_start;
    handlers.endElementNs = on_end;
    handlers.internalSubset = on_doctype;
    handlers.serror = on_error;
    // What libxml2 finds wrong while it converts an encoding it doesn't tell the parser: it would print that between
    // the lines of our log.
    xmlSetGenericErrorFunc(nullptr, ignore_message);
    return handlers;
}

bool has_at_most(std::size_t most, char wanted, std::string_view text)
{
    std::size_t count = 0;
    for (auto at = text.find(wanted); at != text.npos; at = text.find(wanted, at + 1))
        if (++count > most)
            return false;
    return true;
}

bool has_sane_tags_roughly(std::string_view document)
{
    for (auto tag = document.find('<'); tag != document.npos;) {
        const auto next = document.find('<', tag + 1);
        const auto piece = document.substr(tag, next - tag);
        if (!piece.starts_with("<![CDATA[") && !has_at_most(most_attributes_of_a_tag, '=', piece))
            return false;
        tag = next;
    }
    return true;
}

// Whether the attributes of every tag, and of all together, are of a sane number.
bool has_sane_tags(std::string_view document)
{
    // Where it can't be told what is a tag, a small document has not enough attributes to do harm.
    if (!has_plain_markup(document))
        return document.size() <= longest_unreadable;
    if (has_at_most(most_attributes_of_a_tag, '=', document))
        return true; // nearly every document
    // Counts the `=` between a `<` and the next one. Text and comments are counted too, and only a CDATA section, where
    // URLs stand, is left out.
    if (!is_scannable(document))
        return has_sane_tags_roughly(document);

    tag_scanner tags(document);
    std::size_t effort = 0;
    for (bool more = true; more;) {
        more = tags.next().has_value();
        effort += tags.attributes() * tags.attributes();
        if (tags.attributes() > most_attributes_of_a_tag || effort > most_effort)
            return false;
    }
    return true;
}

} // namespace

core::result<verdict> judge(std::string_view document)
{
    if (document.empty() || document.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        !has_sane_tags(document))
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

    // libxml2 takes a NUL byte after the root for the end: what follows it would reach the player unread.
    const bool read_whole = parser->input != nullptr && parser->input->cur >= parser->input->end;
    if (seen.refused || parser->wellFormed != 1 || !read_whole)
        return core::errc::upstream_invalid;
    return verdict{.has_ad = seen.has_ad};
}

} // namespace vast
