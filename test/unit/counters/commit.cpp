#include "counters/commit.hpp"

#include "counters/keys.hpp"
#include "embedded/commit_script.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <vector>

using counters::counts;
using counters::protocol;
using namespace std::chrono_literals;

namespace {

// The arguments of a command in RESP.
std::vector<std::string> arguments(std::string_view bytes)
{
    const auto number = [&bytes](char type) {
        BOOST_TEST_REQUIRE(bytes.front() == type);
        std::size_t value = 0;
        const auto* const end = std::from_chars(bytes.data() + 1, bytes.data() + bytes.size(), value).ptr;
        bytes.remove_prefix(static_cast<std::size_t>(end - bytes.data()) + 2);
        return value;
    };
    std::vector<std::string> found(number('*'));
    for (auto& argument : found) {
        const auto size = number('$');
        argument = bytes.substr(0, size);
        bytes.remove_prefix(size + 2);
    }
    BOOST_TEST(bytes.empty());
    return found;
}

core::request_id id(char last)
{
    return core::request_id::from_hex_or_random("0123456789abcdef0123456789abcde" + std::string(1, last));
}

counters::event event(counts what, char last, std::string username, std::string sdk, std::chrono::seconds at = 3000s)
{
    return {.what = what,
            .request = id(last),
            .received = std::chrono::system_clock::time_point(at),
            .username = std::move(username),
            .sdk_version = std::move(sdk),
            .platform = "ios",
            .country_code = "US"};
}

std::string as_bytes(const protocol::commit& commit)
{
    return counters::encode(commit, {.idempotency_window = 90s,
                                     .hourly_retention = 48h,
                                     .daily_retention = 72h,
                                     .max_distinct = {.username = 11, .sdk = 12, .platform = 13, .country_code = 14},
                                     .most_ranked_usernames = 10});
}

// What an empty batch says too: the prefix of the keys and the limits.
const std::vector<std::string> rules{"adtally:{0}:", "10", "11", "12", "13", "14"};

// The arguments behind the rules: what is counted.
std::vector<std::string> counting(const std::vector<std::string>& sent)
{
    const auto found = std::ranges::search(sent, rules);
    BOOST_TEST_REQUIRE(!found.empty());
    return {found.end(), sent.end()};
}

// The increments of one hour by dimension and name: "ad_requests fills impressions filtered".
std::map<std::string, std::string> increments(const std::vector<std::string>& sent)
{
    const auto counted = counting(sent);
    std::map<std::string, std::string> found;
    std::size_t at = 7;
    for (const auto which : counters::dimensions) {
        const auto names = std::stoul(counted.at(at++));
        for (std::size_t i = 0; i < names; ++i, at += 5)
            found[std::string(name_of(which)) + " " + counted.at(at)] =
                counted.at(at + 1) + " " + counted.at(at + 2) + " " + counted.at(at + 3) + " " + counted.at(at + 4);
    }
    BOOST_TEST(at == counted.size());
    return found;
}

redis::reply list(std::vector<redis::reply> items)
{
    return {std::move(items)};
}
redis::reply text(std::string value)
{
    return {std::move(value)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(counters_commit)

BOOST_AUTO_TEST_CASE(increments_of_the_same_counter_are_summed)
{
    const auto a = event(counts::impression, '1', "Jack", "1.0");
    const auto b = event(counts::ad_request_fill, '2', "Jack", "1.1");
    const auto c = event(counts::ad_request, '3', "Ada", "1.0");
    const auto d = event(counts::impression, '4', "Ada", "1.0");
    const auto sent =
        arguments(as_bytes({.worker = id('f'), .number = 7, .with_script = false, .events = {&a, &b, &c, &d}}));

    const std::map<std::string, std::string> expected{
        {"total ", "2 1 2 0"},  {"username Jack", "1 1 1 0"}, {"username Ada", "1 0 1 0"},    {"sdk 1.0", "1 0 2 0"},
        {"sdk 1.1", "1 1 0 0"}, {"platform ios", "2 1 2 0"},  {"country_code US", "2 1 2 0"},
    };
    BOOST_TEST((increments(sent) == expected));
}

BOOST_AUTO_TEST_CASE(what_is_filtered_is_counted_as_nothing_else)
{
    auto a = event(counts::impression, '1', "Jack", "1.0");
    auto b = event(counts::ad_request_fill, '2', "Jack", "1.0");
    const auto c = event(counts::ad_request, '3', "Jack", "1.0");
    a.filtered = b.filtered = true;
    const auto sent =
        arguments(as_bytes({.worker = id('f'), .number = 7, .with_script = false, .events = {&a, &b, &c}}));
    const std::string counted = "1 0 0 2";
    for (const auto& [name, sums] : increments(sent))
        BOOST_TEST(sums == counted, name);
}

BOOST_AUTO_TEST_CASE(the_head_names_the_script_the_worker_and_the_number)
{
    const auto a = event(counts::impression, '1', "Jack", "1.0");
    const auto sent = arguments(as_bytes({.worker = id('f'), .number = 7, .with_script = false, .events = {&a}}));
    BOOST_TEST(sent[0] == "EVALSHA");
    BOOST_TEST(sent[1] == counters::commit_script_sha1);
    BOOST_TEST(sent[2] == "2");
    BOOST_TEST(sent[3] == "adtally:{0}:commits:0123456789abcdef0123456789abcdef");
    BOOST_TEST(sent[4] == "adtally:{0}:seen:100");
    BOOST_TEST(sent[5] == "7");
    BOOST_TEST(sent[6] == "86400");
    BOOST_TEST(sent[7] == "3090");
    BOOST_TEST(sent[8] == "1");
    BOOST_TEST(sent[9] == "3090");
    BOOST_TEST(sent[10] == "1");
    BOOST_TEST(sent[11] == id('1').bytes());
}

BOOST_AUTO_TEST_CASE(with_the_script_goes_its_text)
{
    const auto sent = arguments(as_bytes({.worker = id('f'), .number = 1, .with_script = true, .events = {}}));
    BOOST_TEST(sent[0] == "EVAL");
    BOOST_TEST(sent[1] == counters::commit_script);
}

BOOST_AUTO_TEST_CASE(an_empty_batch_touches_the_commits_key_alone)
{
    const auto sent = arguments(as_bytes({.worker = id('f'), .number = 3, .with_script = false, .events = {}}));
    BOOST_TEST(sent[2] == "1");
    std::vector<std::string> expected{"3", "86400", "0", "0", "0", "210000", "0"};
    expected.insert(expected.end(), rules.begin(), rules.end());
    BOOST_TEST(std::vector(sent.begin() + 4, sent.end()) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_slot_has_its_ids)
{
    const auto a = event(counts::impression, '1', "u", "s", 3029s);
    const auto b = event(counts::impression, '2', "u", "s", 3030s);
    const auto c = event(counts::impression, '3', "u", "s", 3059s);
    const auto sent =
        arguments(as_bytes({.worker = id('f'), .number = 1, .with_script = false, .events = {&a, &b, &c}}));
    BOOST_TEST(sent[4] == "adtally:{0}:seen:100");
    BOOST_TEST(sent[5] == "adtally:{0}:seen:101");
    const std::vector<std::string> slots(sent.begin() + 9, sent.begin() + 17);
    const std::vector<std::string> expected{"2",
                                            "3090",
                                            "1",
                                            std::string(id('1').bytes()),
                                            "3120",
                                            "2",
                                            std::string(id('2').bytes()),
                                            std::string(id('3').bytes())};
    BOOST_TEST(slots == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_client_named_has_a_key_of_its_own_instead_of_a_slot)
{
    const auto a = event(counts::impression, '1', "u", "s");
    auto b = event(counts::impression, '2', "u", "s");
    b.fingerprint = id('9');
    const auto sent = arguments(as_bytes({.worker = id('f'), .number = 1, .with_script = false, .events = {&a, &b}}));
    BOOST_TEST(sent[4] == "adtally:{0}:seen:100");
    BOOST_TEST(sent[5] == "adtally:{0}:once:" + std::string(id('2').bytes()));
    const std::vector<std::string> slots(sent.begin() + 9, sent.begin() + 16);
    const std::vector<std::string> expected{
        "1", "3090", "1", std::string(id('1').bytes()), "1", "210000", std::string(id('9').bytes())};
    BOOST_TEST(slots == expected, boost::test_tools::per_element());
    BOOST_TEST(sent[8] == "3060"); // earlier than the slot expires
    const std::map<std::string, std::string> summed{
        {"total ", "0 0 2 0"},       {"username u", "0 0 2 0"},      {"sdk s", "0 0 2 0"},
        {"platform ios", "0 0 2 0"}, {"country_code US", "0 0 2 0"},
    };
    BOOST_TEST((increments(sent) == summed));
}

BOOST_AUTO_TEST_CASE(each_hour_is_counted_by_itself_and_says_when_it_is_forgotten)
{
    using std::chrono::sys_days;
    using namespace std::chrono_literals;
    const auto midnight = sys_days(2028y / 3 / 1).time_since_epoch();
    const auto a = event(counts::impression, '1', "u", "s", midnight - 1s);
    const auto b = event(counts::ad_request, '2', "u", "s", midnight + 13h);
    const auto sent =
        counting(arguments(as_bytes({.worker = id('f'), .number = 1, .with_script = false, .events = {&a, &b}})));
    const auto unix_time = [](sys_days day) {
        return std::to_string(std::chrono::seconds(day.time_since_epoch()).count());
    };
    std::vector<std::string> expected{
        "20280229", "23", "202802", "29", "21243", unix_time(2028y / 3 / 3), unix_time(2028y / 3 / 4)};
    const auto add_names = [&](const std::string& increments) {
        for (const auto* const name : {"", "u", "s", "ios", "US"}) {
            expected.insert(expected.end(), {"1", name});
            for (const char increment : increments)
                expected.emplace_back(1, increment);
        }
    };
    add_names("0010");
    expected.insert(expected.end(),
                    {"20280301", "13", "202803", "01", "21244", unix_time(2028y / 3 / 4), unix_time(2028y / 4 / 4)});
    add_names("1000");
    BOOST_TEST(sent == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_the_worker_has_measured_goes_along)
{
    const protocol::increments measured{{"a_total{b=\"c\"}", 3}, {"d_total", 1}};
    const auto sent =
        arguments(as_bytes({.worker = id('f'), .number = 3, .with_script = false, .events = {}, .measured = measured}));
    const std::vector<std::string> expected{"2", "a_total{b=\"c\"}", "3", "d_total", "1", "adtally:{0}:"};
    BOOST_TEST(std::vector(sent.begin() + 10, sent.begin() + 16) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(binary_names_travel_as_they_are)
{
    const std::string name("a\0b\r\n:{x}\xFF", 10);
    const auto a = event(counts::impression, '1', name, "1.0");
    const auto sent = arguments(as_bytes({.worker = id('f'), .number = 1, .with_script = false, .events = {&a}}));
    BOOST_TEST(std::ranges::count(sent, name) == 1);
}

BOOST_AUTO_TEST_CASE(replies_of_the_script_are_understood)
{
    using kind = protocol::reply::kind;
    const auto what = [](const redis::reply& reply) { return counters::decode(reply).what; };
    BOOST_TEST((what(list({text("applied")})) == kind::applied));
    BOOST_TEST((what(list({text("already")})) == kind::already));
    BOOST_TEST((what(list({text("late")})) == kind::late));
    BOOST_TEST((what(list({text("lost"), text("4")})) == kind::lost));
    BOOST_TEST((what(list({text("rejected"), text("key")})) == kind::rejected));

    const auto seen = counters::decode(
        list({text("seen"), list({{std::int64_t{0}}, {std::int64_t{12}}}), list({{std::int64_t{13}}})}));
    BOOST_TEST((seen.what == kind::seen));
    BOOST_TEST((seen.counted == std::vector<std::size_t>{0, 12}));
    BOOST_TEST((seen.reused == std::vector<std::size_t>{13}));
}

BOOST_AUTO_TEST_CASE(error_replies_are_sorted_by_what_they_say_of_the_batch)
{
    using kind = protocol::reply::kind;
    const std::pair<const char*, kind> rows[]{
        {"NOSCRIPT No matching script.", kind::no_script},
        {"LOADING Redis is loading the dataset in memory", kind::refused},
        {"READONLY You can't write against a read only replica.", kind::refused},
        {"OOM command not allowed when used memory > 'maxmemory'.", kind::refused},
        {"MISCONF Errors writing to the AOF file", kind::refused},
        {"BUSY Redis is busy running a script.", kind::refused},
        {"NOREPLICAS Not enough good replicas to write.", kind::refused},
        {"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", kind::refused},
        {"NOAUTH Authentication required.", kind::refused},
        {"ERR user_script:1: boom", kind::failed},
        {"WRONGTYPE Operation against a key holding the wrong kind of value", kind::failed},
        {"OOMISH not the code", kind::failed},
        {"", kind::failed},
    };
    for (const auto& [said, expected] : rows) {
        BOOST_TEST_CONTEXT(said)
        {
            BOOST_TEST((counters::decode({redis::error_reply{said}}).what == expected));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_reply_of_no_known_form_is_an_unknown_outcome)
{
    using kind = protocol::reply::kind;
    for (const auto& reply :
         {redis::reply{}, text("applied"), list({}), list({{std::int64_t{1}}}), list({text("done")})})
        BOOST_TEST((counters::decode(reply).what == kind::failed));
}

BOOST_AUTO_TEST_SUITE_END()
