#include "ad/shared_fetch.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;
using kind = ad::attempt::kind;

namespace {

ad::attempt document(const std::string& text, std::chrono::seconds fresh = 0s, std::chrono::seconds stale = 0s)
{
    ad::outcome made{.status = "fill", .document = text, .has_ad = true};
    if (fresh + stale > 0s)
        made.lifetime = ad::freshness{.fresh = fresh, .stale_if_error = stale};
    return {.how = kind::answered, .got = made};
}

ad::attempt failure(kind how, core::errc why)
{
    return {.how = how, .got = why};
}

// An ad API that answers when it is told to, and requests for its documents.
struct fixture
{
    using deadline = core::steady_clock::time_point;

    core::awaitable<ad::attempt> api()
    {
        ++asked;
        auto came = co_await core::suspend<ad::attempt>(
            [this](core::resumption<ad::attempt> resume) { open.push_back(std::move(resume)); });
        if (!came.got && came.got.error() == core::errc::not_counted)
            throw std::runtime_error("out of memory");
        co_return came;
    }
    core::awaitable<void> get(std::string url, std::size_t place, deadline until)
    {
        const ad::shared_fetch::ask ask = [this] { return api(); };
        std::string said;
        try {
            auto got = co_await under_test.get(std::move(url), until, ask);
            said = got ? got->document : got.error().message();
        } catch (const std::runtime_error& error) {
            said = error.what();
        }
        answers[place] = said;
    }
    // Begins a request; what it gets comes to stand at this place.
    std::size_t begin(const std::string& url, std::chrono::milliseconds patience = 10s)
    {
        const auto place = answers.size();
        answers.emplace_back("-");
        core::asio::co_spawn(io, get(url, place, core::steady_clock::now() + patience), core::asio::detached);
        settle();
        return place;
    }
    void settle()
    {
        io.restart();
        io.poll();
    }
    // Answers the request to the API that has waited longest.
    void answer(ad::attempt with)
    {
        BOOST_TEST_REQUIRE(!open.empty());
        auto resume = std::move(open.front());
        open.pop_front();
        core::asio::post(io, [&] { resume(std::move(with)); });
        settle();
    }
    void pass(std::chrono::milliseconds time)
    {
        const auto end = core::steady_clock::now() + time;
        io.restart();
        io.run_until(end);
        std::this_thread::sleep_until(end); // it returns early where nobody waits
    }

    core::io_context io;
    std::deque<core::resumption<ad::attempt>> open;
    std::vector<std::string> answers;
    int asked = 0;
    ad::shared_fetch under_test{io, 1 << 20};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(ad_shared_fetch, fixture)

BOOST_AUTO_TEST_CASE(a_fresh_document_is_asked_for_once)
{
    begin("/a");
    answer(document("first", 60s));
    begin("/a");
    BOOST_TEST(answers[1] == "first");
    BOOST_TEST(asked == 1);
    begin("/b");
    BOOST_TEST(asked == 2);
    answer(document("other", 60s));
    BOOST_TEST(answers[2] == "other");
}

BOOST_AUTO_TEST_CASE(a_document_without_a_lifetime_is_asked_for_every_time)
{
    for (const std::string text : {"first", "second"}) {
        begin("/a");
        answer(document(text));
        BOOST_TEST(answers.back() == text);
    }
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(all_who_come_while_it_is_on_its_way_share_one_document)
{
    for (int i = 0; i < 50; ++i)
        begin("/a");
    BOOST_TEST(asked == 1);
    answer(document("first", 60s));
    for (const auto& each : answers)
        BOOST_TEST(each == "first");
    BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_CASE(what_must_not_be_kept_is_not_shared_and_nobody_waits_for_it_twice)
{
    for (int i = 0; i < 3; ++i)
        begin("/a");
    answer(document("0"));
    BOOST_TEST(asked == 3); // both that waited, together
    begin("/a");            // and so do those who come now
    begin("/a");
    BOOST_TEST(asked == 5);
    answer(document("2"));
    answer(document("1"));
    answer(document("3"));
    answer(document("4"));
    for (std::size_t i = 0; i < 5; ++i)
        BOOST_TEST(answers[i] == std::to_string(i));

    // And those who come later.
    begin("/a");
    begin("/a");
    BOOST_TEST(asked == 7);
    answer(document("5"));
    answer(document("6"));
    BOOST_TEST(answers[5] == "5");
    BOOST_TEST(answers[6] == "6");
}

BOOST_AUTO_TEST_CASE(a_slow_api_whose_documents_can_t_be_kept_has_time_for_all_who_come_together)
{
    begin("/a");
    answer(document("first"));
    begin("/a");
    pass(20ms);
    const auto follows = begin("/a", 60ms); // not enough for two
    BOOST_TEST(asked == 3);
    pass(30ms);
    answer(document("leader's"));
    answer(document("follower's"));
    BOOST_TEST(answers[follows] == "follower's");
}

BOOST_AUTO_TEST_CASE(what_could_not_be_kept_and_now_can_is_shared_again)
{
    begin("/a");
    answer(document("not kept"));
    begin("/a");
    answer(document("fresh", 1s));
    begin("/a");
    BOOST_TEST(answers.back() == "fresh");
    pass(1100ms);
    begin("/a");
    begin("/a");
    BOOST_TEST(asked == 3);
    answer(document("shared", 60s));
    BOOST_TEST(answers[3] == "shared");
    BOOST_TEST(answers[4] == "shared");
}

BOOST_AUTO_TEST_CASE(what_one_that_asked_alone_may_keep_is_kept)
{
    begin("/a");
    begin("/a");
    begin("/a");
    answer(document("not kept"));
    answer(document("kept", 60s));
    begin("/a");
    BOOST_TEST(answers[3] == "kept");
    BOOST_TEST(asked == 3);
    answer(document("late", 60s));
}

BOOST_AUTO_TEST_CASE(what_was_stale_when_it_came_is_not_shared)
{
    begin("/a");
    begin("/a");
    answer(document("first", 0s, 60s));
    BOOST_TEST(asked == 2);
    answer(document("second", 0s, 60s));
    BOOST_TEST(answers[0] == "first");
    BOOST_TEST(answers[1] == "second");
}

BOOST_AUTO_TEST_CASE(a_failure_is_everybody_s_and_is_not_kept)
{
    for (const auto how : {kind::failed, kind::answered}) {
        const std::string url = how == kind::failed ? "/a" : "/b";
        answers.clear();
        asked = 0;
        for (int i = 0; i < 5; ++i)
            begin(url);
        answer(failure(how, core::errc::upstream_status));
        for (const auto& each : answers)
            BOOST_TEST(each == "upstream-status");
        BOOST_TEST(asked == 1);
        begin(url);
        BOOST_TEST(asked == 2);
        answer(document("works"));
        BOOST_TEST(answers[5] == "works");
    }
}

BOOST_AUTO_TEST_CASE(where_a_request_was_cut_short_the_last_of_those_that_wait_asks_again)
{
    for (int i = 0; i < 5; ++i)
        begin("/a");
    answer(failure(kind::cut_short, core::errc::upstream_timeout));
    BOOST_TEST(answers[0] == "upstream-timeout");
    BOOST_TEST(answers[1] == "-");
    BOOST_TEST(asked == 2);
    // The one that came last, which has most time left.
    answer(failure(kind::cut_short, core::errc::upstream_timeout));
    BOOST_TEST(answers[4] == "upstream-timeout");
    BOOST_TEST(answers[1] == "-");
    BOOST_TEST(asked == 3);
    answer(document("first", 60s));
    for (std::size_t i = 1; i < 4; ++i)
        BOOST_TEST(answers[i] == "first");
    BOOST_TEST(asked == 3);
}

BOOST_AUTO_TEST_CASE(who_waits_meets_its_own_deadline)
{
    begin("/a");
    begin("/a", 20ms);
    begin("/a");
    pass(50ms);
    BOOST_TEST(answers[0] == "-");
    BOOST_TEST(answers[1] == "upstream-timeout");
    BOOST_TEST(answers[2] == "-");
    answer(document("first", 60s));
    BOOST_TEST(answers[0] == "first");
    BOOST_TEST(answers[2] == "first");
    BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_CASE(a_stale_document_stands_in_for_a_failure_where_it_may)
{
    begin("/a");
    answer(document("stale", 1s, 60s));
    pass(1100ms);
    for (const auto how : {kind::failed, kind::cut_short}) {
        const auto leads = begin("/a");
        const auto waits = begin("/a", 20ms);
        pass(50ms);
        BOOST_TEST(answers[waits] == "stale"); // for its deadline too
        const auto waits_longer = begin("/a");
        answer(failure(how, core::errc::upstream_timeout));
        BOOST_TEST(answers[leads] == "stale");
        if (how == kind::cut_short)
            answer(failure(kind::failed, core::errc::upstream_timeout));
        BOOST_TEST(answers[waits_longer] == "stale");
    }
    // One who asks alone.
    begin("/b");
    begin("/b");
    answer(document("first", 0s, 60s));
    answer(failure(kind::failed, core::errc::upstream_invalid));
    BOOST_TEST(answers.back() == "first");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_not_kept_ends_the_one_before)
{
    for (const auto& last : {document("no more"), failure(kind::answered, core::errc::upstream_status)}) {
        begin("/a");
        answer(document("stale", 0s, 60s));
        begin("/a");
        answer(last);
        BOOST_TEST(answers.back() == (last.got ? "no more" : "upstream-status"));
        begin("/a");
        answer(failure(kind::failed, core::errc::upstream_unreachable));
        BOOST_TEST(answers.back() == "upstream-unreachable");
    }
}

BOOST_AUTO_TEST_CASE(an_exception_is_one_request_s_and_a_failure_for_those_that_wait)
{
    begin("/a");
    begin("/a");
    answer(failure(kind::failed, core::errc::not_counted)); // see api()
    BOOST_TEST(answers[0] == "out of memory");
    BOOST_TEST(answers[1] == "upstream-unreachable");
    begin("/a");
    answer(document("works"));
    BOOST_TEST(answers[2] == "works");
}

BOOST_AUTO_TEST_SUITE_END()
