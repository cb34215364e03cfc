// An XML Schema, by libxml2.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

// libxml2's, declared so that nobody else needs its headers.
struct _xmlSchema;

class schema
{
public:
    // Throws std::runtime_error if the file holds none.
    explicit schema(const std::filesystem::path& file);

    bool accepts(std::string_view document) const;

private:
    struct deleter
    {
        void operator()(_xmlSchema* made) const;
    };
    std::unique_ptr<_xmlSchema, deleter> schema_;
};
