// docs/operations: the alert rules and the dashboard use the names that the service really has.
#include "support/scrape.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iostream>
#include <regex>
#include <sstream>

using namespace support;

namespace {

const std::string folder = ADTALLY_SOURCE_DIR "/docs/operations/";

std::string content(const std::string& file)
{
    std::ifstream stream(folder + file);
    std::ostringstream text;
    text << stream.rdbuf();
    BOOST_TEST_REQUIRE(text.str().size() > 0u, file);
    return text.str();
}

// The dashboard's PromQL, a line each.
std::string dashboard_queries()
{
    const auto dashboard = boost::json::parse(content("grafana.json"));
    std::string all;
    for (const auto& panel : dashboard.at("panels").as_array())
        for (const auto& target : panel.at("targets").as_array())
            all += std::string(target.at("expr").as_string()) + '\n';
    return all;
}

bool has_series(const scrape& seen, const std::string& name, const std::string& label)
{
    for (const auto& [text, value] : seen.series)
        if (text.substr(0, text.find('{')) == name && text.find(label) != text.npos)
            return true;
    return false;
}

// Each name with the labels that it is selected by.
void expect_real_names(const std::string& queries, const scrape& seen)
{
    static const std::regex selector(R"((adtally_[a-z_]+)(\{[^}]*\})?)");
    static const std::regex equality(R"re([a-z_]+="[^"]*")re");
    for (std::sregex_iterator at(queries.begin(), queries.end(), selector), end; at != end; ++at) {
        const auto name = (*at)[1].str();
        BOOST_TEST((seen.families.contains(name) || has_series(seen, name, "")), name << " is not exposed");
        const auto labels = (*at)[2].str();
        for (std::sregex_iterator each(labels.begin(), labels.end(), equality); each != end; ++each)
            BOOST_TEST(has_series(seen, name, each->str()), name << " has no " << each->str());
    }
}

bool has_promtool()
{
    if (run("command -v promtool").code == 0)
        return true;
    std::cout << "\nSKIP: promtool is not installed (Debian's package prometheus has it)" << std::endl;
    return false;
}

} // namespace

BOOST_AUTO_TEST_SUITE(operations)

BOOST_AUTO_TEST_CASE(alerts_and_dashboard_use_names_that_are_exposed)
{
    const auto seen = scraped(shared_stack());
    expect_real_names(content("alerts.yml"), seen);
    expect_real_names(dashboard_queries(), seen);
}

BOOST_AUTO_TEST_CASE(the_manual_has_every_alert_and_the_readme_every_setting)
{
    const auto manual = content("../operations.md");
    const auto alerts = content("alerts.yml");
    static const std::regex alert(R"(- alert: (\w+))");
    for (std::sregex_iterator at(alerts.begin(), alerts.end(), alert), end; at != end; ++at)
        BOOST_TEST(manual.find("| " + (*at)[1].str() + " |") != manual.npos, (*at)[1].str());

    const auto settings = content("../../conf/adtally.env");
    const auto readme = content("../../README.md");
    static const std::regex setting(R"((?:^|\n)([A-Z_]+)=)");
    for (std::sregex_iterator at(settings.begin(), settings.end(), setting), end; at != end; ++at) {
        auto name = (*at)[1].str();
        if (name.starts_with("MAX_DISTINCT_"))
            name = name == "MAX_DISTINCT_USERNAME" ? "MAX_DISTINCT_" : name.substr(std::string("MAX_DISTINCT").size());
        BOOST_TEST(readme.find(name) != readme.npos, name << " is not in README.md");
    }
}

BOOST_AUTO_TEST_CASE(whatever_is_exposed_is_on_the_dashboard)
{
    const auto queries = dashboard_queries();
    for (const auto& family : scraped(shared_stack()).families)
        BOOST_TEST(queries.find(family) != queries.npos, family);
}

BOOST_AUTO_TEST_CASE(every_alert_says_what_it_means_and_what_helps)
{
    std::istringstream lines(content("alerts.yml"));
    std::map<std::string, int> times;
    for (std::string line; std::getline(lines, line);)
        for (const auto* word : {"- alert: Adtally", "summary: ", "cause: ", "cure: ", "labels: {severity: "})
            if (line.substr(std::min(line.size(), line.find_first_not_of(' '))).starts_with(word))
                ++times[word];
    BOOST_TEST(times["- alert: Adtally"] >= 10);
    for (const auto& [word, count] : times)
        BOOST_TEST(count == times["- alert: Adtally"], word);
    BOOST_TEST(times.size() == 5u);
}

BOOST_AUTO_TEST_CASE(prometheus_accepts_the_alerts_and_they_fire_when_they_should)
{
    if (!has_promtool())
        return;
    const auto checked = run("promtool check rules " + folder + "alerts.yml");
    BOOST_TEST(checked.code == 0, checked.output);
    const auto tested = run("promtool test rules " ADTALLY_SOURCE_DIR "/test/operations/alerts.yml");
    BOOST_TEST(tested.code == 0, tested.output);
}

BOOST_AUTO_TEST_CASE(prometheus_accepts_the_metrics_and_finds_no_fault)
{
    if (!has_promtool())
        return;
    auto& on = shared_stack();
    client(on.port()).get("/ad?" + five("Promtool"));
    const auto url = "http://127.0.0.1:" + std::to_string(on.metrics_port()) + "/metrics";
    const auto checked = run("curl -fsS --noproxy '*' " + url + " | promtool check metrics");
    BOOST_TEST(checked.code == 0, checked.output);
    BOOST_TEST(checked.output == "");
    const paused redis({on.pid("redis")});
    const auto away = run("curl -fsS --noproxy '*' " + url + " | promtool check metrics");
    BOOST_TEST(away.code == 0, away.output);
}

BOOST_AUTO_TEST_SUITE_END()
