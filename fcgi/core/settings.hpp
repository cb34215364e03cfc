// The settings as texts, each taken from the environment or else from conf/adtally.env, and what is wrong with them.
#pragma once

#include "core/config.hpp"

#include <boost/url/url_view.hpp>

#include <charconv>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

template <class Number>
std::optional<Number> to_number(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
    if (error != std::errc() || end != text.end())
        return std::nullopt;
    return value;
}
// No port, or one that can be connected to.
bool has_usable_port(const boost::urls::url_view& url);
bool is_http_url(std::string_view text);
// What stands between blanks.
std::vector<std::string_view> words(std::string_view text);

// Reads one setting after the other and collects a line for each that is refused; what it answers then is of no use.
// The environment must outlive it.
class settings
{
public:
    explicit settings(const environment& env) : env_(env) {}

    std::string text(std::string_view name) const;

    template <class Number>
    Number number(std::string_view name, Number least, Number most)
    {
        const auto value = to_number<Number>(text(name));
        if (value && *value >= least && *value <= most)
            return *value;
        refuse(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }

    template <class Value>
    Value choice(std::string_view name, std::span<const std::pair<std::string_view, Value>> choices)
    {
        const auto given = text(name);
        std::string names;
        for (const auto& [label, value] : choices) {
            if (given == label)
                return value;
            names += (names.empty() ? "" : ", ") + std::string(label);
        }
        refuse(name, "one of " + names);
        return choices.front().second;
    }

    // How long something may be waited for: up to config::resend_window.
    std::chrono::milliseconds deadline(std::string_view name);
    // "500ms", "2s", "1m", "12h" or "14d". `wanted` says what is right.
    std::chrono::milliseconds duration(std::string_view name, std::chrono::milliseconds least,
                                       std::chrono::milliseconds most, std::string_view wanted);
    // A day or more.
    std::chrono::hours retention(std::string_view name);
    // URLs with blanks between them, each with macros or without.
    std::vector<url_template> url_templates(std::string_view name);

    void refuse(std::string_view name, std::string_view wanted);
    // For values that may hold a password.
    void refuse_unseen(std::string_view name, std::string_view wanted);

    problems& found() { return found_; }

private:
    const environment& env_;
    problems found_;
};

} // namespace core
