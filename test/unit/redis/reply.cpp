#include "redis/reply.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>

using namespace std::literals;
using redis::make_command;

BOOST_AUTO_TEST_SUITE(redis_reply)

BOOST_AUTO_TEST_CASE(a_command_is_an_array_of_bulk_strings)
{
    BOOST_TEST(make_command("PING") == "*1\r\n$4\r\nPING\r\n");
    BOOST_TEST(make_command("HMGET", "adtally:{0}:total", "fills") ==
               "*3\r\n$5\r\nHMGET\r\n$17\r\nadtally:{0}:total\r\n$5\r\nfills\r\n");
    BOOST_TEST(redis::command().add("GET").add("key").bytes() == "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n");
}

BOOST_AUTO_TEST_CASE(arguments_may_hold_any_bytes)
{
    static const struct
    {
        std::string_view name;
        std::string argument;
        std::string wanted;
    } rows[]{
        {"empty", "", "$0\r\n\r\n"},
        {"NUL", "a\0b"s, "$3\r\na\0b\r\n"s},
        {"another command", "x\r\n*1\r\n$8\r\nFLUSHALL\r\n", "$21\r\nx\r\n*1\r\n$8\r\nFLUSHALL\r\n\r\n"},
        {"the bytes are counted, not the characters", "J\xC3\xB6rg", "$5\r\nJ\xC3\xB6rg\r\n"},
        {"not UTF-8", "\xff", "$1\r\n\xff\r\n"},
        {"formats", "%s%b%n", "$6\r\n%s%b%n\r\n"},
        {"long", std::string(100'000, 'x'), "$100000\r\n" + std::string(100'000, 'x') + "\r\n"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(redis::command().add(row.argument).bytes() == "*1\r\n" + row.wanted);
}

BOOST_AUTO_TEST_CASE(numbers_are_written_in_decimal)
{
    BOOST_TEST(make_command("SELECT", 0) == "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n");
    BOOST_TEST(make_command("X", -7) == "*2\r\n$1\r\nX\r\n$2\r\n-7\r\n");
    BOOST_TEST(make_command("X", std::numeric_limits<std::int64_t>::max()) ==
               "*2\r\n$1\r\nX\r\n$19\r\n9223372036854775807\r\n");
    BOOST_TEST(make_command("X", std::numeric_limits<std::int64_t>::min()) ==
               "*2\r\n$1\r\nX\r\n$20\r\n-9223372036854775808\r\n");
}

BOOST_AUTO_TEST_CASE(the_count_of_arguments_may_have_many_digits)
{
    redis::command built;
    std::string wanted = "*1000\r\n";
    for (int i = 0; i < 1000; ++i) {
        built.add("x");
        wanted += "$1\r\nx\r\n";
    }
    BOOST_TEST(built.bytes() == wanted);
}

BOOST_AUTO_TEST_CASE(a_reply_is_what_it_holds_and_nothing_else)
{
    const redis::reply nil;
    const redis::reply number{std::int64_t{7}};
    const redis::reply text{"OK"s};
    const redis::reply error{redis::error_reply{"NOSCRIPT No matching script."}};
    const redis::reply list{redis::reply::array{number, nil, text}};

    for (const auto* one : {&nil, &text, &error, &list})
        BOOST_TEST(one->integer() == nullptr);
    for (const auto* one : {&nil, &number, &error, &list})
        BOOST_TEST(one->string() == nullptr);
    for (const auto* one : {&nil, &number, &text, &list})
        BOOST_TEST(one->error() == nullptr);
    for (const auto* one : {&nil, &number, &text, &error})
        BOOST_TEST(one->list() == nullptr);

    BOOST_TEST(*number.integer() == 7);
    BOOST_TEST(*text.string() == "OK");
    BOOST_TEST(error.error()->text == "NOSCRIPT No matching script.");
    BOOST_TEST_REQUIRE(list.list()->size() == 3u);
    BOOST_TEST(*list.list()->at(0).integer() == 7);
    BOOST_TEST(list.list()->at(1).string() == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
