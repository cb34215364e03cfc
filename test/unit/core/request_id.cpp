#include "core/request_id.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

using namespace std::literals;
using core::request_id;

BOOST_AUTO_TEST_SUITE(core_request_id)

BOOST_AUTO_TEST_CASE(reads_nginx_s_request_id_and_writes_it_again)
{
    const auto id = request_id::from_hex_or_random("00017f80ff0123456789abcdefFEDC0a");
    BOOST_TEST(id.bytes() == "\x00\x01\x7f\x80\xff\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\x0a"sv);
    BOOST_TEST(id.hex() == "00017f80ff0123456789abcdeffedc0a");
}

BOOST_AUTO_TEST_CASE(takes_the_same_id_for_the_same_id_twice)
{
    const auto once = request_id::from_hex_or_random("0123456789abcdef0123456789abcdef");
    const auto again = request_id::from_hex_or_random("0123456789ABCDEF0123456789ABCDEF");
    const auto other = request_id::from_hex_or_random("0123456789abcdef0123456789abcdee");
    BOOST_TEST((once == again));
    BOOST_TEST((once != other));
    BOOST_TEST(std::hash<request_id>()(once) == std::hash<request_id>()(again));
}

BOOST_AUTO_TEST_CASE(draws_an_id_where_none_was_sent)
{
    static constexpr struct
    {
        std::string_view name;
        std::string_view sent;
    } rows[]{
        {"empty", ""},
        {"one digit too few", "0123456789abcdef0123456789abcde"},
        {"one digit too many", "0123456789abcdef0123456789abcdef0"},
        {"a letter that is no digit, first", "g123456789abcdef0123456789abcdef"},
        {"a letter that is no digit, last", "0123456789abcdef0123456789abcdeg"},
        {"the character before 0", "/123456789abcdef0123456789abcdef"},
        {"the character after 9", ":123456789abcdef0123456789abcdef"},
        {"the character before A", "@123456789abcdef0123456789abcdef"},
        {"the character before a", "`123456789abcdef0123456789abcdef"},
        {"a blank", " 123456789abcdef0123456789abcdef"},
        {"0x", "0x23456789abcdef0123456789abcdef"},
        {"a sign", "-123456789abcdef0123456789abcdef"},
        {"NUL bytes", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv},
        {"bytes over 127", "\xff\x80 3456789abcdef0123456789abcdef"},
        {"a UUID", "01234567-89ab-cdef-0123-456789abcdef"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
        {
            const auto id = request_id::from_hex_or_random(row.sent);
            BOOST_TEST(id.hex().size() == 32u);
            BOOST_TEST((id != request_id()));
            BOOST_TEST((id != request_id::from_hex_or_random(row.sent)));
        }
}

BOOST_AUTO_TEST_CASE(draws_ids_that_differ)
{
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(request_id::random().hex());
    BOOST_TEST(seen.size() == 1000u);
}

BOOST_AUTO_TEST_SUITE_END()
