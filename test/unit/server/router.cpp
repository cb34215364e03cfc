#include "server/router.hpp"

#include "../support/captured_stderr.hpp"
#include "../support/run.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

using namespace std::literals;
using enum http::method;

namespace {

core::awaitable<http::response> say_path(const http::request& request)
{
    co_return http::json(request.path);
}

core::awaitable<http::response> fail(const http::request&)
{
    throw std::runtime_error("broken \"world\"");
    co_return http::response();
}

core::awaitable<http::response> fail_later(const http::request&)
{
    core::timer pause(co_await core::asio::this_coro::executor, std::chrono::milliseconds(1));
    co_await pause.async_wait(core::use_awaitable);
    throw std::out_of_range("no parameter username");
}

core::awaitable<http::response> fail_without_an_exception_class(const http::request&)
{
    throw 42;
    co_return http::response();
}

const server::routes& table()
{
    static const server::routes routes{
        {"/ad", get | post | options, say_path},
        {"/statistics", get | head, say_path},
        {"/fail", get, fail},
        {"/fail_later", get, fail_later},
        {"/fail_at_once", get,
         [](const http::request&) -> core::awaitable<http::response> {
             throw std::runtime_error("before there is a coroutine");
         }},
        {"/throw_a_number", get, fail_without_an_exception_class},
        {"/unfinished", get, server::handler()},
    };
    return routes;
}

http::response ask(http::method method, std::string path)
{
    http::request request;
    request.method = method;
    request.path = std::move(path);
    request.id_text = "00ff";
    core::log::limiter failures;
    const auto* found = server::find(table(), request.path);
    if (auto without = server::answer_without_handler(found, request, nullptr))
        return *std::move(without);
    return run(server::dispatch(*found, request, failures));
}

std::string header(const http::response& answer, std::string_view name)
{
    for (const auto& [key, value] : answer.headers)
        if (key == name)
            return value;
    return "none";
}

} // namespace

BOOST_AUTO_TEST_SUITE(server_router)

BOOST_AUTO_TEST_CASE(leads_a_request_to_the_endpoint_of_its_path)
{
    for (const auto& [method, path] :
         {std::pair(get, "/ad"), {post, "/ad"}, {get, "/statistics"}, {head, "/statistics"}})
        BOOST_TEST_CONTEXT(path)
        {
            const auto answer = ask(method, path);
            BOOST_TEST(answer.status == 200);
            BOOST_TEST(answer.body == path);
        }
}

BOOST_AUTO_TEST_CASE(an_unknown_path_is_not_found_whatever_the_method)
{
    for (const auto path : {""sv, "/"sv, "ad"sv, "/ad/"sv, "/ad/x"sv, "/AD"sv, "/a"sv, "/adx"sv, "//ad"sv, "/ad "sv,
                            "/ad\0"sv, "/ad?"sv, "/%61d"sv, "/../ad"sv, "/ad;x"sv, "\xff"sv})
        for (const auto method : {get, head, post, options, other})
            BOOST_TEST_CONTEXT(path)
            {
                const auto answer = ask(method, std::string(path));
                BOOST_TEST(answer.status == 404);
                BOOST_TEST(header(answer, "Allow") == "none");
                BOOST_TEST_REQUIRE(answer.problem.has_value());
                BOOST_TEST(answer.problem->type == "not-found");
            }
}

BOOST_AUTO_TEST_CASE(a_known_path_with_another_method_names_the_methods)
{
    static constexpr struct
    {
        http::method method;
        std::string_view path;
        std::string_view allow;
    } rows[]{
        {head, "/ad", "GET, POST, OPTIONS"},   {other, "/ad", "GET, POST, OPTIONS"}, {post, "/statistics", "GET, HEAD"},
        {options, "/statistics", "GET, HEAD"}, {other, "/statistics", "GET, HEAD"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.path)
        {
            const auto answer = ask(row.method, std::string(row.path));
            BOOST_TEST(answer.status == 405);
            BOOST_TEST(header(answer, "Allow") == row.allow);
            BOOST_TEST_REQUIRE(answer.problem.has_value());
            BOOST_TEST(answer.problem->type == "method-not-allowed");
        }
}

BOOST_AUTO_TEST_CASE(options_names_the_methods_and_does_not_reach_the_endpoint)
{
    const auto answer = ask(options, "/ad");
    BOOST_TEST(answer.status == 204);
    BOOST_TEST(header(answer, "Allow") == "GET, POST, OPTIONS");
    BOOST_TEST(header(answer, "Access-Control-Allow-Methods") == "GET, POST, OPTIONS");
    BOOST_TEST(header(answer, "Access-Control-Allow-Headers") == "Idempotency-Key, Content-Type");
    BOOST_TEST(header(answer, "Access-Control-Max-Age") == "86400");
    BOOST_TEST(answer.body.empty());
    BOOST_TEST(answer.content_type.empty());
    BOOST_TEST(!answer.problem.has_value());
}

BOOST_AUTO_TEST_CASE(what_an_endpoint_throws_is_logged_and_answered_500)
{
    static constexpr struct
    {
        std::string_view path;
        std::string_view reason;
    } rows[]{
        {"/fail", "broken \"world\""},
        {"/fail_later", "no parameter username"},
        {"/fail_at_once", "before there is a coroutine"},
        {"/unfinished", "bad_function_call"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.path)
        {
            std::vector<boost::json::object> lines;
            http::response answer;
            {
                const captured_stderr captured;
                answer = ask(get, std::string(row.path));
                lines = captured.lines();
            }
            BOOST_TEST(answer.status == 500);
            BOOST_TEST_REQUIRE(answer.problem.has_value());
            BOOST_TEST(answer.problem->type == "internal-error");
            BOOST_TEST(answer.problem->detail.find(row.reason) == std::string::npos);
            BOOST_TEST_REQUIRE(lines.size() == 1u);
            BOOST_TEST(lines[0].at("level").as_string() == "error");
            BOOST_TEST(lines[0].at("request_id").as_string() == "00ff");
            BOOST_TEST(lines[0].at("path").as_string() == row.path);
            BOOST_TEST(lines[0].at("reason").as_string() == row.reason);
        }
}

BOOST_AUTO_TEST_CASE(what_is_thrown_need_not_be_a_standard_exception)
{
    const captured_stderr captured;
    http::response answer;
    BOOST_REQUIRE_NO_THROW(answer = ask(get, "/throw_a_number"));
    BOOST_TEST(answer.status == 500);
    BOOST_TEST(captured.lines().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_empty_table_knows_no_path)
{
    http::request request;
    request.path = "/ad";
    const server::routes none;
    BOOST_TEST(server::find(none, request.path) == nullptr);
    BOOST_TEST(server::answer_without_handler(nullptr, request, nullptr)->status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
