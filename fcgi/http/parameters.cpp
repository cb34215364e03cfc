#include "http/parameters.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

namespace http {
namespace {

constexpr std::size_t longest_idempotency_key = 64;

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_country_code(std::string_view value)
{
    return ((value.size() == 2 || value.size() == 3) && std::ranges::all_of(value, is_letter)) ||
           (value.size() == 3 && std::ranges::all_of(value, is_digit));
}

bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

std::optional<std::uint32_t> to_number(std::string_view text)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
    return error == std::errc() && end == text.end() ? std::optional(value) : std::nullopt;
}

std::string list_of(std::span<const std::string_view> names)
{
    std::string list;
    for (const auto name : names)
        list += (list.empty() ? "" : ", ") + std::string(name);
    return list;
}

std::string to_upper(std::string_view value)
{
    std::string folded(value);
    for (auto& c : folded)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return folded;
}

class checker
{
public:
    explicit checker(const request& from) : request_(from) {}

    void check(const rule& wanted)
    {
        std::size_t sent = 0;
        const auto first_fault = faults_.size();
        for (const auto& pair : request_.pairs) {
            if (pair.name_malformed || pair.name != wanted.name)
                continue;
            ++sent;
            check_value(wanted, pair, first_fault);
        }
        if (sent == 0 && wanted.required)
            add(first_fault, wanted.name, "missing", "This parameter is required.");
        if (sent > 1 && !wanted.may_repeat)
            add(first_fault, wanted.name, "repeated", "This parameter may be given once only.");
    }

    void require_one_of(std::span<const std::string_view> names)
    {
        const auto is_one = [&](const pair& sent) {
            return !sent.name_malformed && std::ranges::find(names, sent.name) != names.end();
        };
        if (std::ranges::any_of(request_.pairs, is_one))
            return;
        const auto list = list_of(names);
        for (const auto name : names)
            faults_.push_back({std::string(name), "missing", "One of these is required: " + list + "."});
    }

    void refuse_others(std::span<const rule> permitted)
    {
        std::set<std::pair<std::string_view, bool>> seen;
        for (const auto& pair : request_.pairs) {
            const bool is_permitted =
                !pair.name_malformed && std::ranges::find(permitted, pair.name, &rule::name) != permitted.end();
            if (is_permitted || !seen.emplace(pair.name, pair.name_malformed).second)
                continue;
            if (pair.name_malformed)
                faults_.push_back({core::utf8::presentable(pair.name), "invalid_encoding",
                                   "The name is not well-formed percent-encoded UTF-8."});
            else
                faults_.push_back({core::utf8::presentable(pair.name), "not_permitted",
                                   "This endpoint does not take this parameter."});
        }
    }

    void check_idempotency_key()
    {
        if (!request_.idempotency_key)
            return;
        const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
        if (request_.idempotency_key->size() > longest_idempotency_key)
            faults_.push_back({"Idempotency-Key", "too_long",
                               "The header may have " + std::to_string(longest_idempotency_key) + " bytes at most."});
        if (!std::ranges::all_of(*request_.idempotency_key, is_printable))
            faults_.push_back({"Idempotency-Key", "invalid", "The header must be printable ASCII."});
    }

    faults& found() { return faults_; }

private:
    void check_value(const rule& wanted, const pair& sent, std::size_t first_fault)
    {
        if (sent.value_malformed)
            return add(first_fault, wanted.name, "invalid_encoding",
                       "The value is not well-formed percent-encoded UTF-8.");
        if (sent.value.find_first_not_of(' ') == sent.value.npos)
            return add(first_fault, wanted.name, "empty", "The value must not be empty or blank.");
        switch (wanted.must_be) {
        case rule::form::country_code:
            if (!is_country_code(sent.value))
                add(first_fault, wanted.name, "invalid",
                    "The value must be two letters, three letters or three digits.");
            break;
        case rule::form::hex_digits:
            if (sent.value.size() != wanted.max_bytes || !std::ranges::all_of(sent.value, is_hex))
                add(first_fault, wanted.name, "invalid",
                    "The value must be " + std::to_string(wanted.max_bytes) + " of the digits 0-9 and a-f.");
            break;
        case rule::form::choice:
            if (std::ranges::find(wanted.choices, sent.value) == wanted.choices.end())
                add(first_fault, wanted.name, "invalid",
                    (wanted.choices.size() == 1 ? "The value can only be " : "The value must be one of these: ") +
                        list_of(wanted.choices) + ".");
            break;
        case rule::form::number:
            if (const auto value = to_number(sent.value); !value || *value < wanted.least || *value > wanted.most)
                add(first_fault, wanted.name, "invalid",
                    "The value must be a whole number from " + std::to_string(wanted.least) + " to " +
                        std::to_string(wanted.most) + ".");
            break;
        case rule::form::text:
            check_text(wanted, sent.value, first_fault);
        }
    }

    void check_text(const rule& wanted, std::string_view value, std::size_t first_fault)
    {
        const bool is_too_long = value.size() > wanted.max_bytes;
        const bool has_controls = core::utf8::inspect(value) == core::utf8::verdict::control_character;
        if (is_too_long)
            add(first_fault, wanted.name, "too_long",
                "The value may have " + std::to_string(wanted.max_bytes) + " bytes at most.");
        if (has_controls)
            add(first_fault, wanted.name, "invalid", "The value must not hold control characters.");
        if (is_too_long || has_controls || wanted.also == nullptr)
            return;
        if (auto fault = wanted.also(value); !fault.empty())
            add(first_fault, wanted.name, "invalid", std::move(fault));
    }

    // Adds a fault unless the parameter whose faults begin at `first` has this code already.
    void add(std::size_t first, std::string_view name, std::string_view code, std::string detail)
    {
        const auto own = std::span(faults_).subspan(first);
        if (std::ranges::none_of(own, [&](const auto& fault) { return fault.code == code; }))
            faults_.push_back({std::string(name), code, std::move(detail)});
    }

    const request& request_;
    faults faults_;
};

} // namespace

const std::string& parameters::at(std::string_view name) const
{
    if (const auto* value = find(name))
        return *value;
    throw std::out_of_range("no parameter " + std::string(name));
}

const std::string* parameters::find(std::string_view name) const
{
    const auto found = std::ranges::find(entries_, name, &entry::name);
    return found == entries_.end() ? nullptr : &found->value;
}

std::uint32_t parameters::number_or(std::string_view name, std::uint32_t fallback) const
{
    const auto* value = find(name);
    return value ? to_number(*value).value() : fallback;
}

std::string parameters::canonical(std::string_view but_for) const
{
    std::vector<std::string_view> order;
    for (const auto& sent : entries_)
        if (sent.name != but_for)
            order.push_back(sent.name);
    std::ranges::sort(order);
    std::string text;
    // No value holds a NUL, nor does a name that is permitted.
    for (const auto name : order) {
        text += name;
        text += '\0';
        text += at(name);
        text += '\0';
    }
    return text;
}

core::result<parameters, faults> parse(const request& from, std::span<const rule> permitted,
                                       std::span<const std::string_view> one_of)
{
    checker check(from);
    check.require_one_of(one_of);
    for (const auto& wanted : permitted)
        check.check(wanted);
    check.refuse_others(permitted);
    check.check_idempotency_key();
    if (!check.found().empty())
        return std::move(check.found());

    std::vector<parameters::entry> entries;
    entries.reserve(from.pairs.size());
    for (const auto& [name, value, name_malformed, value_malformed] : from.pairs) {
        const auto& matching = *std::ranges::find(permitted, name, &rule::name);
        entries.push_back({name, matching.must_be == rule::form::country_code ? to_upper(value) : value});
    }
    return parameters(std::move(entries));
}

core::result<parameters, faults> parse(const request& from)
{
    faults found;
    std::vector<parameters::entry> entries;
    for (const auto& pair : from.pairs) {
        if (pair.name_malformed || pair.value_malformed)
            found.push_back({core::utf8::presentable(pair.name), "invalid_encoding",
                             "The parameter is not well-formed percent-encoded UTF-8."});
        else
            entries.push_back({pair.name, pair.value});
    }
    if (!found.empty())
        return found;
    return parameters(std::move(entries));
}

const parameters::entry* first_of(const parameters& sent, std::span<const std::string_view> filters)
{
    const auto all = sent.all();
    const auto found = std::ranges::find_first_of(all, filters, {}, &parameters::entry::name);
    return found == all.end() ? nullptr : &*found;
}

} // namespace http
