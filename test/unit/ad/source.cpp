#include "ad/source.hpp"

#include "../support/captured_stderr.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;

namespace {

std::int64_t value(const std::string& name, const std::string& more = {})
{
    const auto all = core::metrics::of_this_worker().everything();
    const auto found = all.find("adtally_" + name + R"({api="https://source.example")" + more + '}');
    return found == all.end() ? -1 : found->second;
}

std::int64_t changes_to(const std::string& state)
{
    return value("breaker_transitions_total", R"(,state=")" + state + '"');
}

} // namespace

BOOST_AUTO_TEST_SUITE(ad_source)

BOOST_AUTO_TEST_CASE(it_counts_the_changes_of_its_breaker_and_what_that_kept_from_it)
{
    const captured_stderr quiet;
    ad::source api(*core::url_template::parse("https://source.example/vast?secret=1"));
    ad::source::time_point now{100s};
    for (int i = 0; i < 10; ++i)
        api.failed(*api.ask(now), core::errc::upstream_status, now);
    BOOST_TEST(changes_to("open") == 1);
    BOOST_TEST(!api.ask(now).has_value());
    BOOST_TEST(!api.ask(now).has_value());
    BOOST_TEST(value("breaker_skipped_requests_total") == 2);

    now += 5s;
    api.abandoned(*api.ask(now), now);
    BOOST_TEST(changes_to("half_open") == 1);
    BOOST_TEST(changes_to("open") == 2);
    api.succeeded(*api.ask(now));
    BOOST_TEST(changes_to("half_open") == 2);
    BOOST_TEST(changes_to("closed") == 1);
    api.succeeded(*api.ask(now));
    BOOST_TEST(changes_to("closed") == 1);
    BOOST_TEST(value("breaker_skipped_requests_total") == 2);
}

BOOST_AUTO_TEST_CASE(urls_of_one_origin_are_one_series)
{
    ad::source one(*core::url_template::parse("https://source.example/a"));
    ad::source other(*core::url_template::parse("https://source.example/b"));
    const auto before = value("ad_api_duration_seconds_count");
    one.took(3ms);
    other.took(3ms);
    BOOST_TEST(value("ad_api_duration_seconds_count") == before + 2);
}

BOOST_AUTO_TEST_SUITE_END()
