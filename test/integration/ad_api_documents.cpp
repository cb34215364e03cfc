// The API's document comes through byte for byte, whatever its size, its encoding and the way it was sent.
#include "support/published.hpp"
#include "support/stack.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <random>
#include <vector>

using namespace support;

namespace {

constexpr std::size_t largest = 524'288; // AD_MAX_BYTES

const std::string fill = R"(<VAST version="3.0"><Ad id="1"/></VAST>)";

struct scripted_api
{
    ~scripted_api() { on.ad_api_default(); }

    void expect_unchanged(const std::string& control, const std::string& document,
                          const std::string& ad_status = "fill")
    {
        on.ad_api(control, document);
        const auto got = curl.get("/ad?" + five("Documents"));
        BOOST_TEST(got.status == 200);
        BOOST_TEST(got.header("x-ad-status") == ad_status);
        BOOST_TEST(got.header("content-length") == std::to_string(document.size()));
        // Not by BOOST_TEST(a == b), which would print both.
        const auto differs = std::ranges::mismatch(got.body, document);
        BOOST_TEST((got.body == document), "they differ from byte " << differs.in1 - got.body.begin());
    }

    void expect_decoded(const std::string& control, const std::string& sent, const std::string& document)
    {
        on.ad_api(control, sent);
        const auto got = curl.get("/ad?" + five("Documents"));
        BOOST_TEST(got.header("x-ad-status") == "fill");
        BOOST_TEST(!got.headers.contains("content-encoding"));
        BOOST_TEST((got.body == document));
    }

    void expect_refused(const std::string& control, const std::string& document)
    {
        on.ad_api(control, document);
        const auto got = curl.get("/ad?" + five("Documents"));
        BOOST_TEST(got.status == 200);
        BOOST_TEST(got.header("x-ad-status") == "upstream-invalid");
        BOOST_TEST(got.body.size() < 100U);
    }

    stack& on = shared_stack();
    client curl{on.port()};
};

// A document of exactly this size, no part of which is like another.
std::string document_of(std::size_t size)
{
    std::mt19937 random(static_cast<unsigned>(size));
    std::string text = R"(<VAST version="3.0"><Ad id="1"><!-- )";
    const std::string end = " --></Ad></VAST>";
    while (text.size() + end.size() < size)
        text += static_cast<char>('a' + random() % 26);
    BOOST_TEST_REQUIRE(text.size() + end.size() == size);
    return text + end;
}

// The deflate coding of HTTP: zlib's format (RFC 1950), here with blocks that are stored as they are (RFC 1951, 3.2.4).
std::string zlib_stored(std::string_view text)
{
    std::string out = "\x78\x01";
    const auto append = [&out](unsigned number, int bytes, bool low_first) {
        for (int i = 0; i < bytes; ++i)
            out += static_cast<char>(number >> 8 * (low_first ? i : bytes - 1 - i));
    };
    unsigned a = 1; // Adler-32
    unsigned b = 0;
    for (const char c : text) {
        a = (a + static_cast<unsigned char>(c)) % 65'521;
        b = (b + a) % 65'521;
    }
    while (!text.empty()) {
        const auto block = text.substr(0, 65'535);
        text.remove_prefix(block.size());
        const auto size = static_cast<unsigned>(block.size());
        append(text.empty() ? 1 : 0, 1, true);
        append(size, 2, true);
        append(~size, 2, true);
        out += block;
    }
    append(b << 16 | a, 4, false);
    return out;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(ad_api_documents, scripted_api)

BOOST_AUTO_TEST_CASE(documents_of_every_size_come_through_however_they_are_sent)
{
    // Around the buffers of libfcgi (8 KiB), of FastCGI's records (64 KiB) and of nginx (16 KiB and more).
    for (const std::size_t size : {8'191UL, 8'192UL, 8'193UL, 16'384UL, 32'769UL, 65'400UL, 65'528UL, 65'535UL,
                                   65'536UL, 65'537UL, 131'073UL, 300 * 1024UL + 1, 500 * 1024UL + 1, largest})
        for (const std::string mode : {"normal", "no_length", "chunked"}) {
            BOOST_TEST_CONTEXT(size << " bytes, " << mode)
            {
                expect_unchanged("mode=" + mode, document_of(size));
            }
        }
}

BOOST_AUTO_TEST_CASE(a_document_over_the_limit_is_refused_however_it_is_sent)
{
    for (const std::size_t size : {largest + 1, 3 * largest})
        for (const std::string mode : {"normal", "no_length", "chunked"}) {
            BOOST_TEST_CONTEXT(size << " bytes, " << mode)
            {
                expect_refused("mode=" + mode, document_of(size));
            }
        }
}

BOOST_AUTO_TEST_CASE(nothing_of_a_document_is_changed)
{
    using namespace std::string_literals;
    struct row
    {
        std::string name;
        std::string document;
    };
    const std::vector<row> rows{
        {"a byte order mark", "\xEF\xBB\xBF" + fill},
        {"a declaration", "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n" + fill},
        {"line ends of Windows", "<?xml version=\"1.0\"?>\r\n<VAST>\r\n\t<Ad/>\r\n</VAST>\r\n"},
        {"line ends of an old Mac", "<VAST>\r<Ad/>\r</VAST>\r"},
        {"blank lines at the end", fill + "\n\n  \n"},
        {"references", "<VAST><Ad id=\"&#228;&amp;&quot;&#x1F3AE;\">&lt;</Ad></VAST>"},
        {"CDATA", "<VAST><Ad><![CDATA[https://a.example/?a=b&c=[TIMESTAMP]]]></Ad></VAST>"},
        {"macros", "<VAST><Ad>[ERRORCODE] %%CACHEBUSTER%% ${AUCTION_PRICE}</Ad></VAST>"},
        {"UTF-8", "<VAST><Ad>\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x8E\xAE</Ad></VAST>"},
        {"Latin-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><VAST><Ad>\xE4</Ad></VAST>"},
        {"UTF-16", "\xFF\xFE<\0V\0A\0S\0T\0>\0<\0A\0d\0/\0>\0<\0/\0V\0A\0S\0T\0>\0"s},
        {"attributes in odd order and quotes", "<VAST b='\"' a=\"'\"  ><Ad   id = 'x'   /></VAST  >"},
        {"what looks like headers", "<VAST><Ad>\r\n\r\nHTTP/1.1 500 No\r\nStatus: 500\r\n\r\n</Ad></VAST>"},
    };
    for (const auto& [name, document] : rows) {
        BOOST_TEST_CONTEXT(name)
        {
            expect_unchanged("", document);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_compressed_document_is_served_as_it_is_inside)
{
    const auto document = document_of(100'000);
    const auto path = on.folder() / "document.xml";
    std::ofstream(path) << document;
    expect_decoded("header=Content-Encoding:gzip", run("gzip -c " + path.string()).output, document);
    expect_decoded("header=Content-Encoding:deflate", zlib_stored(document), document);
    // A small answer that is large inside is too large.
    expect_refused("header=Content-Encoding:gzip", run("head -c 50000000 /dev/zero | gzip -c").output);
}

BOOST_AUTO_TEST_CASE(published_documents_come_through)
{
    for (const auto& [file, document] : published_documents()) {
        BOOST_TEST_CONTEXT(file.filename())
        {
            expect_unchanged("content_type=text%2Fxml", document);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
