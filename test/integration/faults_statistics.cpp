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
    check({{"no query", "", "username:missing sdk:missing"},
           {"an empty query", "?", "username:missing sdk:missing"},
           {"separators", "?&&", "username:missing sdk:missing"}});
}

BOOST_AUTO_TEST_CASE(a_missing_filter_is_told_together_with_the_other_faults)
{
    check({{"another name", "?sdk_version=1.0", "username:missing sdk:missing sdk_version:not_permitted"},
           {"the right name in other case", "?UserName=Jack", "username:missing sdk:missing UserName:not_permitted"},
           {"a badly encoded name", "?username%=Jack", "username:missing sdk:missing username%:invalid_encoding"}});
}

BOOST_AUTO_TEST_CASE(what_is_not_permitted_is_refused_beside_a_filter_too)
{
    check({{"after it", "?username=Jack&country_code=US", "country_code:not_permitted"},
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
           {"both at fault", "?sdk=%zz&username=", "username:empty sdk:invalid_encoding"}});
}

BOOST_AUTO_TEST_CASE(the_longest_names_are_filters)
{
    const std::string username(128, 'x');
    const std::string sdk(64, 'x');
    BOOST_TEST(filter("username=" + username) == "username=" + username);
    BOOST_TEST(filter("sdk=" + sdk) == "sdk=" + sdk);
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
}

BOOST_AUTO_TEST_CASE(a_body_is_no_place_for_a_filter)
{
    const auto got = ask("GET", "/statistics", "Content-Type: application/x-www-form-urlencoded\r\n", "username=Jack");
    BOOST_TEST(got.status == 400);
    BOOST_TEST(faults_of(got) == "username:missing sdk:missing");
}

BOOST_AUTO_TEST_SUITE_END()
