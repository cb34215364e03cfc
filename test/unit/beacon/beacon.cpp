#include "beacon/beacon.hpp"

#include "crypto/hmac.hpp"
#include "server/query.hpp"

#include <boost/test/unit_test.hpp>

#include <regex>
#include <set>
#include <string>

using namespace std::literals;

namespace {

using system_clock = std::chrono::system_clock;

const system_clock::time_point now{std::chrono::seconds(1'700'000'000)};
const std::string key = "sixteen bytes or more";

core::config settings(std::string beacon_key = {})
{
    core::config made;
    made.public_url = "https://ads.example/tally";
    made.beacon_key = std::move(beacon_key);
    made.idempotency_window = 1h;
    return made;
}

http::parameters asked(std::string username = "Jack")
{
    return http::parameters({{"username", std::move(username)},
                             {"sdk_version", "1.0"},
                             {"session_id", "s-1"},
                             {"platform", "ios"},
                             {"country_code", "US"}});
}

http::parameters sent(std::string_view url)
{
    std::vector<http::parameters::entry> entries;
    for (const auto& pair : server::parse_pairs(url.substr(url.find('?') + 1), {})) {
        BOOST_TEST((!pair.name_malformed && !pair.value_malformed));
        entries.push_back({pair.name, pair.value});
    }
    return http::parameters(std::move(entries));
}

http::parameters with(const http::parameters& from, std::string_view name, const std::string& value)
{
    std::vector<http::parameters::entry> entries(from.all().begin(), from.all().end());
    for (auto& entry : entries)
        if (entry.name == name)
            entry.value = value;
    return http::parameters(std::move(entries));
}

http::parameters without(const http::parameters& from, std::string_view name)
{
    std::vector<http::parameters::entry> entries(from.all().begin(), from.all().end());
    std::erase_if(entries, [&](const auto& entry) { return entry.name == name; });
    return http::parameters(std::move(entries));
}

} // namespace

BOOST_AUTO_TEST_SUITE(beacon_beacon)

BOOST_AUTO_TEST_CASE(the_url_has_the_parameters_and_an_id_of_its_own)
{
    static const std::regex wanted(
        "https://ads\\.example/tally/impression\\?username=Jack&sdk_version=1\\.0&session_id=s-1"
        "&platform=ios&country_code=US&beacon=([0-9a-f]{32})");
    std::set<std::string> ids;
    for (int i = 0; i < 100; ++i) {
        const auto url = beacon::make_url(asked(), now, settings());
        std::smatch found;
        BOOST_TEST_REQUIRE(std::regex_match(url, found, wanted), url);
        ids.insert(found[1]);
    }
    BOOST_TEST(ids.size() == 100U);
}

BOOST_AUTO_TEST_CASE(whatever_a_value_holds_comes_back)
{
    for (const std::string value : {"a&b=c#d", "100%", "a+b c", "[TIMESTAMP]", "]]>", "<a>\"'", "J\xC3\xB6rg", "%26",
                                    "/?:@!$()*,;~-._", "\xF0\x9F\x8E\xAE"}) {
        const auto url = beacon::make_url(asked(value), now, settings(key));
        BOOST_TEST(url.find_first_of(" <>[]\"'+;") == url.npos, url);
        BOOST_TEST(sent(url).at("username") == value);
        BOOST_TEST((beacon::judge(sent(url), now, key) == beacon::verdict::good));
    }
}

// The code of a beacon outlives the worker that made it.
BOOST_AUTO_TEST_CASE(the_bytes_that_are_signed_stay_as_they_are)
{
    const auto made = sent(beacon::make_url(asked(), now, settings(key)));
    const auto text = "beacon\0"s + made.at("beacon") +
                      "\0country_code\0US\0expires\0"s
                      "1700003540\0platform\0ios\0sdk_version\0"s
                      "1.0\0session_id\0s-1\0username\0Jack\0"s;
    BOOST_TEST(made.at("signature") == crypto::hmac_sha256_hex(key, text));
}

BOOST_AUTO_TEST_CASE(a_signed_beacon_is_good_until_it_expires)
{
    const auto made = sent(beacon::make_url(asked(), now, settings(key)));
    const auto end = now + beacon::lifetime(settings(key));
    BOOST_TEST((beacon::judge(made, now, key) == beacon::verdict::good));
    BOOST_TEST((beacon::judge(made, now - 1h, key) == beacon::verdict::good)); // a clock that lags behind
    BOOST_TEST((beacon::judge(made, end - 1ms, key) == beacon::verdict::good));
    BOOST_TEST((beacon::judge(made, end, key) == beacon::verdict::expired));
    BOOST_TEST((beacon::judge(made, end + 24h, key) == beacon::verdict::expired));
    // An hour is known for longer than that.
    BOOST_TEST((beacon::lifetime(settings()) + 1min == 1h));
}

BOOST_AUTO_TEST_CASE(an_altered_beacon_is_refused)
{
    const auto made = sent(beacon::make_url(asked(), now, settings(key)));
    const auto is_altered = [](const http::parameters& parameters, std::string_view with_key) {
        return beacon::judge(parameters, now, with_key) == beacon::verdict::altered;
    };
    for (const auto* name :
         {"username", "sdk_version", "session_id", "platform", "country_code", "beacon", "expires", "signature"}) {
        BOOST_TEST(is_altered(with(made, name, "9999999999"), key), name);
        BOOST_TEST(is_altered(without(made, name), key), name);
    }
    auto code = made.at("signature");
    code.back() = code.back() == '0' ? '1' : '0';
    BOOST_TEST(is_altered(with(made, "signature", code), key));
    BOOST_TEST(is_altered(made, "another key of length"));
    BOOST_TEST(is_altered(sent(beacon::make_url(asked(), now, settings())), key));
    // In another order it is the same.
    std::vector<http::parameters::entry> reversed(made.all().rbegin(), made.all().rend());
    BOOST_TEST(!is_altered(http::parameters(reversed), key));
    // A beacon that is altered and has expired is altered.
    BOOST_TEST((beacon::judge(with(made, "expires", "1"), now, key) == beacon::verdict::altered));
}

BOOST_AUTO_TEST_CASE(without_a_key_or_without_a_beacon_there_is_nothing_to_judge)
{
    BOOST_TEST((beacon::judge(asked(), now, key) == beacon::verdict::good));
    BOOST_TEST((beacon::judge(asked(), now, "") == beacon::verdict::good));
    BOOST_TEST((beacon::judge(sent(beacon::make_url(asked(), now, settings())), now, "") == beacon::verdict::good));
}

BOOST_AUTO_TEST_SUITE_END()
