#include "http/parameters.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <vector>

using namespace std::literals;

namespace {

constexpr std::array permitted{http::text("sdk_version", 64), http::text("username", 128),
                               http::text("nickname", 8).optional(), http::country_code("country_code")};

http::request request_of(std::vector<http::pair> pairs)
{
    http::request made;
    made.pairs = std::move(pairs);
    return made;
}

// "username missing, country_code invalid"; "" where the request is accepted.
std::string refusals_of(const core::result<http::parameters, http::faults>& parsed)
{
    std::string text;
    if (parsed.has_error())
        for (const auto& fault : parsed.error())
            text += (text.empty() ? "" : ", ") + fault.parameter + ' ' + std::string(fault.code);
    return text;
}

std::string refusals(std::vector<http::pair> pairs)
{
    return refusals_of(http::parse(request_of(std::move(pairs)), permitted));
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_parameters)

BOOST_AUTO_TEST_CASE(gives_the_values_of_a_request_that_keeps_to_the_list)
{
    const auto parsed = http::parse(
        request_of({{"country_code", "de"}, {"username", "J\xC3\xB6rg +;=&"}, {"sdk_version", "1.0"}}), permitted);
    BOOST_TEST_REQUIRE(parsed.has_value());
    BOOST_TEST(parsed->at("sdk_version") == "1.0");
    BOOST_TEST(parsed->at("username") == "J\xC3\xB6rg +;=&");
    BOOST_TEST(parsed->at("country_code") == "DE");
    BOOST_TEST(parsed->find("nickname") == nullptr);
    BOOST_TEST_REQUIRE(parsed->find("username") != nullptr);
    BOOST_TEST(*parsed->find("username") == "J\xC3\xB6rg +;=&");
}

BOOST_AUTO_TEST_CASE(keeps_the_order_in_which_the_parameters_were_sent)
{
    const auto parsed = http::parse(
        request_of({{"country_code", "de"}, {"nickname", "J"}, {"username", "Jack"}, {"sdk_version", "1.0"}}),
        permitted);
    BOOST_TEST_REQUIRE(parsed.has_value());
    std::string order;
    for (const auto& entry : parsed->all())
        order += entry.name + ' ';
    BOOST_TEST(order == "country_code nickname username sdk_version ");
}

BOOST_AUTO_TEST_CASE(asking_for_what_was_not_sent_is_a_bug)
{
    const auto parsed =
        http::parse(request_of({{"country_code", "de"}, {"username", "Jack"}, {"sdk_version", "1.0"}}), permitted);
    BOOST_TEST_REQUIRE(parsed.has_value());
    BOOST_CHECK_THROW(parsed->at("nickname"), std::out_of_range);
    BOOST_CHECK_THROW(parsed->at("Username"), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(names_every_missing_parameter_in_the_order_of_the_list)
{
    BOOST_TEST(refusals(std::vector<http::pair>()) == "sdk_version missing, username missing, country_code missing");
    BOOST_TEST(refusals({{"username", "Jack"}}) == "sdk_version missing, country_code missing");
}

BOOST_AUTO_TEST_CASE(names_every_refused_parameter_in_the_order_of_the_list)
{
    BOOST_TEST(refusals({{"zoo", "1"},
                         {"country_code", "Germany"},
                         {"nickname", "123456789"},
                         {"username", "", false, false},
                         {"abc", "2"},
                         {"sdk_version", "1\0"s}}) ==
               "sdk_version invalid, username empty, nickname too_long, country_code invalid, "
               "zoo not_permitted, abc not_permitted");
}

BOOST_AUTO_TEST_CASE(a_parameter_given_twice_is_repeated_even_with_equal_values)
{
    BOOST_TEST(refusals({{"sdk_version", "1.0"}, {"username", "Jack"}, {"country_code", "de"}, {"username", "Jack"}}) ==
               "username repeated");
    BOOST_TEST(refusals({{"sdk_version", "1"},
                         {"sdk_version", "2"},
                         {"username", "J"},
                         {"country_code", "de"},
                         {"sdk_version", "3"},
                         {"nickname", "a"},
                         {"nickname", "b"}}) == "sdk_version repeated, nickname repeated");
}

BOOST_AUTO_TEST_CASE(a_parameter_has_each_code_once)
{
    const std::string long_and_controls = std::string(200, 'a') + '\n';
    BOOST_TEST(refusals({{"sdk_version", "1.0"},
                         {"country_code", "de"},
                         {"username", long_and_controls},
                         {"username", ""},
                         {"username", " "},
                         {"username", long_and_controls},
                         {"username", "%zz", false, true},
                         {"username", "%", false, true}}) ==
               "username too_long, username invalid, username empty, username invalid_encoding, username repeated");
    BOOST_TEST(refusals({{"sdk_version", "1.0"}, {"country_code", "de"}, {"username", "J"}, {"x", "1"}, {"x", "2"}}) ==
               "x not_permitted");
}

BOOST_AUTO_TEST_CASE(names_are_exact)
{
    // The one with \xD0\xB5 ends in a Cyrillic letter that looks like an e.
    constexpr std::string_view rows[]{
        "UserName",   "USERNAME",    "username ",       " username", "username\0"sv, "\0username"sv, "user_name",
        "username[]", "username%20", "usernam\xD0\xB5", "",          "J\xC3\xB6rg",  "__proto__",
    };
    for (const auto name : rows)
        BOOST_TEST_CONTEXT(name)
        {
            const std::vector<http::pair> pairs{
                {"sdk_version", "1.0"}, {"country_code", "de"}, {"username", "Jack"}, {std::string(name), "Jill"}};
            BOOST_TEST(refusals(pairs) == std::string(name) + " not_permitted");
        }
    // Another name is no substitute either.
    BOOST_TEST(refusals({{"sdk_version", "1.0"}, {"country_code", "de"}, {"UserName", "Jack"}}) ==
               "username missing, UserName not_permitted");
}

BOOST_AUTO_TEST_CASE(a_malformed_name_is_named_so_that_the_answer_is_valid_utf_8)
{
    const std::vector<http::pair> good{{"sdk_version", "1.0"}, {"country_code", "de"}, {"username", "Jack"}};
    const auto with = [&](http::pair more) {
        auto pairs = good;
        pairs.push_back(std::move(more));
        return refusals(std::move(pairs));
    };
    BOOST_TEST(with({"%zz", "1", true, false}) == "%zz invalid_encoding");
    BOOST_TEST(with({"a\xFFz", "1", true, false}) == "a\xEF\xBF\xBDz invalid_encoding");
    BOOST_TEST(with({"username", "1", true, false}) == "username invalid_encoding");
    BOOST_TEST(with({"%", "%", true, true}) == "% invalid_encoding");
    BOOST_TEST(with({"other", "%", false, true}) == "other not_permitted");
    BOOST_TEST(with({std::string(5000, 'n'), "1"}) == std::string(256, 'n') + " not_permitted");
}

BOOST_AUTO_TEST_CASE(a_name_that_reads_like_a_malformed_one_is_another_name)
{
    // ?%zz=1&%25zz=2
    BOOST_TEST(refusals({{"sdk_version", "1.0"},
                         {"country_code", "de"},
                         {"username", "Jack"},
                         {"%zz", "1", true, false},
                         {"%zz", "2"}}) == "%zz invalid_encoding, %zz not_permitted");
}

BOOST_AUTO_TEST_CASE(the_canonical_text_does_not_depend_on_the_order_sent)
{
    const auto canonical = [](std::vector<http::pair> pairs) {
        return http::parse(request_of(std::move(pairs)), permitted)->canonical();
    };
    const auto text = canonical({{"sdk_version", "1"}, {"username", "Jack"}, {"country_code", "us"}});
    BOOST_TEST(text == canonical({{"country_code", "US"}, {"username", "Jack"}, {"sdk_version", "1"}}));
    BOOST_TEST(text != canonical({{"country_code", "US"}, {"username", "Jack"}, {"sdk_version", "2"}}));
    BOOST_TEST(text !=
               canonical({{"country_code", "US"}, {"username", "Jack"}, {"sdk_version", "1"}, {"nickname", "J"}}));
    const http::parameters four({{"a", "1"}, {"c", "3"}, {"b", "2"}, {"d", ""}});
    BOOST_TEST(four.canonical("c") == http::parameters({{"d", ""}, {"a", "1"}, {"b", "2"}}).canonical());
    BOOST_TEST(four.canonical("e") == four.canonical());
}

BOOST_AUTO_TEST_CASE(an_idempotency_key_is_1_to_64_printable_bytes)
{
    const auto refusals_with = [](std::string key, std::string version) {
        auto made = request_of({{"sdk_version", std::move(version)}, {"username", "Jack"}, {"country_code", "US"}});
        made.idempotency_key = std::move(key);
        return refusals_of(http::parse(made, permitted));
    };
    for (const auto& key : {"k"s, "\"8e03978e-40d5-43dd-bc93-6894a57f9324\""s, " ~"s, std::string(64, 'x')})
        BOOST_TEST(refusals_with(key, "1") == "");
    BOOST_TEST(refusals_with(std::string(65, 'x'), "1") == "Idempotency-Key too_long");
    for (const auto& key : {"a\x1f"s, "\x7f"s, "J\xC3\xB6rg"s, "a\tb"s})
        BOOST_TEST(refusals_with(key, "1") == "Idempotency-Key invalid");
    BOOST_TEST(refusals_with(std::string(65, '\t'), "") ==
               "sdk_version empty, Idempotency-Key too_long, Idempotency-Key invalid");
}

BOOST_AUTO_TEST_CASE(an_empty_list_refuses_every_parameter)
{
    BOOST_TEST(refusals_of(http::parse(request_of({}), std::span<const http::rule>())) == "");
    BOOST_TEST(refusals_of(http::parse(request_of({{"a", "1"}, {"b", ""}}), std::span<const http::rule>())) ==
               "a not_permitted, b not_permitted");
}

BOOST_AUTO_TEST_CASE(thousands_of_faults_are_all_found)
{
    std::vector<http::pair> pairs;
    for (int i = 0; i < 4096; ++i)
        pairs.push_back({"p" + std::to_string(i), "x"});
    const auto parsed = http::parse(request_of(pairs), permitted);
    BOOST_TEST_REQUIRE(parsed.has_error());
    BOOST_TEST_REQUIRE(parsed.error().size() == 4096u + 3u);
    BOOST_TEST(parsed.error().at(2).parameter == "country_code");
    BOOST_TEST(parsed.error().at(3).parameter == "p0");
    BOOST_TEST(parsed.error().back().parameter == "p4095");
}

BOOST_AUTO_TEST_CASE(the_same_fault_thousands_of_times_is_one)
{
    BOOST_TEST(refusals(std::vector<http::pair>(4096, {"a", ""})) ==
               "sdk_version missing, username missing, country_code missing, a not_permitted");
    BOOST_TEST(refusals(std::vector<http::pair>(4096, {"username", "%", false, true})) ==
               "sdk_version missing, username invalid_encoding, username repeated, country_code missing");
}

BOOST_AUTO_TEST_CASE(without_a_list_every_well_formed_parameter_is_accepted)
{
    const auto parsed = http::parse(request_of({{"anything", "1"},
                                                {"anything", "2"},
                                                {"", ""},
                                                {"a\0b"s, "\r\n"},
                                                {"J\xC3\xB6rg", std::string(10'000, 'x')},
                                                {"country_code", "Germany"}}));
    BOOST_TEST_REQUIRE(parsed.has_value());
    BOOST_TEST(parsed->all().size() == 6u);
    BOOST_TEST(parsed->at("anything") == "1");
    BOOST_TEST(parsed->all()[1].value == "2");
    BOOST_TEST(parsed->at("a\0b"sv) == "\r\n");
    BOOST_TEST(parsed->at("country_code") == "Germany");
}

BOOST_AUTO_TEST_CASE(without_a_list_no_parameter_is_fine_too)
{
    const auto parsed = http::parse(request_of({}));
    BOOST_TEST_REQUIRE(parsed.has_value());
    BOOST_TEST(parsed->all().empty());
}

BOOST_AUTO_TEST_CASE(without_a_list_malformed_parameters_are_refused_together)
{
    BOOST_TEST(refusals_of(http::parse(request_of(
                   {{"a", "%", false, true}, {"b", "1"}, {"\xFF", "1", true, false}, {"%4", "%zz", true, true}}))) ==
               "a invalid_encoding, \xEF\xBF\xBD invalid_encoding, %4 invalid_encoding");
}

BOOST_AUTO_TEST_CASE(the_first_of_the_filters_in_the_order_sent_counts)
{
    constexpr std::array<std::string_view, 2> filters{"username", "sdk"};
    const auto first = [&](std::vector<http::parameters::entry> sent) {
        const http::parameters all(std::move(sent));
        const auto* found = http::first_of(all, filters);
        return found ? found->name + '=' + found->value : "none";
    };
    BOOST_TEST(first({{"username", "Jack"}, {"sdk", "1.0"}}) == "username=Jack");
    BOOST_TEST(first({{"sdk", "1.0"}, {"username", "Jack"}}) == "sdk=1.0");
    BOOST_TEST(first({{"other", "x"}, {"sdk", "1.0"}}) == "sdk=1.0");
    BOOST_TEST(first({{"SDK", "2"}, {"sdk ", "3"}}) == "none");
    BOOST_TEST(first({}) == "none");
}

BOOST_AUTO_TEST_CASE(a_request_without_a_filter_lacks_each_of_them_besides_its_other_faults)
{
    constexpr std::array permitted{http::text("username", 128).optional(), http::text("sdk", 64).optional()};
    constexpr std::array<std::string_view, 2> filters{"username", "sdk"};
    http::request request;
    request.pairs = {{.name = "other", .value = "x"}};
    const auto parsed = http::parse(request, permitted, filters);
    BOOST_TEST_REQUIRE(parsed.has_error());
    const auto& found = parsed.error();
    BOOST_TEST_REQUIRE(found.size() == 3u);
    for (std::size_t i = 0; i < 2; ++i) {
        BOOST_TEST(found[i].parameter == filters[i]);
        BOOST_TEST(found[i].code == "missing");
        BOOST_TEST(found[i].detail == "One of these is required: username, sdk.");
    }
    BOOST_TEST(found[2].code == "not_permitted");

    request.pairs = {{.name = "sdk", .value = ""}};
    BOOST_TEST(http::parse(request, permitted, filters).error().front().code == "empty");
    request.pairs = {{.name = "sdk", .value = "1.0"}};
    BOOST_TEST(http::parse(request, permitted, filters).has_value());
}

BOOST_AUTO_TEST_CASE(a_parameter_that_may_be_repeated_keeps_all_its_values_in_their_order)
{
    const std::array rules{http::text("sdk", 8).optional().repeatable(), http::text("other", 8).optional()};
    const auto sent = request_of({{"sdk", "1"}, {"other", "x"}, {"sdk", "2"}, {"sdk", "1"}});
    const auto parsed = http::parse(sent, rules);
    BOOST_TEST_REQUIRE(parsed.has_value());
    std::string all;
    for (const auto& entry : parsed->all())
        all += entry.name + '=' + entry.value + ' ';
    BOOST_TEST(all == "sdk=1 other=x sdk=2 sdk=1 ");

    // Each value is checked; another parameter of the same list is still given once only.
    BOOST_TEST(refusals_of(http::parse(
                   request_of({{"sdk", "1"}, {"sdk", ""}, {"sdk", "123456789"}, {"other", "x"}, {"other", "x"}}),
                   rules)) == "sdk empty, sdk too_long, other repeated");
}

BOOST_AUTO_TEST_CASE(a_number_is_given_as_one)
{
    const std::array rules{http::number("limit", 1, 1'000).optional()};
    BOOST_TEST(http::parse(request_of({{"limit", "0007"}}), rules)->number_or("limit", 20) == 7u);
    BOOST_TEST(http::parse(request_of({{"limit", "1000"}}), rules)->number_or("limit", 20) == 1'000u);
    BOOST_TEST(http::parse(request_of({}), rules)->number_or("limit", 20) == 20u);
}

BOOST_AUTO_TEST_SUITE_END()
