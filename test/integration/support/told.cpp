#include "support/told.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace support {

std::int64_t outcomes::of(const std::string& name) const
{
    const auto found = counts_.find(name);
    return found == counts_.end() ? 0 : found->second;
}

void outcomes::add(const outcomes& other)
{
    for (const auto& [name, count] : other.counts_)
        add(name, count);
}

std::int64_t outcomes::uncertain() const
{
    return of("outcome_unknown") + of("other") + of("unanswered") + of("hung") + of("cut");
}

std::string outcomes::text() const
{
    std::string all;
    for (const auto& [name, count] : counts_)
        if (count != 0)
            all += (all.empty() ? "" : " ") + name + "=" + std::to_string(count);
    return all;
}

void told::take(const std::string& output, const std::string& sdk)
{
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string first, username, path, count;
        if (!(words >> first >> username >> path) || first != "tally")
            continue;
        outcomes row;
        while (words >> count)
            row.add(count.substr(0, count.find('=')), std::stoll(count.substr(count.find('=') + 1)));
        for (const auto& key : {"username:" + username, "sdk:" + sdk, std::string("total")})
            rows_[key][path == "/ad" ? "ad_requests" : "impressions"].add(row);
    }
}

void told::expect_counted(const stack& on, const std::string& note) const
{
    std::map<std::string, std::int64_t> sums;
    for (const auto& [key, fields] : rows_) {
        for (const auto& [field, row] : fields) {
            const auto counted = on.counter(key, field);
            sums[key.substr(0, key.find(':')) + " " + field] += counted;
            BOOST_TEST((counted >= row.certain() && counted <= row.certain() + row.uncertain()),
                       key << " has " << counted << " " << field << " instead of " << row.certain() << " to "
                           << row.certain() + row.uncertain() << ": " << row.text() << "; " << note);
        }
        // The ad API is well: every ad that is served is a fill.
        BOOST_TEST(on.counter(key, "fills") == on.counter(key, "ad_requests"), key << "; " << note);
    }
    // What is uncertain is either in all three or in none.
    for (const std::string field : {"ad_requests", "impressions"}) {
        BOOST_TEST(sums["username " + field] == sums["total " + field], field << "; " << note);
        BOOST_TEST(sums["sdk " + field] == sums["total " + field], field << "; " << note);
    }
}

outcomes told::sum(const std::string& username_prefix) const
{
    outcomes all;
    for (const auto& [key, fields] : rows_)
        if (key.starts_with("username:" + username_prefix))
            for (const auto& [field, row] : fields)
                all.add(row);
    return all;
}

} // namespace support
