#include "gzip/compressor.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <zlib.h>

namespace {

// All members, one after the other; nothing if the last one is cut short or something else is between them.
std::string inflated(const std::string& compressed)
{
    z_stream stream{};
    BOOST_TEST_REQUIRE(::inflateInit2(&stream, MAX_WBITS + 16) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    std::string text;
    std::array<char, 4096> piece;
    int status = Z_OK;
    while (status == Z_OK || (status == Z_STREAM_END && stream.avail_in > 0)) {
        if (status == Z_STREAM_END)
            ::inflateReset(&stream);
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        status = ::inflate(&stream, Z_NO_FLUSH);
        text.append(piece.data(), piece.size() - stream.avail_out);
    }
    ::inflateEnd(&stream);
    return status == Z_STREAM_END ? text : "cut short";
}

} // namespace

BOOST_AUTO_TEST_SUITE(gzip_compressor)

BOOST_AUTO_TEST_CASE(what_was_added_before_the_end_of_a_member_can_be_read)
{
    gzip::compressor compressor;
    std::string out;
    compressor.add("one ", out);
    compressor.add("two ", out);
    compressor.finish(out);
    const auto first = out;
    BOOST_TEST(inflated(first) == "one two ");
    compressor.add("three", out);
    BOOST_TEST(inflated(out) == "cut short");
    compressor.finish(out);
    BOOST_TEST(out.starts_with(first));
    BOOST_TEST(inflated(out) == "one two three");
}

BOOST_AUTO_TEST_CASE(text_of_many_pieces_comes_out_whole)
{
    std::string text;
    for (unsigned i = 0; text.size() < 1'000'000; ++i)
        text += std::to_string(i * 2654435761U);
    gzip::compressor compressor;
    std::string out;
    compressor.add(text, out);
    compressor.finish(out);
    BOOST_TEST(out.size() < text.size());
    BOOST_TEST((inflated(out) == text));
}

BOOST_AUTO_TEST_CASE(a_member_of_nothing_is_one)
{
    gzip::compressor compressor;
    std::string out;
    compressor.finish(out);
    BOOST_TEST(!out.empty());
    BOOST_TEST(inflated(out) == "");
}

BOOST_AUTO_TEST_SUITE_END()
