#include "behaviour.hpp"

#include "numbers.hpp"
#include "query.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace sample_api {

namespace {

constexpr std::array<std::pair<std::string_view, answer_mode>, 12> modes{{
    {"normal", answer_mode::normal},
    {"hang", answer_mode::hang},
    {"close", answer_mode::close},
    {"reset", answer_mode::reset},
    {"close_kept", answer_mode::close_kept},
    {"reset_kept", answer_mode::reset_kept},
    {"truncate", answer_mode::truncate},
    {"endless", answer_mode::endless},
    {"drip", answer_mode::drip},
    {"garbage", answer_mode::garbage},
    {"no_length", answer_mode::no_length},
    {"chunked", answer_mode::chunked},
}};

// Three digits, as HTTP wants them; a 1xx is not an answer, another one has to follow it.
constexpr unsigned lowest_status = 200;
constexpr unsigned highest_status = 999;
constexpr unsigned longest_delay_ms = 600'000;

bool is_token(std::string_view text)
{
    constexpr std::string_view alphabet = "!#$%&'*+-.^_`|~0123456789"
                                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "abcdefghijklmnopqrstuvwxyz";
    return !text.empty() && text.find_first_not_of(alphabet) == std::string_view::npos;
}

// A line break in a value would let it add headers, or a body, of its own.
bool is_header_value(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

std::optional<std::string> parse_header(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;

    const std::string_view name = text.substr(0, colon);
    std::string_view value = text.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    if (!is_token(name) || !is_header_value(value))
        return std::nullopt;
    return std::string{name} + ": " + std::string{value};
}

std::string mode_names()
{
    std::string names;
    for (const auto& [name, mode] : modes)
        names += (names.empty() ? "" : ", ") + std::string{name};
    return names;
}

std::optional<answer_mode> parse_mode(std::string_view text)
{
    const auto found = std::find_if(modes.begin(), modes.end(), [text](const auto& row) { return row.first == text; });
    if (found == modes.end())
        return std::nullopt;
    return found->second;
}

// Takes one parameter into the behaviour. The answer says what is wrong with it; empty: nothing.
std::string apply(const parameter& parameter, const behaviour& standard, behaviour& wanted)
{
    const auto& [name, value] = parameter;
    const std::string given = " (given: '" + value + "')";
    if (name == "status") {
        const auto status = parse_number(value, lowest_status, highest_status);
        if (!status)
            return "status must be a number from 200 to 999" + given;
        wanted.status = static_cast<unsigned>(*status);
    } else if (name == "delay_ms") {
        const auto delay = parse_number(value, 0, longest_delay_ms);
        if (!delay)
            return "delay_ms must be a number from 0 to 600000" + given;
        wanted.delay = std::chrono::milliseconds{*delay};
    } else if (name == "content_type") {
        if (!is_header_value(value))
            return "content_type must not have control characters";
        wanted.content_type = value;
    } else if (name == "mode") {
        const auto mode = parse_mode(value);
        if (!mode)
            return "mode must be one of " + mode_names() + given;
        wanted.mode = *mode;
    } else if (name == "header") {
        const auto header = parse_header(value);
        if (!header)
            return "header must have the form Name:Value" + given;
        wanted.headers.push_back(*header);
    } else if (name == "body") {
        if (value != "default")
            return "body can only be 'default'; any other body is the body of the request" + given;
        if (!wanted.body.empty())
            return "body=default and a body in the request contradict each other";
        wanted.body = standard.body;
    } else {
        return "unknown parameter '" + name + "'";
    }
    return {};
}

std::string contradiction(const behaviour& wanted)
{
    if (wanted.mode == answer_mode::truncate && wanted.body.empty())
        return "mode=truncate has nothing to cut off: give a body, or body=default";
    if (wanted.status == 204 && !wanted.body.empty())
        return "a 204 has no body";
    if (wanted.status == 304 && !wanted.body.empty())
        return "a 304 has no body";
    return {};
}

} // namespace

result<behaviour> parse_behaviour(std::string_view query, std::string body, const behaviour& standard)
{
    const auto parameters = parse_query(query);
    if (!parameters)
        return fault{parameters.error().text + "\n"};

    behaviour wanted = standard;
    wanted.body = std::move(body);

    std::string faults;
    const auto add = [&faults](const std::string& text) {
        if (!text.empty())
            faults += text + "\n";
    };
    std::set<std::string_view> names;
    for (const auto& parameter : *parameters) {
        if (!names.insert(parameter.name).second && parameter.name != "header")
            add(parameter.name + " is given twice");
        else
            add(apply(parameter, standard, wanted));
    }
    if (faults.empty())
        add(contradiction(wanted));
    if (!faults.empty())
        return fault{faults};
    return wanted;
}

} // namespace sample_api
