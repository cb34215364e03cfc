#include "crypto/digest.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

std::string hex(std::vector<std::string_view> parts)
{
    std::string text;
    for (const char byte : crypto::digest(parts)) {
        text += "0123456789abcdef"[static_cast<unsigned char>(byte) >> 4];
        text += "0123456789abcdef"[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(crypto_digest)

// Kept in Redis, so they must stay. By `printf '\0\0\0\003abc' | sha256sum`, and for no part by `sha256sum </dev/null`.
BOOST_AUTO_TEST_CASE(it_is_the_beginning_of_sha256)
{
    BOOST_TEST(hex({}) == "e3b0c44298fc1c149afbf4c8996fb924");
    BOOST_TEST(hex({"abc"}) == "d04b72a650ce0f8ce4963330a53ee283");
}

BOOST_AUTO_TEST_CASE(the_division_into_parts_matters)
{
    BOOST_TEST(hex({"ab", "c"}) != hex({"a", "bc"}));
    BOOST_TEST(hex({"abc"}) != hex({"abc", ""}));
    BOOST_TEST(hex({std::string_view("\0", 1)}) != hex({""}));
}

BOOST_AUTO_TEST_SUITE_END()
