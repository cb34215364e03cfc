#include "schema.hpp"

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <cstdarg>
#include <stdexcept>

namespace {

extern "C" void say_nothing(void*, const char*, ...) {}

template <auto free>
struct freed_by
{
    template <class Thing>
    void operator()(Thing* thing) const
    {
        free(thing);
    }
};

} // namespace

void schema::deleter::operator()(_xmlSchema* made) const
{
    xmlSchemaFree(made);
}

schema::schema(const std::filesystem::path& file)
{
    const std::unique_ptr<xmlSchemaParserCtxt, freed_by<xmlSchemaFreeParserCtxt>> parser(
        xmlSchemaNewParserCtxt(file.c_str()));
    if (parser)
        schema_.reset(xmlSchemaParse(parser.get()));
    if (!schema_)
        throw std::runtime_error("not a schema: " + file.string());
}

bool schema::accepts(std::string_view document) const
{
    const std::unique_ptr<xmlDoc, freed_by<xmlFreeDoc>> tree(
        xmlReadMemory(document.data(), static_cast<int>(document.size()), nullptr, nullptr,
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
    const std::unique_ptr<xmlSchemaValidCtxt, freed_by<xmlSchemaFreeValidCtxt>> validator(
        xmlSchemaNewValidCtxt(schema_.get()));
    if (!tree || !validator)
        return false;
    xmlSchemaSetValidErrors(validator.get(), say_nothing, say_nothing, nullptr);
    return xmlSchemaValidateDoc(validator.get(), tree.get()) == 0;
}
