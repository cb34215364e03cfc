#include "gzip/compressor.hpp"

#include <array>
#include <new>
#include <zlib.h>

namespace gzip {

void compressor::end_of_stream::operator()(z_stream_s* stream) const
{
    ::deflateEnd(stream);
    delete stream;
}

compressor::compressor()
{
    auto made = std::make_unique<z_stream>();
    constexpr int gzip_format = 16; // added to the window's bits; without it zlib writes its own format
    constexpr int default_memory = 8;
    if (::deflateInit2(made.get(), Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + gzip_format, default_memory,
                       Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    stream_.reset(made.release());
}

void compressor::add(std::string_view text, std::string& out)
{
    deflate(text, Z_NO_FLUSH, out);
}

void compressor::finish(std::string& out)
{
    deflate({}, Z_FINISH, out);
    ::deflateReset(stream_.get());
}

void compressor::deflate(std::string_view text, int flush, std::string& out)
{
    std::array<char, 16384> piece;
    // zlib reads through this pointer and does not write.
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_->avail_in = static_cast<uInt>(text.size());
    do {
        stream_->next_out = reinterpret_cast<Bytef*>(piece.data());
        stream_->avail_out = static_cast<uInt>(piece.size());
        ::deflate(stream_.get(), flush);
        out.append(piece.data(), piece.size() - stream_->avail_out);
    } while (stream_->avail_out == 0);
}

} // namespace gzip
