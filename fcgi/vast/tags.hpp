// Where the tags of an XML document are, byte by byte: libxml2 reads documents in an encoding of its own and can't say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace vast {

struct tag
{
    enum class kind : std::uint8_t
    {
        start, // <a>
        end,   // </a>
        empty, // <a/>
    };
    kind what;
    std::string_view name;  // as it is written, with its prefix
    std::size_t begin = 0;  // where the < is
    std::size_t beyond = 0; // behind the >
};

// Whether every byte below 0x80 stands for its ASCII character and every other byte for none of them: UTF-8, ASCII,
// ISO 8859 or Windows 125x, by byte order mark and XML declaration (XML 1.0, F.1). In UTF-16, EBCDIC or an encoding of
// another name no tag can be found.
bool is_scannable(std::string_view document);

// Whether at least the bytes of markup, < > = and quotes, stand for nothing else: in what is scannable, and in the
// usual encodings of East Asia, but for brackets and letters.
bool has_plain_markup(std::string_view document);

// The tags in the order of the document. What is in comments, CDATA sections, processing instructions and attribute
// values is none. The document must be scannable, must be without a document type declaration, and must outlive the
// scanner. Of one that is not well-formed the tags are right up to the first place where it isn't.
class tag_scanner
{
public:
    explicit tag_scanner(std::string_view document) : document_(document) {}
    std::optional<tag> next();

    // How many attributes the tag had that next() has found, or that breaks off where it found none: of quoted values.
    std::size_t attributes() const { return attributes_; }

private:
    bool skip_past(std::string_view end);

    std::string_view document_;
    std::size_t at_ = 0;
    std::size_t attributes_ = 0;
};

} // namespace vast
