#include "fastcgi.hpp"

#include "material.hpp"
#include "records.hpp"

#include <array>
#include <string>
#include <string_view>

namespace hostile {
namespace {

using namespace std::string_view_literals;

// A request in its parts, so that any of them can be spoilt.
struct request
{
    unsigned id = 1;
    std::string begin{};
    std::string params{}; // the content of the stream
    std::string between{};
    std::string body{}; // the content of the stream

    std::string text() const
    {
        return begin + records::stream(records::params, id, params) + between +
               records::stream(records::input, id, body);
    }
};

std::string request_id(dice& chance)
{
    std::string id;
    while (id.size() < 32)
        id += "0123456789abcdef"[chance.below(16)];
    return id;
}

request valid(dice& chance)
{
    request made;
    made.id = chance.one_in(4) ? static_cast<unsigned>(chance.between(1, 65535)) : 1;
    made.begin = records::begin_request(made.id, 1, chance.one_in(8) ? 0 : 1);
    const bool is_post = chance.one_in(3);
    made.params =
        records::pair("REQUEST_METHOD", is_post ? "POST" : "GET") + records::pair("SCRIPT_NAME", path(chance));
    if (is_post) {
        made.body = query(chance);
        made.params += records::pair("CONTENT_TYPE", "application/x-www-form-urlencoded") +
                       records::pair("CONTENT_LENGTH", std::to_string(made.body.size()));
    } else {
        made.params += records::pair("QUERY_STRING", query(chance));
    }
    if (!chance.one_in(4))
        made.params += records::pair("REQUEST_ID", request_id(chance));
    return made;
}

void spoil_begin(dice& chance, request& made)
{
    static constexpr std::array<unsigned, 5> roles{0, 2, 3, 255, 65535};
    switch (chance.below(6)) {
    case 0:
        made.begin.clear();
        break;
    case 1:
        made.begin += made.begin;
        break;
    case 2:
        made.begin = records::begin_request(made.id, chance.any(roles));
        break;
    case 3:
        made.begin[0] = chance.byte();
        break;
    case 4:
        made.begin[1] = chance.byte();
        break;
    default:
        made.begin = records::record(records::begin, made.id, chance.bytes(chance.below(20)), chance.below(256));
    }
}

// Values that a worker takes for something.
void spoil_params(dice& chance, request& made)
{
    static constexpr std::array names{"CONTENT_LENGTH"sv,
                                      "CONTENT_TYPE"sv,
                                      "REQUEST_TIME"sv,
                                      "REQUEST_ID"sv,
                                      "RESENT"sv,
                                      "SCRIPT_NAME"sv,
                                      "QUERY_STRING"sv,
                                      "REMOTE_ADDR"sv,
                                      "HTTP_USER_AGENT"sv,
                                      "ACCEPT"sv,
                                      "IDEMPOTENCY_KEY"sv,
                                      "REQUEST_METHOD"sv,
                                      ""sv};
    static constexpr std::array values{"-1"sv,
                                       "-2147483648"sv,
                                       "2147483647"sv,
                                       "4294967297"sv,
                                       "99999999999999999999"sv,
                                       "0"sv,
                                       "1.000"sv,
                                       "9999999999.999"sv,
                                       "-5.000"sv,
                                       "1e9"sv,
                                       "\0\0"sv,
                                       "x"sv,
                                       "0000000000000000000000000000000g"sv,
                                       ""sv,
                                       "a=b=c"sv};
    const auto name = chance.any(names);
    const auto value = chance.one_in(3) ? nasty_text(chance) : std::string(chance.any(values));
    const auto added = records::pair(name, value);
    if (chance.one_in(2))
        made.params += added;
    else
        made.params.insert(0, added);
}

void spoil_lengths(dice& chance, request& made)
{
    static constexpr std::array<std::size_t, 8> lengths{0,         1,          128,        65535,
                                                        1U << 24U, 0x3fffffff, 0x7ffffffe, 0x7fffffff};
    switch (chance.below(3)) {
    case 0: // of a pair
        made.params += records::length(chance.any(lengths), true) + records::length(chance.any(lengths), true) +
                       chance.bytes(chance.below(40));
        break;
    case 1: // many pairs or a long one
        if (chance.one_in(2))
            made.params += records::pair("X", std::string(chance.between(10'000, 300'000), 'p'));
        else
            for (auto count = chance.between(100, 10'000); count > 0; --count)
                made.params += records::pair("N", "v");
        break;
    default: // of a record
        made.between = records::header(static_cast<unsigned>(chance.between(4, 5)), made.id, chance.below(65536),
                                       chance.below(256));
    }
}

void spoil_body(dice& chance, request& made)
{
    switch (chance.below(3)) {
    case 0:
        made.body.resize(chance.below(made.body.size() + 1));
        break;
    case 1:
        made.body += nasty_text(chance);
        break;
    default:
        made.body += std::string(chance.between(10'000, 200'000), 'b');
    }
}

// Records that nginx never sends, in the midst of a request.
void interject(dice& chance, request& made)
{
    static constexpr std::array names{"FCGI_MAX_CONNS"sv, "FCGI_MAX_REQS"sv, "FCGI_MPXS_CONNS"sv, "X"sv, ""sv};
    const auto other = static_cast<unsigned>(chance.below(65536));
    std::string added;
    switch (chance.below(6)) {
    case 0:
        added = records::record(records::abort, chance.one_in(2) ? made.id : other, {});
        break;
    case 1:
        added = records::record(records::data, made.id, chance.bytes(chance.below(100)));
        break;
    case 2:
        for (auto count = chance.between(1, 60); count > 0; --count)
            added += records::pair(chance.any(names), "");
        added = records::record(records::get_values, 0, added, chance.one_in(2) ? (8 - added.size() % 8) % 8 : 0);
        break;
    case 3:
        added = records::record(static_cast<unsigned>(chance.below(256)), 0, chance.bytes(chance.below(50)));
        break;
    case 4:
        added = records::begin_request(other) + records::stream(records::params, other, made.params);
        break;
    default:
        added = records::record(static_cast<unsigned>(chance.below(256)), other, chance.bytes(chance.below(200)));
    }
    if (chance.one_in(3))
        made.begin.insert(0, added);
    else if (chance.one_in(2))
        made.begin += added;
    else
        made.between += added;
}

std::string spoilt(dice& chance)
{
    auto made = valid(chance);
    switch (chance.below(10)) {
    case 0:
        spoil_begin(chance, made);
        break;
    case 1:
    case 2:
        spoil_params(chance, made);
        break;
    case 3:
        spoil_lengths(chance, made);
        break;
    case 4:
        spoil_body(chance, made);
        break;
    case 5:
    case 6:
        interject(chance, made);
        break;
    case 7:
    case 8: {
        auto text = made.text();
        mutate(chance, text);
        return text;
    }
    default:
        break; // as it is
    }
    return made.text();
}

} // namespace

input fastcgi_input(dice& chance)
{
    input made{.where = target::fastcgi};
    if (chance.one_in(16))
        made.steps.push_back({.bytes = chance.bytes(chance.between(1, 600))});
    for (auto count = chance.one_in(4) ? chance.between(2, 5) : 1; count > 0; --count) {
        // Another request comes with the records of the first one, or some time after it.
        const std::chrono::milliseconds pause(chance.one_in(4) ? 0 : chance.between(1, 10));
        made.steps.push_back({.bytes = spoilt(chance), .pause = pause});
        ++made.most;
    }
    if (chance.one_in(8))
        made.steps.push_back({.bytes = chance.bytes(chance.between(1, 100))});
    return made;
}

} // namespace hostile
