// A 400 as a whole: its exact form, the order of the faults, the names of parameters.
#include "support/probe.hpp"
#include "support/problem.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

using namespace support;

namespace {

struct row
{
    std::string name;
    std::string query;
    std::string faults; // none: accepted
};

class checker : public probe
{
public:
    void check(const std::vector<row>& rows)
    {
        for (const std::string path : {"/ad", "/impression"})
            for (const auto& [name, query, faults] : rows) {
                BOOST_TEST_CONTEXT(path << ' ' << name)
                {
                    const auto got = get(path + "?" + query);
                    if (!faults.empty())
                        expect_problem(got, 400, "bad-request");
                    BOOST_TEST(got.status == (faults.empty() ? 200 : 400));
                    BOOST_TEST(faults_of(got) == faults);
                }
            }
    }
};

std::size_t count(const std::string& text, const std::string& part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

const std::string all_missing =
    "sdk_version:missing session_id:missing platform:missing username:missing country_code:missing";

} // namespace

BOOST_FIXTURE_TEST_SUITE(faults_document, checker)

BOOST_AUTO_TEST_CASE(the_document_has_exactly_this_form)
{
    const auto got = get("/impression?country_code=USAX&username=Jack&platform=ios&session_id=+");
    BOOST_TEST(got.status == 400);
    BOOST_TEST(got.header("content-type") == "application/problem+json");
    BOOST_TEST(got.header("x-request-id").size() == 32);
    BOOST_TEST(got.body ==
               R"({"type":"/problems/bad-request","title":"Bad Request","status":400,)"
               R"("detail":"See errors for what is wrong with the parameters.","request_id":")" +
                   got.header("x-request-id") +
                   R"(","errors":[)"
                   R"({"parameter":"sdk_version","code":"missing","detail":"This parameter is required."},)"
                   R"({"parameter":"session_id","code":"empty","detail":"The value must not be empty or blank."},)"
                   R"({"parameter":"country_code","code":"invalid",)"
                   R"("detail":"The value must be two letters, three letters or three digits."}]})");
}

BOOST_AUTO_TEST_CASE(all_faults_are_told_together_first_in_the_order_of_the_list_then_of_the_request)
{
    const std::string long_one(129, 's');
    check({{"nothing sent", "", all_missing},
           {"nothing but separators", "&&&", all_missing},
           {"a fault of every kind",
            "zeta=1&country_code=USAX&username=%zz&platform=&session_id=" + long_one +
                "&session_id=b&beta=2&alpha=1&zeta=2&%zz=1",
            "sdk_version:missing session_id:too_long session_id:repeated platform:empty username:invalid_encoding "
            "country_code:invalid zeta:not_permitted beta:not_permitted alpha:not_permitted %zz:invalid_encoding"},
           {"the list backwards", "country_code=&username=&platform=&session_id=&sdk_version=",
            "sdk_version:empty session_id:empty platform:empty username:empty country_code:empty"},
           {"each twice", five("Jack") + "&" + five("Jack"),
            "sdk_version:repeated session_id:repeated platform:repeated username:repeated country_code:repeated"},
           {"a code once a parameter", five("%zz") + "&username=%zz&username=%zz",
            "username:invalid_encoding username:repeated"}});
}

BOOST_AUTO_TEST_CASE(the_faults_of_the_query_come_before_those_of_the_form)
{
    for (const std::string path : {"/ad", "/impression"}) {
        const auto got = post_form(path + "?z=1&" + five("Jack"), "y=1&platform=x&z=2&x=1");
        expect_problem(got, 400, "bad-request");
        BOOST_TEST(faults_of(got) == "platform:repeated z:not_permitted y:not_permitted x:not_permitted");
    }
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_in_the_list_is_not_permitted)
{
    const auto valid = five("Names");
    check({{"unknown", valid + "&debug=1", "debug:not_permitted"},
           {"unknown, first", "debug=1&" + valid, "debug:not_permitted"},
           {"unknown, without a value", valid + "&debug", "debug:not_permitted"},
           {"unknown, twice", valid + "&debug=1&debug=2", "debug:not_permitted"},
           {"the filter of /statistics", valid + "&sdk=1.0", "sdk:not_permitted"},
           {"in other case", valid + "&UserName=Eve", "UserName:not_permitted"},
           {"in other case, first", "UserName=Eve&" + valid, "UserName:not_permitted"},
           {"in upper case", valid + "&COUNTRY_CODE=US", "COUNTRY_CODE:not_permitted"},
           {"with a blank before", valid + "&+username=Eve", " username:not_permitted"},
           {"with a blank after", valid + "&username%20=Eve", "username :not_permitted"},
           {"with brackets", valid + "&username[]=Eve", "username[]:not_permitted"},
           {"a beginning of a name", valid + "&user=Eve", "user:not_permitted"},
           {"empty", valid + "&=Eve", ":not_permitted"},
           {"an equals sign alone", valid + "&=", ":not_permitted"},
           {"of letters beyond ASCII", valid + "&\xC3\xBC=1", "\xC3\xBC:not_permitted"},
           {"a question mark before", "?" + valid, "sdk_version:missing ?sdk_version:not_permitted"}});
    // Encoded, it is still the same name.
    check({{"one letter encoded", "sdk_version=1&session_id=s&platform=p&country_code=US&%75sername=Names", ""},
           {"and so it is repeated", valid + "&user%6Eame=Names", "username:repeated"}});
}

BOOST_AUTO_TEST_CASE(a_hostile_name_is_told_in_a_well_formed_document)
{
    const auto valid = five("Names");
    const std::string replacement = "\xEF\xBF\xBD";
    check({{"malformed", valid + "&%4=1", "%4:invalid_encoding"},
           {"malformed in name and value", valid + "&%4=%", "%4:invalid_encoding"},
           {"not UTF-8, raw", valid + "&na\xFFme=1", "na" + replacement + "me:invalid_encoding"},
           {"not UTF-8, encoded", valid + "&na%FFme=1", "na%FFme:invalid_encoding"},
           {"a permitted one with a broken character", valid + "&username%C3=1", "username%C3:invalid_encoding"},
           {"quotes", valid + "&%22%5C%2F=1", "\"\\/:not_permitted"},
           {"a control that JSON need not escape", valid + "&a%C2%9Bb=1", "a" + replacement + "b:not_permitted"},
           {"markup", valid + "&<script>=1", "<script>:not_permitted"},
           {"controls", valid + "&a%00b%0D%0Ac=1", std::string("a\0b\r\nc", 6) + ":not_permitted"}});
}

BOOST_AUTO_TEST_CASE(a_very_long_name_is_cut)
{
    const auto got = get("/impression?" + five("Names") + "&" + std::string(8000, 'n') + "=1");
    expect_problem(got, 400, "bad-request");
    BOOST_TEST(faults_of(got) == std::string(256, 'n') + ":not_permitted");
}

BOOST_AUTO_TEST_CASE(eight_kib_of_faults_are_one_answer_of_moderate_size)
{
    for (const std::string path : {"/ad", "/impression"}) {
        auto target = path + "?";
        for (int i = 0; target.size() < 8180; ++i)
            target += std::to_string(i) + "=&";
        BOOST_TEST(target.size() <= 8192U);
        const auto got = get(target);
        expect_problem(got, 400, "bad-request");
        const auto listed = faults_of(got);
        BOOST_TEST(listed.starts_with(all_missing + " 0:not_permitted 1:not_permitted 2:not_permitted"));
        BOOST_TEST(count(listed, ":not_permitted") == 95U);
        BOOST_TEST(got.body.size() < 16U * 1024);
        // How many there were is told all the same.
        BOOST_TEST(got.body.find(std::to_string(std::ranges::count(target, '&') + 5) + " faults were found") !=
                   std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_body_and_a_query_full_of_faults_are_one_answer_too)
{
    std::string query;
    for (int i = 0; query.size() < 8000; ++i)
        query += "%zz" + std::to_string(i) + "&";
    std::string form;
    while (form.size() < 16'000)
        form += "username=%FF&";
    const auto got = post_form("/impression?" + query, form);
    expect_problem(got, 400, "bad-request");
    BOOST_TEST(faults_of(got).starts_with("sdk_version:missing session_id:missing platform:missing "
                                          "username:invalid_encoding username:repeated country_code:missing %zz0:"));
    BOOST_TEST(got.body.size() < 16U * 1024);
}

BOOST_AUTO_TEST_SUITE_END()
