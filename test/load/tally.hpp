// What became of the requests, by username and endpoint.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

namespace load {

// In the order of their names in tally.cpp; --help says what they mean.
enum class outcome
{
    ok,
    wrong_body,
    cut_short,
    not_counted,
    outcome_unknown,
    other,
    unanswered,
    hung,
    cut,
};
inline constexpr std::size_t outcomes = 9;

struct account
{
    std::string username;
    bool is_ad = false;

    std::string path() const { return is_ad ? "/ad" : "/impression"; }
    auto operator<=>(const account&) const = default;
};

class tally
{
public:
    // `particulars` are for a person who looks for the reason.
    void add(const account& whose, outcome what, std::chrono::milliseconds took, std::string_view particulars);

    void print(std::ostream& out) const;

private:
    std::map<account, std::array<std::size_t, outcomes>> rows_;
    std::size_t told_ = 0;
};

} // namespace load
