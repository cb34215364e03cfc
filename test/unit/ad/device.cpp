#include "ad/device.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

ad::device device_of(const std::string& address, const std::string& user_agent, bool anonymize = false)
{
    http::request request;
    request.remote_address = address;
    request.user_agent = user_agent;
    return ad::device_of(request, anonymize);
}

} // namespace

BOOST_AUTO_TEST_SUITE(ad_device)

BOOST_AUTO_TEST_CASE(an_address_is_passed_on_in_full_or_as_its_network)
{
    struct row
    {
        std::string sent;
        std::string in_full;
        std::string network;
    };
    const std::vector<row> rows{
        {"203.0.113.77", "203.0.113.77", "203.0.113.0"},
        {"255.255.255.255", "255.255.255.255", "255.255.255.0"},
        {"10.0.0.0", "10.0.0.0", "10.0.0.0"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1::"},
        {"2001:DB8::1", "2001:db8::1", "2001:db8::"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff::"},
        {"::1", "::1", "::"},
        {"::ffff:203.0.113.77", "203.0.113.77", "203.0.113.0"},
        {"::ffff:cb00:714d", "203.0.113.77", "203.0.113.0"},
    };
    for (const auto& [sent, in_full, network] : rows) {
        BOOST_TEST(device_of(sent, "").ip == in_full);
        BOOST_TEST(device_of(sent, "", true).ip == network);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_not_passed_on)
{
    for (const std::string sent : {"", "unix:", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4\r\nX: y",
                                   "1.2.3.4 ", ":::", "fe80::1%eth0", "g::1"})
        for (const bool anonymize : {false, true})
            BOOST_TEST(device_of(sent, "", anonymize).ip == "", sent);
}

BOOST_AUTO_TEST_CASE(a_user_agent_cannot_add_a_header_and_is_bounded)
{
    struct row
    {
        std::string sent;
        std::string kept;
    };
    const std::vector<row> rows{
        {"", ""},
        {"Game/1.0 (iPhone; iOS 17)", "Game/1.0 (iPhone; iOS 17)"},
        {"a\r\nX-Evil: 1", "aX-Evil: 1"},
        {std::string("a\0b\tc\x1b\x7f"
                     "d",
                     8),
         "abcd"},
        {"\xC3\xA4", "\xC3\xA4"},
        {std::string(512, 'x'), std::string(512, 'x')},
        {std::string(513, 'x'), std::string(512, 'x')},
        {std::string(100'000, '\n'), ""},
    };
    for (const auto& [sent, kept] : rows)
        BOOST_TEST(device_of("", sent).user_agent == kept);
}

BOOST_AUTO_TEST_CASE(the_headers_name_what_is_known)
{
    BOOST_TEST(ad::headers_for({.ip = "192.0.2.1", .user_agent = "Game/1"}) ==
                   (std::vector<std::string>{"X-Device-IP: 192.0.2.1", "X-Device-User-Agent: Game/1"}),
               boost::test_tools::per_element());
    BOOST_TEST(ad::headers_for({.ip = "192.0.2.1", .user_agent = ""}).size() == 1U);
    BOOST_TEST(ad::headers_for({.ip = "", .user_agent = "Game/1"}).size() == 1U);
    BOOST_TEST(ad::headers_for({.ip = "", .user_agent = ""}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
