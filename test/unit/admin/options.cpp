#include "admin/options.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace std::chrono_literals;
using counters::dimension;

namespace {

using words = std::vector<std::string_view>;

constexpr core::rfc3339::instant noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + 12h + 30min;
constexpr admin::kept retention{.by_hour = 14 * 24h, .by_day = 400 * 24h};

admin::export_options options(const words& given)
{
    const auto parsed = admin::parse_export(given, noon, retention);
    BOOST_TEST_REQUIRE(parsed.has_value(), (parsed.has_error() ? parsed.error() : std::string()));
    return *parsed;
}

} // namespace

BOOST_AUTO_TEST_SUITE(admin_options)

BOOST_AUTO_TEST_CASE(without_options_it_is_every_lifetime_counter_as_csv_on_standard_output)
{
    const auto all = options({});
    BOOST_TEST((all.what.dimensions == std::vector(counters::dimensions.begin(), counters::dimensions.end())));
    BOOST_TEST(!all.what.when);
    BOOST_TEST((all.what.as == admin::row_format::csv));
    BOOST_TEST(!all.what.gzip);
    BOOST_TEST(all.output == "");
    BOOST_TEST(!all.resume);
}

BOOST_AUTO_TEST_CASE(dimensions_come_in_their_own_order_and_once)
{
    const auto chosen = options({"--dimension", "sdk", "--dimension=total", "--dimension", "sdk"});
    BOOST_TEST((chosen.what.dimensions == std::vector{dimension::total, dimension::sdk}));
}

BOOST_AUTO_TEST_CASE(an_interval_leaves_usernames_away)
{
    const auto days = options({"--interval", "day"});
    BOOST_TEST((days.what.dimensions ==
                std::vector{dimension::total, dimension::sdk, dimension::platform, dimension::country_code}));
    BOOST_TEST_REQUIRE(days.what.when.has_value());
    BOOST_TEST((days.what.when->each == counters::interval::day));
    BOOST_TEST(options({"--interval", "none"}).what.dimensions.size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_range_is_all_that_is_kept_until_now_unless_said_otherwise)
{
    const auto hours = options({"--interval=hour"}).what.when.value();
    BOOST_TEST((hours.from == noon - 30min - 14 * 24h));
    BOOST_TEST(hours.count == 14u * 24u + 1u); // the first hour and this one are not over
    const auto days = options({"--interval=day"}).what.when.value();
    BOOST_TEST(days.count == 401u);
    const auto said = options({"--interval=day", "--from=2026-10-31T23:00Z", "--to", "-14d"}).what.when.value();
    BOOST_TEST((said.from == std::chrono::sys_days(std::chrono::year(2026) / 10 / 31)));
    BOOST_TEST((said.end() == std::chrono::sys_days(std::chrono::year(2026) / 11 / 7)));
}

BOOST_AUTO_TEST_CASE(the_name_of_the_file_tells_the_format_unless_it_is_said)
{
    static constexpr std::tuple<std::string_view, admin::row_format, bool> rows[]{
        {"a.csv", admin::row_format::csv, false},        {"a.csv.gz", admin::row_format::csv, true},
        {"a.ndjson", admin::row_format::ndjson, false},  {"a.ndjson.gz", admin::row_format::ndjson, true},
        {"a.jsonl.gz", admin::row_format::ndjson, true}, {"a.txt", admin::row_format::csv, false},
        {"ndjson", admin::row_format::csv, false},
    };
    for (const auto& [name, as, gzip] : rows)
        BOOST_TEST_CONTEXT(name)
        {
            const auto made = options({"--output", name});
            BOOST_TEST(made.output == name);
            BOOST_TEST((made.what.as == as));
            BOOST_TEST(made.what.gzip == gzip);
        }
    BOOST_TEST((options({"--output=a.ndjson", "--format=csv"}).what.as == admin::row_format::csv));
    BOOST_TEST((options({"--format", "ndjson", "--gzip"}).what.as == admin::row_format::ndjson));
    BOOST_TEST(options({"--gzip"}).what.gzip);
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_by_name)
{
    static const std::pair<words, std::string_view> rows[]{
        {{"--colour"}, "there is no option --colour"},
        {{"sdk"}, "there is no option sdk"},
        {{"--gzip=yes"}, "there is no option --gzip=yes"},
        {{"--dimension"}, "--dimension needs a value"},
        {{"--output="}, "--output needs a value"},
        {{"--dimension", "colour"}, "--dimension must be total, username, sdk, platform or country_code"},
        {{"--interval", "week"}, "--interval must be none, hour or day"},
        {{"--interval=day", "--interval=hour"}, "--interval can be given once only"},
        {{"--format", "xml"}, "--format must be csv or ndjson"},
        {{"--from", "-1d"}, "--from and --to need --interval"},
        {{"--interval", "none", "--to", "now"}, "--from and --to need --interval"},
        {{"--interval", "hour", "--dimension", "username"}, "usernames are not counted by hours and days"},
        {{"--interval", "hour", "--from", "yesterday"}, "--from must be a time such as"},
        {{"--interval", "hour", "--to", "2026-11-20"}, "--to must be a time such as"},
        {{"--interval", "hour", "--from", "1969-12-31T23:59Z"}, "--from must be in the years"},
        {{"--interval", "hour", "--from", "now"}, "--from must be before --to"},
        {{"--interval", "hour", "--from", "-1h", "--to", "-2h"}, "--from must be before --to"},
        {{"--resume"}, "--resume needs --output"},
    };
    for (const auto& [given, why] : rows) {
        const auto refused = admin::parse_export(given, noon, retention);
        BOOST_TEST_REQUIRE(refused.has_error(), why);
        BOOST_TEST(refused.error().starts_with(why), refused.error());
    }
}

BOOST_AUTO_TEST_CASE(who_is_forgotten_is_one_username)
{
    const auto who = [](const words& given) { return admin::parse_forget(given); };
    BOOST_TEST(*who({"username=Jack"}) == "Jack");
    BOOST_TEST(*who({"username=a=b c"}) == "a=b c");
    for (const auto& given : {words{}, words{"Jack"}, words{"sdk=1.0"}, words{"username="},
                              words{"username=Jack", "username=Jill"}, words{"--username=Jack"}})
        BOOST_TEST(who(given).has_error());
}

BOOST_AUTO_TEST_CASE(a_resumed_export_stays_what_it_was_begun_with)
{
    const auto begun = options({"--dimension=sdk", "--interval=hour", "--output=a.csv.gz"}).what;
    const auto said = [&](const words& given) { return admin::contradiction(options(given), begun); };
    BOOST_TEST(said({"--resume", "--output=a.csv.gz"}) == "");
    BOOST_TEST(said({"--resume", "--output=a", "--dimension=sdk", "--interval=hour", "--from=-1h", "--format=csv",
                     "--gzip"}) == "");
    BOOST_TEST(said({"--dimension=total"}) == "--dimension");
    BOOST_TEST(said({"--interval=day"}) == "--interval");
    BOOST_TEST(said({"--interval=none"}) == "--interval");
    BOOST_TEST(said({"--format=ndjson"}) == "--format");
    BOOST_TEST(admin::contradiction(options({"--gzip"}), options({}).what) == "--gzip");
}

BOOST_AUTO_TEST_SUITE_END()
