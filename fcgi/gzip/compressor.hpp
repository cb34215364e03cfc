// Compression in the gzip format (RFC 1952), by zlib.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace gzip {

// Writes gzip members one after the other: readers take a file of several members as one text.
class compressor
{
public:
    // Throws std::bad_alloc.
    compressor();

    // Appends to `out` what is ready of the compressed text.
    void add(std::string_view text, std::string& out);

    // Appends the rest of this member, so that all that was added can be read. What is added later goes to another one.
    void finish(std::string& out);

private:
    struct end_of_stream
    {
        void operator()(z_stream_s* stream) const;
    };

    void deflate(std::string_view text, int flush, std::string& out);

    std::unique_ptr<z_stream_s, end_of_stream> stream_;
};

} // namespace gzip
