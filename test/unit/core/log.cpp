#include "core/log.hpp"

#include "../support/captured_stderr.hpp"

#include <boost/json/value_to.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <regex>
#include <string>
#include <vector>

using namespace std::literals;
namespace log_ = core::log;
using log_::level;

namespace {

struct default_level
{
    ~default_level() { log_::start(level::info, false); }
};

std::string as_string(const boost::json::object& line, std::string_view name)
{
    return boost::json::value_to<std::string>(line.at(name));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(core_log, default_level)

BOOST_AUTO_TEST_CASE(a_line_is_one_json_object)
{
    std::string text;
    {
        const captured_stderr captured;
        log_::warning("the ad API failed", {{"request_id", "00ff"}, {"not_logged_before", 7}});
        text = captured.text();
    }
    static const std::regex wanted(
        R"re(\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"warning","pid":\d+,)re"
        R"re("message":"the ad API failed","request_id":"00ff","not_logged_before":7\}\n)re");
    BOOST_TEST(std::regex_match(text, wanted), text);
}

BOOST_AUTO_TEST_CASE(a_line_needs_no_fields)
{
    const captured_stderr captured;
    log_::info("serving");
    const auto lines = captured.lines();
    BOOST_TEST_REQUIRE(lines.size() == 1u);
    BOOST_TEST(as_string(lines[0], "message") == "serving");
    BOOST_TEST(lines[0].size() == 4u);
}

BOOST_AUTO_TEST_CASE(whatever_was_sent_stays_one_value_of_one_line)
{
    static constexpr struct
    {
        std::string_view name;
        std::string_view text;
        std::string_view wanted;
    } rows[]{
        {"empty", "", ""},
        {"quotation marks and backslashes", R"(","level":"error\)", R"(","level":"error\)"},
        {"a line of its own", "x\"}\r\n{\"level\":\"error\"}\n", "x\"}\r\n{\"level\":\"error\"}\n"},
        {"NUL", "a\0b"sv, "a\0b"sv},
        {"an escape sequence", "\x1b[2J", "\x1b[2J"},
        {"an escape sequence of one character (C1)", "a\xC2\x9Bz", "a\xEF\xBF\xBDz"},
        {"the log library's own formats", "%v %+ {} {0} {:>9999999999}", "%v %+ {} {0} {:>9999999999}"},
        {"UTF-8", "J\xC3\xB6rg \xF0\x9F\x98\x80", "J\xC3\xB6rg \xF0\x9F\x98\x80"},
        {"a byte that is no UTF-8", "a\xFFz", "a\xEF\xBF\xBDz"},
        {"an overlong form", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
        {
            std::vector<boost::json::object> lines;
            {
                const captured_stderr captured;
                log_::error(row.text, {{"value", row.text}});
                log_::error("named", {{row.text, "value"}});
                lines = captured.lines();
            }
            BOOST_TEST_REQUIRE(lines.size() == 2u);
            BOOST_TEST(as_string(lines[0], "level") == "error");
            BOOST_TEST(as_string(lines[0], "message") == row.wanted);
            BOOST_TEST(as_string(lines[0], "value") == row.wanted);
            BOOST_TEST(as_string(lines[1], row.wanted) == "value");
        }
}

BOOST_AUTO_TEST_CASE(long_values_are_cut_at_the_end_of_a_character)
{
    std::string umlauts = "a";
    for (int i = 0; i < 2000; ++i)
        umlauts += "\xC3\xB6";
    const captured_stderr captured;
    log_::info("cut", {{"ascii", std::string(5000, 'a')}, {"umlauts", umlauts}});
    const auto lines = captured.lines();
    BOOST_TEST_REQUIRE(lines.size() == 1u);
    BOOST_TEST(as_string(lines[0], "ascii").size() == 2048u);
    BOOST_TEST(as_string(lines[0], "umlauts").size() == 2047u);
}

BOOST_AUTO_TEST_CASE(numbers_are_numbers)
{
    const captured_stderr captured;
    log_::info("numbers", {{"least", std::numeric_limits<std::int64_t>::min()},
                           {"zero", 0},
                           {"most", std::numeric_limits<std::int64_t>::max()}});
    const auto lines = captured.lines();
    BOOST_TEST_REQUIRE(lines.size() == 1u);
    BOOST_TEST(lines[0].at("least").as_int64() == std::numeric_limits<std::int64_t>::min());
    BOOST_TEST(lines[0].at("zero").as_int64() == 0);
    BOOST_TEST(lines[0].at("most").as_int64() == std::numeric_limits<std::int64_t>::max());
}

BOOST_AUTO_TEST_CASE(lines_below_the_level_are_dropped)
{
    static const struct
    {
        std::string_view name;
        level least;
        std::vector<std::string> written;
    } rows[]{
        {"trace", level::trace, {"debug", "info", "warning", "error"}},
        {"debug", level::debug, {"debug", "info", "warning", "error"}},
        {"info", level::info, {"info", "warning", "error"}},
        {"warning", level::warning, {"warning", "error"}},
        {"error", level::error, {"error"}},
        {"off", level::off, {}},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.name)
        {
            std::vector<std::string> written;
            {
                const captured_stderr captured;
                log_::start(row.least, false);
                log_::debug("a line");
                log_::info("a line");
                log_::warning("a line");
                log_::error("a line");
                for (const auto& line : captured.lines())
                    written.push_back(as_string(line, "level"));
            }
            BOOST_TEST(written == row.written, boost::test_tools::per_element());
        }
}

BOOST_AUTO_TEST_CASE(a_limiter_lets_one_line_a_second_through)
{
    const auto start = std::chrono::steady_clock::now();
    log_::limiter limiter;
    BOOST_TEST(limiter.allows(start));
    BOOST_TEST(!limiter.allows(start));
    BOOST_TEST(!limiter.allows(start + 999ms));
    BOOST_TEST(limiter.allows(start + 1s));
    BOOST_TEST(!limiter.allows(start + 1999ms));
    BOOST_TEST(limiter.allows(start + 1h));
}

BOOST_AUTO_TEST_CASE(a_limiter_says_how_many_lines_it_held_back)
{
    const auto start = std::chrono::steady_clock::now();
    log_::limiter limiter;
    BOOST_TEST(limiter.suppressed() == 0);
    limiter.allows(start);
    BOOST_TEST(limiter.suppressed() == 0);
    for (int i = 0; i < 500; ++i)
        limiter.allows(start + 10ms);
    BOOST_TEST(limiter.allows(start + 2s));
    BOOST_TEST(limiter.suppressed() == 500);
    BOOST_TEST(limiter.allows(start + 4s));
    BOOST_TEST(limiter.suppressed() == 0);
}

BOOST_AUTO_TEST_CASE(a_new_limiter_lets_a_line_through_at_any_time)
{
    BOOST_TEST(log_::limiter().allows());
    BOOST_TEST(log_::limiter().allows(std::chrono::steady_clock::time_point{}));
}

BOOST_AUTO_TEST_SUITE_END()
