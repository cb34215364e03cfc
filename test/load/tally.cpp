#include "tally.hpp"

#include <iostream>

namespace load {
namespace {

constexpr std::array<std::string_view, outcomes> names{
    "ok", "wrong_body", "cut_short", "not_counted", "outcome_unknown", "other", "unanswered", "hung", "cut"};
constexpr std::size_t most_told = 20;

} // namespace

void tally::add(const account& whose, outcome what, std::chrono::milliseconds took, std::string_view particulars)
{
    const auto index = static_cast<std::size_t>(what);
    ++rows_[whose][index];
    if (what == outcome::ok || what == outcome::cut || ++told_ > most_told)
        return;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    std::cerr << "at " << std::chrono::duration_cast<std::chrono::milliseconds>(now).count() << " ms: " << names[index]
              << " after " << took.count() << " ms: " << whose.username << " " << whose.path() << ": " << particulars
              << "\n";
}

void tally::print(std::ostream& out) const
{
    for (const auto& [whose, counts] : rows_) {
        out << "tally " << whose.username << " " << whose.path();
        for (std::size_t i = 0; i < outcomes; ++i)
            out << " " << names[i] << "=" << counts[i];
        out << "\n";
    }
}

} // namespace load
