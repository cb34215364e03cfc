#include "ad/cache.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;

namespace {

struct fixture
{
    void keep(std::string_view url, std::string document, std::chrono::seconds fresh = 60s,
              std::chrono::seconds stale_if_error = 0s)
    {
        auto made = std::make_shared<ad::outcome>();
        made->status = "fill";
        made->document = std::move(document);
        made->lifetime = ad::freshness{.fresh = fresh, .stale_if_error = stale_if_error};
        under_test.keep(url, made, now);
    }
    // "-": there is none.
    std::string fresh(std::string_view url) { return text(under_test.fresh(url, now)); }
    std::string after_failure(std::string_view url) { return text(under_test.after_failure(url, now)); }
    static std::string text(const ad::cache::kept& found) { return found ? found->document : "-"; }

    static constexpr std::size_t max_bytes = 10'000;
    ad::cache under_test{max_bytes};
    ad::cache::time_point now{100s};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(ad_cache, fixture)

BOOST_AUTO_TEST_CASE(a_document_is_found_under_its_url_until_its_lifetime_ends)
{
    keep("/a", "first");
    keep("/b", "second", 30s);
    BOOST_TEST(fresh("/a") == "first");
    BOOST_TEST(fresh("/b") == "second");
    BOOST_TEST(fresh("/A") == "-");
    BOOST_TEST(fresh("/") == "-");
    now += 29999ms;
    BOOST_TEST(fresh("/b") == "second");
    now += 1ms;
    BOOST_TEST(fresh("/b") == "-");
    BOOST_TEST(after_failure("/b") == "-");
    BOOST_TEST(fresh("/a") == "first");
}

BOOST_AUTO_TEST_CASE(a_stale_document_is_found_after_a_failure_alone_and_as_long_as_permitted)
{
    keep("/a", "stale", 10s, 20s);
    BOOST_TEST(after_failure("/a") == "stale");
    now += 10s;
    BOOST_TEST(fresh("/a") == "-");
    BOOST_TEST(after_failure("/a") == "stale");
    now += 20s - 1ms;
    BOOST_TEST(after_failure("/a") == "stale");
    now += 1ms;
    BOOST_TEST(after_failure("/a") == "-");
}

BOOST_AUTO_TEST_CASE(the_last_document_of_a_url_replaces_the_one_before)
{
    keep("/a", "first", 10s);
    now += 5s;
    keep("/a", "second", 10s);
    BOOST_TEST(fresh("/a") == "second");
    now += 9s;
    BOOST_TEST(fresh("/a") == "second");
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_is_gone_and_takes_no_room)
{
    keep("/a", "first");
    BOOST_TEST(under_test.bytes() > 0U);
    under_test.forget("/b");
    under_test.forget("/a");
    BOOST_TEST(fresh("/a") == "-");
    BOOST_TEST(under_test.bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(what_has_expired_takes_no_room_once_it_was_asked_for)
{
    keep("/a", "first");
    now += 60s;
    BOOST_TEST(fresh("/a") == "-");
    BOOST_TEST(under_test.bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(the_least_recently_used_goes_first)
{
    const std::string third(3000, 'x');
    keep("/a", third);
    keep("/b", third);
    BOOST_TEST(fresh("/a") == third);
    keep("/c", third);
    BOOST_TEST(fresh("/b") == "-");
    BOOST_TEST(fresh("/a") == third);
    BOOST_TEST(fresh("/c") == third);
}

BOOST_AUTO_TEST_CASE(urls_documents_and_bookkeeping_never_exceed_the_limit)
{
    for (int i = 0; i < 1000; ++i) {
        keep("/" + std::to_string(i), std::string(static_cast<std::size_t>(i * 37 % 5000), 'x'));
        BOOST_TEST(under_test.bytes() <= max_bytes);
    }
    // Empty documents, but not free ones.
    int found = 0;
    for (int i = 0; i < 1000; ++i)
        keep("/empty/" + std::to_string(i), "");
    for (int i = 0; i < 1000; ++i)
        found += fresh("/empty/" + std::to_string(i)) == "-" ? 0 : 1;
    BOOST_TEST(found > 5);
    BOOST_TEST(found < 50);
    keep("/" + std::string(4000, 'u'), "");
    keep("/" + std::string(4000, 'v'), "");
    BOOST_TEST(under_test.bytes() > 8000U);
    BOOST_TEST(under_test.bytes() <= max_bytes);
}

BOOST_AUTO_TEST_CASE(what_is_larger_than_the_cache_is_not_kept_and_pushes_nothing_out)
{
    keep("/a", "first");
    keep("/b", "old");
    keep("/b", std::string(max_bytes, 'x'));
    BOOST_TEST(fresh("/b") == "-");
    BOOST_TEST(fresh("/a") == "first");
}

BOOST_AUTO_TEST_CASE(a_document_outlives_its_place)
{
    keep("/a", "first");
    const auto held = under_test.fresh("/a", now);
    under_test.forget("/a");
    BOOST_TEST(held->document == "first");
}

BOOST_AUTO_TEST_SUITE_END()
