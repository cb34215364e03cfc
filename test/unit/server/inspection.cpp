#include "server/inspection.hpp"

#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

using namespace std::literals;
using server::inspect;
using server::inspection;

namespace server {

std::ostream& operator<<(std::ostream& out, inspection found)
{
    return out << (found == inspection::whole ? "whole" : found == inspection::partial ? "partial" : "refused");
}

} // namespace server

namespace {

constexpr char begin = 1;
constexpr char abort_request = 2;
constexpr char params = 4;
constexpr char in = 5;
constexpr char get_values = 9;

std::string record(char type, std::string_view content, char id = 7, std::size_t padding = 0)
{
    return "\x01"s + type + '\0' + id + static_cast<char>(content.size() >> 8) +
           static_cast<char>(content.size() & 0xff) + static_cast<char>(padding) + '\0' + std::string(content) +
           std::string(padding, 'p');
}

std::string begin_request(char role = 1, char id = 7)
{
    return record(begin, "\0"s + role + "\x01\0\0\0\0\0"s, id);
}

const std::string pairs = "\x0b\x03SCRIPT_NAME/ad"s;

std::string request(const std::string& content, const std::string& body = {})
{
    return begin_request() + record(params, content) + record(params, {}) + (body.empty() ? body : record(in, body)) +
           record(in, {});
}

} // namespace

BOOST_AUTO_TEST_SUITE(server_inspection)

BOOST_AUTO_TEST_CASE(what_nginx_sends_is_whole)
{
    const std::vector<std::pair<std::string, std::string>> all{
        {"parameters", request(pairs)},
        {"a body", request(pairs, "a=b")},
        {"no parameters", begin_request() + record(params, {}) + record(in, {})},
        {"a long value", request("\x01\x80\0\1\0X"s + std::string(256, 'v'))},
        {"an empty name", request("\0\0"s)},
        {"padding", begin_request() + record(params, pairs, 7, 7) + record(params, {}) + record(in, {}, 7, 255)},
        {"a pair over two records", begin_request() + record(params, pairs.substr(0, 5)) +
                                        record(params, pairs.substr(5)) + record(params, {}) + record(in, {})},
    };
    for (const auto& [name, bytes] : all)
        BOOST_TEST(inspect(bytes) == inspection::whole, name);
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_request_is_partial)
{
    const auto whole = request(pairs, "a=b");
    for (std::size_t size = 0; size < whole.size(); ++size)
        BOOST_TEST(inspect(whole.substr(0, size)) == inspection::partial, size);
}

BOOST_AUTO_TEST_CASE(what_nginx_does_not_send_is_refused)
{
    const auto ended = record(params, {}) + record(in, {});
    auto other_version = request(pairs);
    other_version[0] = 2;
    const std::vector<std::pair<std::string, std::string>> all{
        {"no beginning", record(params, pairs) + ended},
        {"a second beginning", begin_request() + request(pairs)},
        {"a short beginning", record(begin, "\0\1"s) + record(params, pairs) + ended},
        {"an authorizer", begin_request(2) + record(params, pairs) + ended},
        {"the id 0", begin_request(1, 0)},
        {"another id", begin_request() + record(params, pairs, 8)},
        {"another version", other_version},
        {"an abort", begin_request() + record(abort_request, {})},
        {"a question about the server", record(get_values, "\x0e\0FCGI_MAX_CONNS"s, 0)},
        {"the same amid a body",
         begin_request() + record(params, pairs) + record(params, {}) + record(get_values, "\x0e\0FCGI_MAX_CONNS"s, 0)},
        {"a body before the parameters end", begin_request() + record(params, pairs) + record(in, "a")},
        {"parameters after their end", begin_request() + record(params, {}) + record(params, pairs)},
        {"a name that is too long", request("\x0c\x03SCRIPT_NAME/ad"s)},
        {"a value that is too long", request("\x0b\x04SCRIPT_NAME/ad"s)},
        {"a length of 2^31 - 1", request("\xff\xff\xff\xff\xff\xff\xff\xff"s)},
        {"half a length", request(pairs + "\x80\0"s)},
        {"another request behind it", request(pairs) + request(pairs)},
        {"bytes behind it", request(pairs) + "x"},
    };
    for (const auto& [name, bytes] : all)
        BOOST_TEST(inspect(bytes) == inspection::refused, name);
}

BOOST_AUTO_TEST_CASE(a_request_that_grows_too_long_is_refused)
{
    auto bytes = begin_request() + record(params, pairs) + record(params, {});
    while (bytes.size() < server::longest_request)
        bytes += record(in, std::string(60'000, 'b'));
    BOOST_TEST(inspect(std::string_view(bytes).substr(0, server::longest_request)) == inspection::refused);
    BOOST_TEST(inspect(std::string_view(bytes).substr(0, server::longest_request - 1)) == inspection::partial);
}

BOOST_AUTO_TEST_SUITE_END()
