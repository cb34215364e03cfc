#include "core/url_template.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace {

std::string filled(std::string_view text, const core::url_values& values)
{
    const auto parsed = core::url_template::parse(text);
    BOOST_TEST_REQUIRE(parsed.has_value());
    return parsed->fill(values);
}

// With the same value for every macro.
std::string filled(std::string_view text, std::string_view value)
{
    return filled(text, core::url_values(value));
}

std::vector<std::string> problems_of(std::string_view text)
{
    auto parsed = core::url_template::parse(text);
    return parsed ? std::vector<std::string>() : parsed.error();
}

} // namespace

BOOST_AUTO_TEST_SUITE(core_url_template)

BOOST_AUTO_TEST_CASE(every_macro_gets_its_own_value)
{
    using enum core::url_macro;
    core::url_values values;
    values[sdk_version] = "1.0";
    values[session_id] = "s1";
    values[platform] = "ios";
    values[username] = "Jack";
    values[country_code] = "US";
    values[request_id] = "0a";
    values[timestamp] = "1700000000";
    values[cachebuster] = "12345678";
    values[ip] = "192.0.2.1";
    values[user_agent] = "Game/1";
    BOOST_TEST(filled("http://h/{sdk_version}/{session_id}/{platform}?u={username}&c={country_code}&r={request_id}"
                      "&t={timestamp}&b={cachebuster}&i={ip}&a={user_agent}#f",
                      values) ==
               "http://h/1.0/s1/ios?u=Jack&c=US&r=0a&t=1700000000&b=12345678&i=192.0.2.1&a=Game%2F1#f");
}

BOOST_AUTO_TEST_CASE(a_url_without_macros_stays_as_it_is)
{
    for (const std::string url : {"http://h", "https://u:p@h:8443/a/b?c=%20&d#e", "http://[::1]:5001/vast"})
        BOOST_TEST(filled(url, "x") == url);
}

BOOST_AUTO_TEST_CASE(macros_may_touch_and_repeat_and_name_a_parameter)
{
    BOOST_TEST(filled("http://h/{platform}{username}", "x") == "http://h/xx");
    BOOST_TEST(filled("http://h/a{username}b{username}", "x") == "http://h/axbx");
    BOOST_TEST(filled("http://h?{platform}={username}", "x") == "http://h?x=x");
    BOOST_TEST(filled("http://h/{username}", "") == "http://h/");
}

BOOST_AUTO_TEST_CASE(a_value_is_encoded_so_that_it_stays_in_its_place)
{
    struct row
    {
        std::string value;
        std::string encoded;
    };
    const std::vector<row> rows{
        {"AZaz09-._~", "AZaz09-._~"},
        {"a b+c", "a%20b%2Bc"},
        {"a/b?c#d", "a%2Fb%3Fc%23d"},
        {"a&b=c;d", "a%26b%3Dc%3Bd"},
        {"%41", "%2541"},
        {"{username}", "%7Busername%7D"},
        {"@:[]!$'()*,", "%40%3A%5B%5D%21%24%27%28%29%2A%2C"},
        {"\"<>\\^`|", "%22%3C%3E%5C%5E%60%7C"},
        {std::string("\r\n\t\0\x7f", 5), "%0D%0A%09%00%7F"},
        {"\xC3\xA4\xF0\x9F\x8E\xAE\xFF", "%C3%A4%F0%9F%8E%AE%FF"},
        {"../x", "..%2Fx"},
        {"...", "..."},
        {"2001:db8::1", "2001%3Adb8%3A%3A1"},
    };
    for (const auto& [value, encoded] : rows) {
        BOOST_TEST(filled("http://h/{username}", value) == "http://h/" + encoded);
        BOOST_TEST(filled("http://h/p?q={username}", value) == "http://h/p?q=" + encoded);
    }
}

BOOST_AUTO_TEST_CASE(a_value_of_dots_is_no_step_in_the_path)
{
    BOOST_TEST(filled("http://h/a/{username}/b", ".") == "http://h/a/%252E/b");
    BOOST_TEST(filled("http://h/a/{username}/b", "..") == "http://h/a/%252E%252E/b");
    BOOST_TEST(filled("http://h/a/{platform}{username}", ".") == "http://h/a/%252E%252E");
    BOOST_TEST(filled("http://h/a?b={username}", "..") == "http://h/a?b=..");
}

BOOST_AUTO_TEST_CASE(an_unknown_name_is_refused_and_the_known_ones_are_listed)
{
    const auto found = problems_of("http://h/{colour}");
    BOOST_TEST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0] ==
               "has {colour}, which is not known: there are {sdk_version}, {session_id}, {platform}, {username}, "
               "{country_code}, {request_id}, {timestamp}, {cachebuster}, {ip}, {user_agent}");
    for (const std::string name : {"", "Username", " username", "username ", "user", "usernames", "username|x"})
        BOOST_TEST(problems_of("http://h/{" + name + "}").size() == 1U, name);
}

BOOST_AUTO_TEST_CASE(a_macro_outside_of_path_and_query_is_refused_by_its_name)
{
    for (const std::string url :
         {"{platform}://h/", "http://{platform}/", "http://h{platform}/", "http://{platform}@h/",
          "http://u:{platform}@h/", "http://h:{platform}/", "http://{platform}", "http://{platform}?a",
          "http://h/#{platform}", "http://h/?a#b{platform}", "http:{platform}", "{platform}",
          "http://h#/{platform}?{platform}"}) {
        const auto found = problems_of(url);
        BOOST_TEST_CONTEXT(url)
        {
            BOOST_TEST_REQUIRE(!found.empty());
            BOOST_TEST(found[0] == "has {platform} outside of the path and the query, the only places for a macro");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_brace_without_its_other_is_refused)
{
    for (const std::string url : {"http://h/{", "http://h/{username", "http://h/{user{name}", "http://h/{{username}}"})
        BOOST_TEST(problems_of(url) ==
                       std::vector<std::string>{"has a { without its }: a brace that is not a macro's is "
                                                "written %7B"},
                   url);
    for (const std::string url : {"http://h/}", "http://h/{username}}", "http://h/a}b{c}"})
        BOOST_TEST(problems_of(url) ==
                       std::vector<std::string>{"has a } without its {: a brace that is not a macro's is "
                                                "written %7D"},
                   url);
}

BOOST_AUTO_TEST_CASE(all_problems_are_told)
{
    BOOST_TEST(problems_of("http://{platform}/{a}?{b}={username").size() == 4U);
}

BOOST_AUTO_TEST_CASE(the_origin_holds_no_secret)
{
    struct row
    {
        std::string url;
        std::string origin;
    };
    const std::vector<row> rows{
        {"http://h", "http://h"},
        {"https://ads.example:8443/secret?key=secret#secret", "https://ads.example:8443"},
        {"http://user:secret@h/{username}", "http://h"},
        {"http://user:sec@ret@h?secret", "http://h"},
        {"http://[::1]:5001/vast", "http://[::1]:5001"},
    };
    for (const auto& [url, origin] : rows) {
        const auto parsed = core::url_template::parse(url);
        BOOST_TEST_REQUIRE(parsed.has_value());
        BOOST_TEST(parsed->origin() == origin);
    }
}

BOOST_AUTO_TEST_SUITE_END()
