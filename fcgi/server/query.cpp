#include "server/query.hpp"

#include "core/utf8.hpp"

#include <cgicc/CgiInput.h>
#include <cgicc/Cgicc.h>

#include <stdexcept>
#include <string>

namespace server {
namespace {

bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_well_encoded(std::string_view raw)
{
    for (auto at = raw.find('%'); at != raw.npos; at = raw.find('%', at + 3))
        if (at + 2 >= raw.size() || !is_hex(raw[at + 1]) || !is_hex(raw[at + 2]))
            return false;
    return true;
}

// The only environment that cgicc gets to see: it asks for some 25 names.
class query_input final : public cgicc::CgiInput
{
public:
    explicit query_input(const std::string& query) : query_(query) {}
    std::string getenv(const char* name) override
    {
        const std::string_view wanted = name;
        if (wanted == "QUERY_STRING")
            return query_;
        return wanted == "REQUEST_METHOD" ? "GET" : "";
    }

private:
    const std::string& query_;
};

// One pair as it was sent. cgicc lets malformed percent-encoding through as if it were text, so that is looked for
// here.
struct raw_pair
{
    std::string_view name;
    std::string_view value;
    bool name_malformed = false;
    bool value_malformed = false;
};

void split(std::string_view text, std::vector<raw_pair>& into)
{
    while (!text.empty()) {
        const auto piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), piece.size() + 1));
        if (piece.empty())
            continue;
        const auto equals = piece.find('=');
        const auto name = piece.substr(0, equals);
        const auto value = equals == piece.npos ? std::string_view() : piece.substr(equals + 1);
        into.push_back({name, value, !is_well_encoded(name), !is_well_encoded(value)});
    }
}

// cgicc takes `;` for a separator; for us it is a character like any other.
void append_for_cgicc(std::string& query, std::string_view raw)
{
    for (const char c : raw) {
        if (c == ';')
            query += "%3B";
        else
            query += c;
    }
}

} // namespace

std::vector<http::pair> parse_pairs(std::string_view query, std::string_view form)
{
    std::vector<raw_pair> raw;
    split(query, raw);
    split(form, raw);
    if (raw.empty())
        return {};

    // Every pair with its `=`, malformed parts left out: cgicc then finds exactly one element for each.
    std::string normalised;
    normalised.reserve(query.size() + form.size() + raw.size() + 1);
    for (const auto& sent : raw) {
        if (!normalised.empty())
            normalised += '&';
        if (!sent.name_malformed)
            append_for_cgicc(normalised, sent.name);
        normalised += '=';
        if (!sent.value_malformed)
            append_for_cgicc(normalised, sent.value);
    }

    query_input input(normalised);
    const cgicc::Cgicc parsed(&input);
    const auto& elements = parsed.getElements();
    if (elements.size() != raw.size())
        throw std::logic_error("cgicc found another number of pairs than were sent");

    std::vector<http::pair> pairs;
    pairs.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        http::pair decoded{.name = elements[i].getName(),
                           .value = elements[i].getValue(),
                           .name_malformed = raw[i].name_malformed,
                           .value_malformed = raw[i].value_malformed};
        if (decoded.name_malformed || core::utf8::inspect(decoded.name) == core::utf8::verdict::malformed) {
            decoded.name_malformed = true;
            decoded.name = raw[i].name;
        }
        if (decoded.value_malformed || core::utf8::inspect(decoded.value) == core::utf8::verdict::malformed) {
            decoded.value_malformed = true;
            decoded.value = raw[i].value;
        }
        pairs.push_back(std::move(decoded));
    }
    return pairs;
}

} // namespace server
