#include "crypto/hmac.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::literals;

BOOST_AUTO_TEST_SUITE(crypto_hmac)

// RFC 4231, 4.2, 4.3 and 4.7.
BOOST_AUTO_TEST_CASE(the_codes_are_those_of_the_standard)
{
    BOOST_TEST(crypto::hmac_sha256_hex(std::string(20, '\x0b'), "Hi There") ==
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    BOOST_TEST(crypto::hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    BOOST_TEST(
        crypto::hmac_sha256_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

BOOST_AUTO_TEST_CASE(a_nul_ends_neither_key_nor_text)
{
    const auto code = crypto::hmac_sha256_hex("key", "a\0b"sv);
    BOOST_TEST(code != crypto::hmac_sha256_hex("key", "a\0c"sv));
    BOOST_TEST(code != crypto::hmac_sha256_hex("key\0x"sv, "a\0b"sv));
}

BOOST_AUTO_TEST_CASE(equal_texts_are_equal_and_others_are_not)
{
    BOOST_TEST(crypto::equal_in_constant_time("", ""));
    BOOST_TEST(crypto::equal_in_constant_time("ab", "ab"));
    BOOST_TEST(!crypto::equal_in_constant_time("ab", "aB"));
    BOOST_TEST(!crypto::equal_in_constant_time("ab", "a"));
    BOOST_TEST(!crypto::equal_in_constant_time("", "a"));
}

BOOST_AUTO_TEST_SUITE_END()
