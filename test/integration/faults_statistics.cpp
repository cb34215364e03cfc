// What /statistics refuses of its parameters.
#include "support/probe.hpp"
#include "support/problem.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <vector>

using namespace support;
namespace json = boost::json;

namespace {

struct row
{
    std::string name;
    std::string query;
    std::string faults;
};

// The codes of a request that has none of the filters.
const std::string no_filter = "username:missing sdk:missing platform:missing country_code:missing total:missing";

class checker : public probe
{
public:
    void check(const std::vector<row>& rows)
    {
        for (const auto& [name, query, faults] : rows) {
            BOOST_TEST_CONTEXT(name)
            {
                const auto got = get("/statistics" + query);
                expect_problem(got, 400, "bad-request");
                BOOST_TEST(faults_of(got) == faults);
            }
        }
    }

    // The filter of the answer, as it is in the JSON.
    std::string filter(const std::string& query)
    {
        const auto got = get("/statistics?" + query);
        BOOST_TEST(got.status == 200, query << ": " << got.status << ' ' << got.body);
        const auto report = json::parse(got.body);
        const auto& used = *report.at("filter").as_object().begin();
        return std::string(used.key()) + "=" + std::string(used.value().as_string());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(faults_statistics, checker)

BOOST_AUTO_TEST_CASE(without_a_filter_each_of_them_is_missing)
{
    check({{"no query", "", no_filter}, {"an empty query", "?", no_filter}, {"separators", "?&&", no_filter}});
}

BOOST_AUTO_TEST_CASE(a_missing_filter_is_told_together_with_the_other_faults)
{
    check({{"another name", "?sdk_version=1.0", no_filter + " sdk_version:not_permitted"},
           {"the right name in other case", "?UserName=Jack", no_filter + " UserName:not_permitted"},
           {"a badly encoded name", "?username%=Jack", no_filter + " username%:invalid_encoding"}});
}

BOOST_AUTO_TEST_CASE(what_is_not_permitted_is_refused_beside_a_filter_too)
{
    check({{"after it", "?username=Jack&session_id=s1", "session_id:not_permitted"},
           {"before it", "?sdk_version=1.0&sdk=1.0", "sdk_version:not_permitted"},
           {"in other case", "?username=Jack&SDK=1.0", "SDK:not_permitted"},
           {"several", "?b=1&username=Jack&a=1&b=2", "b:not_permitted a:not_permitted"}});
}

BOOST_AUTO_TEST_CASE(a_filter_must_be_a_name_that_could_have_been_counted)
{
    check({{"empty", "?username=", "username:empty"},
           {"without an equals sign", "?sdk", "sdk:empty"},
           {"blank", "?username=+%20", "username:empty"},
           {"twice, equal", "?username=Jack&username=Jack", "username:repeated"},
           {"twice, unequal", "?sdk=1&sdk=2", "sdk:repeated"},
           {"each twice", "?sdk=1&username=a&sdk=1&username=b", "username:repeated sdk:repeated"},
           {"a username of 129 bytes", "?username=" + std::string(129, 'x'), "username:too_long"},
           {"an sdk of 65 bytes", "?sdk=" + std::string(65, 'x'), "sdk:too_long"},
           {"not hex", "?username=%zz", "username:invalid_encoding"},
           {"one digit", "?sdk=%4", "sdk:invalid_encoding"},
           {"a percent sign", "?username=50%", "username:invalid_encoding"},
           {"Latin-1", "?username=J%FCrgen", "username:invalid_encoding"},
           {"Latin-1, raw", "?username=J\xFCrgen", "username:invalid_encoding"},
           {"a surrogate", "?username=%ED%A0%80", "username:invalid_encoding"},
           {"an overlong slash", "?username=%C0%AF", "username:invalid_encoding"},
           {"NUL", "?username=a%00", "username:invalid"},
           {"line breaks", "?username=a%0D%0A", "username:invalid"},
           {"next line", "?sdk=%C2%85", "sdk:invalid"},
           {"a platform of 65 bytes", "?platform=" + std::string(65, 'x'), "platform:too_long"},
           {"a blank platform", "?platform=+", "platform:empty"},
           {"no country code", "?country_code=Germany", "country_code:invalid"},
           {"an empty country code", "?country_code=", "country_code:empty"},
           {"a part of the total", "?total=sdk", "total:invalid"},
           {"all in other case", "?total=All", "total:invalid"},
           {"all, twice", "?total=all&total=all", "total:repeated"},
           {"both at fault", "?sdk=%zz&username=", "username:empty sdk:invalid_encoding"},
           {"all at fault", "?total=&country_code=1&platform=%00&sdk=%zz&username=",
            "username:empty sdk:invalid_encoding platform:invalid country_code:invalid total:empty"}});
}

BOOST_AUTO_TEST_CASE(an_option_is_one_of_its_values)
{
    check({{"another interval", "?sdk=1&interval=week", "interval:invalid"},
           {"an interval in other case", "?sdk=1&interval=Hour", "interval:invalid"},
           {"an empty interval", "?sdk=1&interval=", "interval:empty"},
           {"two intervals", "?sdk=1&interval=hour&interval=day", "interval:repeated"},
           {"another format", "?sdk=1&interval=hour&format=xml", "format:invalid"},
           {"two formats", "?sdk=1&interval=hour&format=csv&format=json", "format:repeated"},
           {"a badly encoded format", "?sdk=1&format=%zz", "format:invalid_encoding"},
           {"an option of the ranking", "?sdk=1&limit=1", "limit:not_permitted"},
           {"all of them", "?sdk=1&format=x&to=x&from=x&interval=x",
            "interval:invalid from:invalid to:invalid format:invalid"},
           {"without a filter", "?interval=hour", no_filter}});
}

BOOST_AUTO_TEST_CASE(a_time_is_one_that_there_is)
{
    for (const std::string time : {"2026-02-29T00:00Z",
                                   "2026-13-01T00:00Z",
                                   "2026-11-31T00:00Z",
                                   "2026-11-20T24:00Z",
                                   "2026-11-20T00:60Z",
                                   "2026-11-20",
                                   "2026-11-20T00:00",
                                   "2026-11-20T00:00:00",
                                   "2026-11-20+00:00Z",
                                   "2026-11-20T00:00+02:00",
                                   "2026-11-20T00:00%2B24:00",
                                   "1795246205",
                                   "24h",
                                   "%2B24h",
                                   "-24",
                                   "-24s",
                                   "-1.5h",
                                   "-9999999999d",
                                   "-99999999999999999999h",
                                   "tomorrow",
                                   "Now",
                                   "1969-12-31T23:59:59Z",
                                   "9999-01-01T00:00Z",
                                   "0000-01-01T00:00Z",
                                   "-999999999d",
                                   "-24h%00",
                                   "%E2%88%9224h"}) {
        const std::string query = "/statistics?sdk=1&interval=day&";
        BOOST_TEST_CONTEXT(time)
        {
            const auto as_from = get(query + "to=now&from=" + time);
            expect_problem(as_from, 400, "bad-request");
            BOOST_TEST(faults_of(as_from) == "from:invalid");
            const auto as_to = get(query + "from=2026-01-01T00:00Z&to=" + time);
            expect_problem(as_to, 400, "bad-request");
            BOOST_TEST(faults_of(as_to) == "to:invalid");
        }
    }
    check({{"empty", "?sdk=1&interval=day&from=&to=+", "from:empty to:empty"},
           {"twice", "?sdk=1&interval=day&from=-1d&from=-1d", "from:repeated"},
           {"too long", "?sdk=1&interval=day&to=2026-11-20T00:00:00." + std::string(64, '0') + "Z", "to:too_long"}});
}

BOOST_AUTO_TEST_CASE(a_range_is_one_that_can_be_answered)
{
    check({{"without an interval", "?sdk=1&from=-1h&to=now", "from:invalid to:invalid"},
           {"CSV without an interval", "?sdk=1&format=csv", "format:invalid"},
           {"of a username", "?username=Jack&interval=hour", "interval:invalid"},
           {"of nothing", "?sdk=1&interval=hour&from=now&to=now", "from:invalid"},
           {"backwards", "?sdk=1&interval=hour&from=-1h&to=-2h", "from:invalid"},
           {"that begins after the default end", "?sdk=1&interval=hour&from=9998-01-01T00:00Z", "from:invalid"},
           {"that ends before the default begin", "?sdk=1&interval=hour&to=-25h", "to:invalid"},
           {"of 2001 hours", "?sdk=1&interval=hour&from=2026-01-01T00:00Z&to=2026-03-25T08:01Z", "from:invalid"},
           {"of 2001 days", "?total=all&interval=day&from=2020-01-01T00:00Z&to=2025-06-23T00:01Z", "from:invalid"},
           {"of thousands of years", "?total=all&interval=hour&from=1970-01-01T00:00Z&to=9998-12-31T23:00Z",
            "from:invalid"}});
}

BOOST_AUTO_TEST_CASE(the_longest_names_are_filters)
{
    const std::string username(128, 'x');
    const std::string sdk(64, 'x');
    BOOST_TEST(filter("username=" + username) == "username=" + username);
    BOOST_TEST(filter("sdk=" + sdk) == "sdk=" + sdk);
    BOOST_TEST(filter("platform=" + sdk) == "platform=" + sdk);
}

BOOST_AUTO_TEST_CASE(the_first_permitted_parameter_is_the_filter_and_the_other_is_ignored)
{
    BOOST_TEST(filter("username=Jack") == "username=Jack");
    BOOST_TEST(filter("sdk=1.0") == "sdk=1.0");
    BOOST_TEST(filter("username=Jack&sdk=1.0") == "username=Jack");
    BOOST_TEST(filter("sdk=1.0&username=Jack") == "sdk=1.0");
    BOOST_TEST(filter("&&sdk=%31.0&&username=Jack") == "sdk=1.0");
    BOOST_TEST(filter("%75sername=Jack&sdk=1.0") == "username=Jack");
    BOOST_TEST(filter("sdk=1.0;username=Jack") == "sdk=1.0;username=Jack");
    BOOST_TEST(filter("platform=ios&country_code=us&total=all") == "platform=ios");
    BOOST_TEST(filter("country_code=us&total=all&username=Jack") == "country_code=US");
    BOOST_TEST(filter("total=all&country_code=us&sdk=1.0") == "total=all");
    // Options are no filters, wherever they stand.
    BOOST_TEST(filter("interval=hour&from=-1h&sdk=1.0&username=Jack") == "sdk=1.0");
    BOOST_TEST(filter("format=json&username=Jack") == "username=Jack");
}

BOOST_AUTO_TEST_CASE(a_body_is_no_place_for_a_filter)
{
    const auto got = ask("GET", "/statistics", "Content-Type: application/x-www-form-urlencoded\r\n", "username=Jack");
    BOOST_TEST(got.status == 400);
    BOOST_TEST(faults_of(got) == no_filter);
}

BOOST_AUTO_TEST_SUITE_END()
