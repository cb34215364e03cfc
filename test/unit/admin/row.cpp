#include "admin/row.hpp"

#include <boost/test/unit_test.hpp>

using counters::dimension;

namespace {

std::string line(admin::row_format as, const admin::row& what)
{
    std::string out;
    admin::append(out, as, what);
    return out;
}

admin::row lifetime(dimension which, std::string_view name)
{
    return {.which = which, .name = name, .bucket = "lifetime", .start = std::nullopt, .counted = {3, 2, 1}};
}

constexpr std::chrono::sys_seconds seven =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(7);

} // namespace

BOOST_AUTO_TEST_SUITE(admin_row)

BOOST_AUTO_TEST_CASE(csv_has_a_column_for_each_name_of_the_header)
{
    BOOST_TEST(admin::header(admin::row_format::csv) ==
               "dimension,name,other,bucket,start,ad_requests,fills,impressions,filtered\n");
    BOOST_TEST(line(admin::row_format::csv, lifetime(dimension::sdk, "1.0")) ==
               "sdk,\"1.0\",false,lifetime,,3,2,1,0\n");
    BOOST_TEST(line(admin::row_format::csv, lifetime(dimension::total, "")) == "total,\"\",false,lifetime,,3,2,1,0\n");
    const admin::row hour{
        .which = dimension::platform, .name = "ios", .bucket = "hour", .start = seven, .counted = {0, 0, 5}};
    BOOST_TEST(line(admin::row_format::csv, hour) == "platform,\"ios\",false,hour,2026-11-20T07:00:00Z,0,0,5,0\n");
}

BOOST_AUTO_TEST_CASE(hostile_names_stay_in_their_column)
{
    static constexpr std::pair<std::string_view, std::string_view> rows[]{
        {R"(a,b)", R"("a,b")"}, {R"("Jack")", R"("""Jack""")"}, {R"(")", R"("""")"}, {R"(\.)", R"("\.")"},
        {R"(\N)", R"("\N")"},   {"NULL", R"("NULL")"},          {" x ", R"(" x ")"}, {"Zo\xc3\xab", "\"Zo\xc3\xab\""},
    };
    for (const auto& [name, quoted] : rows)
        BOOST_TEST(line(admin::row_format::csv, lifetime(dimension::username, name)) ==
                   "username," + std::string(quoted) + ",false,lifetime,,3,2,1,0\n");
}

BOOST_AUTO_TEST_CASE(ndjson_has_the_columns_as_members)
{
    BOOST_TEST(admin::header(admin::row_format::ndjson) == "");
    BOOST_TEST(line(admin::row_format::ndjson, lifetime(dimension::username, R"(a"\b)")) ==
               R"({"dimension":"username","name":"a\"\\b","other":false,"bucket":"lifetime","start":null,)"
               R"("ad_requests":3,"fills":2,"impressions":1,"filtered":0})"
               "\n");
    const admin::row day{.which = dimension::country_code,
                         .name = "US",
                         .bucket = "day",
                         .start = std::chrono::floor<std::chrono::days>(seven),
                         .counted = {}};
    BOOST_TEST(line(admin::row_format::ndjson, day) ==
               R"({"dimension":"country_code","name":"US","other":false,"bucket":"day","start":"2026-11-20T00:00:00Z",)"
               R"("ad_requests":0,"fills":0,"impressions":0,"filtered":0})"
               "\n");
}

BOOST_AUTO_TEST_CASE(the_overflow_is_no_client_s_other)
{
    const auto overflow = lifetime(dimension::sdk, counters::other_names);
    const auto named_so = lifetime(dimension::sdk, "(other)");
    BOOST_TEST(line(admin::row_format::csv, overflow) == "sdk,\"(other)\",true,lifetime,,3,2,1,0\n");
    BOOST_TEST(line(admin::row_format::csv, named_so) == "sdk,\"(other)\",false,lifetime,,3,2,1,0\n");
    BOOST_TEST(line(admin::row_format::ndjson, overflow)
                   .starts_with(R"-({"dimension":"sdk","name":"(other)","other":true,)-"));
}

BOOST_AUTO_TEST_SUITE_END()
