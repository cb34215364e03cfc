#include "server/records.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace std::literals;

namespace {

struct record
{
    int version = 0;
    int type = 0;
    int id = 0;
    std::size_t padding = 0;
    std::string content;
};

// FastCGI 1.0, 3.3. Stops at a record that is cut off.
std::vector<record> read_records(std::string_view bytes)
{
    std::vector<record> found;
    while (!bytes.empty()) {
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        if (bytes.size() < 8)
            break;
        const auto length = static_cast<std::size_t>(at(4) * 256 + at(5));
        record next{.version = at(0), .type = at(1), .id = at(2) * 256 + at(3), .padding = at(6), .content = {}};
        if (bytes.size() < 8 + length + next.padding)
            break;
        next.content = bytes.substr(8, length);
        bytes.remove_prefix(8 + length + next.padding);
        found.push_back(std::move(next));
    }
    return found;
}

constexpr int end_request = 3;
constexpr int standard_output = 6;

std::string content_of(const std::vector<record>& records)
{
    std::string all;
    for (const auto& one : records)
        if (one.type == standard_output)
            all += one.content;
    return all;
}

http::response with_body(std::string body)
{
    http::response answer;
    answer.content_type = "text/plain";
    answer.body = std::move(body);
    return answer;
}

// A body in which a byte that is lost or in the wrong place shows.
std::string body_of(std::size_t size)
{
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        body[i] = static_cast<char>((i * 31 + i / 251) % 256);
    return body;
}

} // namespace

BOOST_AUTO_TEST_SUITE(server_records)

BOOST_AUTO_TEST_CASE(a_small_answer_has_exactly_these_bytes)
{
    const auto bytes = server::to_records(with_body("hi"), 0x0102);
    BOOST_TEST(bytes == "\x01\x06\x01\x02\x00\x41\x00\x00"
                        "Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
                        "\x01\x06\x01\x02\x00\x00\x00\x00"
                        "\x01\x03\x01\x02\x00\x08\x00\x00"
                        "\x00\x00\x00\x00\x00\x00\x00\x00"sv);
}

BOOST_AUTO_TEST_CASE(the_records_of_a_body_of_any_size_read_back)
{
    const auto head_size = [](std::size_t body_size) {
        return ("Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body_size) +
                "\r\n\r\n")
            .size();
    };
    const auto head = head_size(65528);
    std::vector<std::size_t> sizes{0,     1,     7,     8,      8191,   8192,   65527,   65528,
                                   65529, 65535, 65536, 131055, 131056, 131057, 200'000, 524'288};
    // Around the ends of the first and the second record, which holds the header lines too.
    for (const auto end : {65528 - head, 2 * 65528 - head - 1})
        for (const auto size : {end - 1, end, end + 1, end + 2})
            sizes.push_back(size);

    for (const auto size : sizes)
        BOOST_TEST_CONTEXT("a body of " << size << " bytes")
        {
            const auto body = body_of(size);
            const auto records = read_records(server::to_records(with_body(body), 1));
            BOOST_TEST_REQUIRE(records.size() >= 3u);

            const auto content = content_of(records);
            const auto body_at = head_size(size);
            BOOST_TEST_REQUIRE(content.size() == body_at + size);
            BOOST_TEST((content.substr(body_at) == body));
            BOOST_TEST(content.substr(0, body_at).ends_with("Content-Length: " + std::to_string(size) + "\r\n\r\n"));

            // Every record of content is full but the last; then the stream ends, then the request.
            const auto full = content.size() / 65528;
            const auto rest = content.size() % 65528;
            BOOST_TEST_REQUIRE(records.size() == full + (rest > 0 ? 1 : 0) + 2);
            for (std::size_t i = 0; i < records.size(); ++i) {
                const auto& one = records[i];
                BOOST_TEST(one.version == 1);
                BOOST_TEST(one.id == 1);
                BOOST_TEST(one.padding == 0u);
                BOOST_TEST(one.type == (i + 1 == records.size() ? end_request : standard_output));
                if (i < full)
                    BOOST_TEST(one.content.size() == 65528u);
            }
            BOOST_TEST(records[records.size() - 2].content.empty());
            BOOST_TEST(records.back().content == std::string(8, '\0'));
        }
}

BOOST_AUTO_TEST_CASE(every_record_carries_the_request_s_id)
{
    for (const std::uint16_t id : std::initializer_list<std::uint16_t>{0, 1, 127, 128, 255, 256, 32767, 32768, 65535})
        BOOST_TEST_CONTEXT("id " << id)
    for (const auto& one : read_records(server::to_records(with_body(body_of(70'000)), id)))
        BOOST_TEST(one.id == id);
}

BOOST_AUTO_TEST_CASE(headers_come_in_their_order_before_the_length)
{
    auto answer = with_body("<VAST/>");
    answer.status = 503;
    answer.content_type = "application/xml";
    answer.headers = {{"X-Ad-Status", "no-fill"}, {"Retry-After", "1"}, {"X-Empty", ""}};
    BOOST_TEST(
        content_of(read_records(server::to_records(answer, 1))) ==
        "Status: 503 Service Unavailable\r\nContent-Type: application/xml\r\nX-Ad-Status: no-fill\r\nRetry-After: 1\r\n"
        "X-Empty: \r\nContent-Length: 7\r\n\r\n<VAST/>");
}

BOOST_AUTO_TEST_CASE(an_answer_without_content_has_no_content_headers)
{
    http::response answer;
    answer.status = 204;
    answer.headers = {{"Allow", "GET, OPTIONS"}};
    BOOST_TEST(content_of(read_records(server::to_records(answer, 1))) ==
               "Status: 204 No Content\r\nAllow: GET, OPTIONS\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(an_empty_body_has_a_length)
{
    http::response answer;
    BOOST_TEST(content_of(read_records(server::to_records(answer, 1))) ==
               "Status: 200 OK\r\nContent-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_body_may_hold_any_bytes)
{
    const auto body = "\0\r\n\r\nStatus: 500\r\n\r\n\x01\x03\xff"s;
    const auto content = content_of(read_records(server::to_records(with_body(body), 1)));
    BOOST_TEST(content.substr(content.find("\r\n\r\n") + 4) == body);
}

BOOST_AUTO_TEST_SUITE_END()
