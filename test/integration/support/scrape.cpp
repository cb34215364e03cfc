#include "support/scrape.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <regex>
#include <sstream>

namespace support {

double scrape::operator[](const std::string& name) const
{
    const auto found = series.find(name);
    return found == series.end() ? -1 : found->second;
}

double scrape::sum(const std::string& name, const std::string& label) const
{
    double all = 0;
    for (const auto& [text, value] : series)
        if (text.substr(0, text.find('{')) == name && text.find(label) != text.npos)
            all += value;
    return all;
}

scrape scraped(const stack& of)
{
    static const std::regex sample(R"re(([a-z_]+(\{[a-z_]+="[^"\\]*"(,[a-z_]+="[^"\\]*")*\})?) (\d+(\.\d+)?))re");
    static const std::regex head(R"(# (HELP|TYPE) ([a-z_]+) (.+))");
    scrape made;
    made.got = client(of.metrics_port()).get("/metrics");
    BOOST_TEST(made.got.status == 200);
    BOOST_TEST(made.got.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
    BOOST_TEST(made.got.header("x-request-id").size() == 32u);
    BOOST_TEST(made.got.body.ends_with('\n'));

    std::vector<std::string> order;
    std::istringstream lines(made.got.body);
    for (std::string line; std::getline(lines, line);) {
        std::smatch parts;
        if (std::regex_match(line, parts, head)) {
            if (parts[1] == "TYPE")
                made.families.insert(parts[2]);
            else
                order.push_back(parts[2]);
        } else {
            BOOST_TEST(std::regex_match(line, parts, sample), line);
            BOOST_TEST(made.series.emplace(parts[1], std::stod(parts[4])).second, "twice: " << line);
        }
    }
    BOOST_TEST(std::ranges::is_sorted(order));
    BOOST_TEST(order.size() == made.families.size());
    return made;
}

} // namespace support
