#include "admin/plan.hpp"

#include <boost/test/unit_test.hpp>

using counters::dimension;

namespace {

admin::checkpoint example()
{
    return {.what = {.dimensions = {dimension::total, dimension::sdk},
                     .when = counters::buckets{.each = counters::interval::day,
                                               .from = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20),
                                               .count = 31},
                     .as = admin::row_format::ndjson,
                     .gzip = true},
            .dimension = 1,
            .after = "1.0",
            .bytes = 1234567890123,
            .rows = 42};
}

void same(const admin::checkpoint& one, const admin::checkpoint& other)
{
    BOOST_TEST((one.what.dimensions == other.what.dimensions));
    BOOST_TEST_REQUIRE(one.what.when.has_value() == other.what.when.has_value());
    if (one.what.when) {
        BOOST_TEST((one.what.when->each == other.what.when->each));
        BOOST_TEST((one.what.when->from == other.what.when->from));
        BOOST_TEST(one.what.when->count == other.what.when->count);
    }
    BOOST_TEST((one.what.as == other.what.as));
    BOOST_TEST(one.what.gzip == other.what.gzip);
    BOOST_TEST(one.dimension == other.dimension);
    BOOST_TEST((one.after == other.after));
    BOOST_TEST(one.bytes == other.bytes);
    BOOST_TEST(one.rows == other.rows);
}

void comes_back(const admin::checkpoint& written)
{
    const auto read = admin::checkpoint_from_json(admin::to_json(written));
    BOOST_TEST_REQUIRE(read.has_value());
    same(*read, written);
}

} // namespace

BOOST_AUTO_TEST_SUITE(admin_plan)

BOOST_AUTO_TEST_CASE(a_checkpoint_comes_back_as_it_was_written)
{
    comes_back(example());
    auto hostile = example();
    hostile.after = "\"},\\ \xf0\x9f\x8d\xaa";
    comes_back(hostile);
    auto by_hours = example();
    by_hours.what.when->each = counters::interval::hour;
    comes_back(by_hours);
}

BOOST_AUTO_TEST_CASE(no_name_yet_is_not_the_overflow)
{
    auto begun = example();
    begun.what.when.reset();
    begun.what.as = admin::row_format::csv;
    begun.what.gzip = false;
    begun.after.reset();
    comes_back(begun);
    begun.after = counters::other_names;
    comes_back(begun);
}

BOOST_AUTO_TEST_CASE(what_was_not_written_by_an_export_is_refused)
{
    const auto whole = admin::to_json(example());
    for (const auto& [part, instead] :
         std::vector<std::pair<std::string, std::string>>{{R"("version":1)", R"("version":2)"},
                                                          {R"("sdk")", R"("colour")"},
                                                          {R"("dimension":1)", R"("dimension":3)"},
                                                          {R"("dimension":1)", R"("dimension":-1)"},
                                                          {R"("bytes":1234567890123)", R"("bytes":"many")"},
                                                          {R"("rows":42)", R"("lines":42)"},
                                                          {R"(2026-11-20T00:00:00Z)", R"(yesterday)"}}) {
        auto changed = whole;
        BOOST_TEST_REQUIRE(changed.find(part) != changed.npos, part);
        changed.replace(changed.find(part), part.size(), instead);
        BOOST_TEST(!admin::checkpoint_from_json(changed), changed);
    }
    for (const auto* text : {"", "{", "null", "[]", "{}"})
        BOOST_TEST(!admin::checkpoint_from_json(text), text);
    BOOST_TEST(!admin::checkpoint_from_json(whole.substr(0, whole.size() / 2)));
}

BOOST_AUTO_TEST_SUITE_END()
