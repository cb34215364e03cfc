#include "support/problem.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <regex>

namespace support {
namespace {

namespace json = boost::json;

json::object document(const answer& got)
{
    boost::system::error_code malformed;
    const auto parsed = json::parse(got.body, malformed);
    BOOST_TEST(!malformed, "not JSON: " << got.body);
    return parsed.is_object() ? parsed.as_object() : json::object();
}

std::string text(const json::object& from, const char* name)
{
    const auto* member = from.if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->as_string()) : std::string();
}

std::string names(const json::object& of)
{
    std::string list;
    for (const auto& member : of)
        list += (list.empty() ? "" : " ") + std::string(member.key());
    return list;
}

} // namespace

void expect_problem(const answer& got, int status, const std::string& type)
{
    static const std::regex id("[0-9a-f]{32}");
    BOOST_TEST(got.status == status);
    BOOST_TEST(got.header("content-type") == "application/problem+json");
    BOOST_TEST(got.header("cache-control") == "no-store");
    BOOST_TEST(got.header("server") == "nginx");
    BOOST_TEST(std::regex_match(got.header("x-request-id"), id));

    const auto problem = document(got);
    BOOST_TEST((names(problem) == "type title status detail request_id" ||
                (status == 400 && names(problem) == "type title status detail request_id errors")),
               "the members are: " << names(problem));
    BOOST_TEST(text(problem, "type") == "/problems/" + type);
    BOOST_TEST(!text(problem, "title").empty());
    BOOST_TEST((problem.contains("status") && problem.at("status") == status));
    BOOST_TEST(!text(problem, "detail").empty());
    BOOST_TEST(text(problem, "request_id") == got.header("x-request-id"));
}

std::string faults_of(const answer& got)
{
    if (got.status != 400)
        return {};
    const auto problem = document(got);
    const auto* errors = problem.if_contains("errors");
    if (errors == nullptr || !errors->is_array())
        return {};
    std::string list;
    for (const auto& entry : errors->as_array()) {
        const auto& fault = entry.as_object();
        BOOST_TEST(names(fault) == "parameter code detail");
        BOOST_TEST(!text(fault, "detail").empty());
        list += (list.empty() ? "" : " ") + text(fault, "parameter") + ":" + text(fault, "code");
    }
    return list;
}

} // namespace support
