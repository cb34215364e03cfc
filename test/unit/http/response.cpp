#include "http/response.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::literals;

namespace {

constexpr auto id = "00112233445566778899aabbccddeeff";

// The problem document that the client gets.
boost::json::object document_of(http::response answer)
{
    http::finish(answer, id);
    BOOST_TEST(answer.content_type == "application/problem+json");
    BOOST_TEST(!answer.problem.has_value());
    return boost::json::parse(answer.body).as_object();
}

std::string as_string(const boost::json::object& document, std::string_view name)
{
    return boost::json::value_to<std::string>(document.at(name));
}

std::string header(const http::response& answer, std::string_view name)
{
    for (const auto& [key, value] : answer.headers)
        if (key == name)
            return value;
    return {};
}

http::faults many(std::size_t count)
{
    http::faults found;
    for (std::size_t i = 0; i < count; ++i)
        found.push_back({"p" + std::to_string(i), "not_permitted", "No."});
    return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_response)

BOOST_AUTO_TEST_CASE(json_is_answered_as_it_is)
{
    auto answer = http::json(R"({"message": "success"})");
    http::finish(answer, id);
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.content_type == "application/json");
    BOOST_TEST(answer.body == R"({"message": "success"})");
    BOOST_TEST(answer.headers.empty());
}

BOOST_AUTO_TEST_CASE(a_file_is_saved_under_its_name)
{
    const auto answer = http::file("text/csv; charset=utf-8", "a-1.0.csv", "a,b\n");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.content_type == "text/csv; charset=utf-8");
    BOOST_TEST(answer.body == "a,b\n");
    BOOST_TEST_REQUIRE(answer.headers.size() == 1U);
    BOOST_TEST(answer.headers.front().first == "Content-Disposition");
    BOOST_TEST(answer.headers.front().second == "attachment; filename=\"a-1.0.csv\"");
}

BOOST_AUTO_TEST_CASE(the_pixel_is_a_transparent_gif)
{
    const auto answer = http::pixel();
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.content_type == "image/gif");
    BOOST_TEST_REQUIRE(answer.body.size() == 43U);
    BOOST_TEST(answer.body.starts_with("GIF89a\x01\0\x01\0"sv)); // 1 x 1
    BOOST_TEST((answer.body.substr(19, 4) == "!\xF9\x04\x01"));  // a colour is transparent
    BOOST_TEST(answer.body.back() == ';');
}

BOOST_AUTO_TEST_CASE(every_problem_has_its_status_type_and_members)
{
    using core::errc;
    const struct
    {
        std::string_view name;
        http::response answer;
        int status;
        std::string_view type;
        std::string_view title;
    } rows[]{
        {"bad_request", http::bad_request({}), 400, "/problems/bad-request", "Bad Request"},
        {"not_found", http::not_found(), 404, "/problems/not-found", "Not Found"},
        {"method_not_allowed", http::method_not_allowed("GET"), 405, "/problems/method-not-allowed",
         "Method Not Allowed"},
        {"content_too_large", http::content_too_large(), 413, "/problems/content-too-large", "Content Too Large"},
        {"unsupported_media_type", http::unsupported_media_type(), 415, "/problems/unsupported-media-type",
         "Unsupported Media Type"},
        {"internal_error", http::internal_error(), 500, "/problems/internal-error", "Internal Server Error"},
        {"bad_gateway", http::bad_gateway("The ad API."), 502, "/problems/bad-gateway", "Bad Gateway"},
        {"not counted", http::from_error(errc::not_counted), 503, "/problems/not-counted", "Service Unavailable"},
        {"outcome unknown", http::from_error(errc::outcome_unknown), 503, "/problems/outcome-unknown",
         "Service Unavailable"},
        {"store unavailable", http::from_error(errc::store_unavailable), 503, "/problems/unavailable",
         "Service Unavailable"},
        {"key reused", http::from_error(errc::key_reused), 422, "/problems/idempotency-key-reused",
         "Unprocessable Content"},
        {"overloaded", http::overloaded(), 503, "/problems/not-counted", "Service Unavailable"},
        {"gateway_timeout", http::gateway_timeout(), 504, "/problems/gateway-timeout", "Gateway Timeout"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
        {
            const auto document = document_of(row.answer);
            BOOST_TEST(row.answer.status == row.status);
            BOOST_TEST(document.size() == 5u);
            BOOST_TEST(as_string(document, "type") == row.type);
            BOOST_TEST(as_string(document, "title") == row.title);
            BOOST_TEST(http::reason_phrase(row.status) == row.title);
            BOOST_TEST(document.at("status").as_int64() == row.status);
            BOOST_TEST(!as_string(document, "detail").empty());
            BOOST_TEST(as_string(document, "request_id") == id);
            BOOST_TEST(header(row.answer, "Retry-After") == (row.status == 503 ? "1" : ""));
            BOOST_TEST(header(row.answer, "Allow") == (row.status == 405 ? "GET" : ""));
        }
}

BOOST_AUTO_TEST_CASE(a_resent_request_is_never_told_that_nothing_was_counted)
{
    using core::errc;
    for (auto unsure : {http::from_error(errc::not_counted), http::from_error(errc::key_reused), http::overloaded(),
                        http::bad_gateway("The ad API."), http::gateway_timeout()}) {
        const auto answer = http::for_resent(unsure);
        BOOST_TEST(answer.status == 503);
        BOOST_TEST(header(answer, "Retry-After") == "1");
        BOOST_TEST(as_string(document_of(answer), "type") == "/problems/outcome-unknown");
    }
    BOOST_TEST(http::for_resent(http::json("{}")).status == 200);
    BOOST_TEST(as_string(document_of(http::for_resent(http::from_error(errc::store_unavailable))), "type") ==
               "/problems/unavailable");
    BOOST_TEST(http::for_resent(http::bad_request({})).status == 400);
}

BOOST_AUTO_TEST_CASE(every_status_has_a_reason_phrase)
{
    BOOST_TEST(http::reason_phrase(200) == "OK");
    BOOST_TEST(http::reason_phrase(204) == "No Content");
    // One that we never send still gives a line that nginx can read.
    for (const int status : {0, -1, 299, 418, 1000})
        BOOST_TEST(!http::reason_phrase(status).empty());
}

BOOST_AUTO_TEST_CASE(the_members_come_in_the_order_of_the_interface)
{
    auto answer = http::bad_request({{"username", "missing", "This parameter is required."}});
    http::finish(answer, id);
    BOOST_TEST(answer.body == R"({"type":"/problems/bad-request","title":"Bad Request","status":400,)"
                              R"("detail":"See errors for what is wrong with the parameters.",)"
                              R"("request_id":"00112233445566778899aabbccddeeff","errors":[)"
                              R"({"parameter":"username","code":"missing","detail":"This parameter is required."}]})");
}

BOOST_AUTO_TEST_CASE(a_bad_request_lists_its_faults_in_their_order)
{
    const auto document = document_of(http::bad_request({{"username", "too_long", "Too long."},
                                                         {"username", "invalid", "Controls."},
                                                         {"country_code", "missing", "Required."}}));
    const auto& errors = document.at("errors").as_array();
    BOOST_TEST_REQUIRE(errors.size() == 3u);
    BOOST_TEST(as_string(errors[0].as_object(), "code") == "too_long");
    BOOST_TEST(as_string(errors[1].as_object(), "code") == "invalid");
    BOOST_TEST(as_string(errors[2].as_object(), "code") == "missing");
    BOOST_TEST(as_string(errors[2].as_object(), "parameter") == "country_code");
    BOOST_TEST(as_string(errors[2].as_object(), "detail") == "Required.");
}

BOOST_AUTO_TEST_CASE(a_name_from_outside_is_one_string_of_the_document)
{
    for (const auto name : {""sv, "\"},{\"x\":\""sv, "\\"sv, "a\0b"sv, "\r\n\x1b"sv, "a\xC2\x85z"sv, "</script>"sv,
                            "J\xC3\xB6rg"sv, "\xEF\xBF\xBD"sv, "%zz"sv})
        BOOST_TEST_CONTEXT(name)
        {
            const auto document = document_of(http::bad_request({{std::string(name), "not_permitted", "No."}}));
            const auto& errors = document.at("errors").as_array();
            BOOST_TEST_REQUIRE(errors.size() == 1u);
            BOOST_TEST(as_string(errors[0].as_object(), "parameter") == name);
        }
}

BOOST_AUTO_TEST_CASE(a_hundred_faults_are_listed_at_most)
{
    static constexpr struct
    {
        std::size_t found;
        std::size_t listed;
        std::string_view detail;
    } rows[]{
        {100, 100, "See errors for what is wrong with the parameters."},
        {101, 100, "101 faults were found; the first 100 are listed in errors."},
        {5000, 100, "5000 faults were found; the first 100 are listed in errors."},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.found << " faults")
        {
            const auto document = document_of(http::bad_request(many(row.found)));
            const auto& errors = document.at("errors").as_array();
            BOOST_TEST_REQUIRE(errors.size() == row.listed);
            BOOST_TEST(as_string(errors.front().as_object(), "parameter") == "p0");
            BOOST_TEST(as_string(errors.back().as_object(), "parameter") == "p99");
            BOOST_TEST(as_string(document, "detail") == row.detail);
        }
}

BOOST_AUTO_TEST_CASE(finishing_twice_changes_nothing)
{
    auto answer = http::not_found();
    http::finish(answer, id);
    const auto body = answer.body;
    http::finish(answer, "another id");
    BOOST_TEST(answer.body == body);
    BOOST_TEST(answer.status == 404);
}

BOOST_AUTO_TEST_CASE(the_texts_of_server_errors_tell_nothing_of_the_inside)
{
    // A library's error, not one of ours, still gives one of our texts.
    const auto document = document_of(http::from_error(make_error_code(boost::system::errc::connection_refused)));
    BOOST_TEST(as_string(document, "type") == "/problems/unavailable");
    BOOST_TEST(as_string(document, "detail") == "The counters can't be read at the moment.");
}

BOOST_AUTO_TEST_SUITE_END()
