#include "http.hpp"

#include "material.hpp"

#include <array>
#include <string>
#include <string_view>

namespace hostile {
namespace {

using namespace std::string_view_literals;

// A request in its parts, so that any of them can be spoilt.
struct request
{
    std::string method = "GET";
    std::string target{};
    std::string version = "HTTP/1.1";
    std::string headers = "Host: 127.0.0.1\r\n";
    std::string body{};

    std::string text() const { return method + " " + target + " " + version + "\r\n" + headers + "\r\n" + body; }
};

std::string length_line(std::size_t length)
{
    return "Content-Length: " + std::to_string(length) + "\r\n";
}

std::string chunk(std::string_view content)
{
    constexpr auto digits = "0123456789abcdef"sv;
    std::string size;
    for (auto left = content.size(); left > 0; left /= 16)
        size.insert(0, 1, digits[left % 16]);
    return size + "\r\n" + std::string(content) + "\r\n";
}

request valid(dice& chance)
{
    request made;
    if (chance.one_in(3)) {
        made.method = "POST";
        made.target = path(chance);
        made.body = query(chance);
        made.headers += "Content-Type: application/x-www-form-urlencoded\r\n" + length_line(made.body.size());
    } else {
        made.target = path(chance) + "?" + query(chance);
    }
    if (chance.one_in(8))
        made.headers += "Idempotency-Key: key-" + std::to_string(chance.below(100'000)) + "\r\n";
    if (chance.one_in(10))
        made.headers += "Accept: image/*\r\n";
    return made;
}

void spoil_request_line(dice& chance, request& made)
{
    static constexpr std::array methods{"HEAD"sv, "OPTIONS"sv, "TRACE"sv, "CONNECT"sv, "PUT"sv,    "get"sv,
                                        "G\0T"sv, ""sv,        "PRI"sv,   "\xff"sv,    "GET GET"sv};
    static constexpr std::array versions{"HTTP/1.0"sv,   "HTTP/0.9"sv, "HTTP/2.0"sv, "HTTP/9.99999999999"sv,
                                         "HTTP/1.1 x"sv, ""sv,         "http/1.1"sv, "HTTP/1."sv};
    static constexpr std::array before{
        "http://127.0.0.1"sv, "http://[::1"sv, "https://x@y:99999"sv, "/.."sv, " "sv, "\t"sv, "\0"sv, "http:"sv};
    switch (chance.below(4)) {
    case 0:
        made.method = chance.any(methods);
        break;
    case 1:
        made.version = chance.any(versions);
        break;
    case 2:
        made.target.insert(0, chance.any(before));
        break;
    default:
        made.target += chance.one_in(2) ? nasty_text(chance) : std::string(chance.between(7000, 70000), 'u');
    }
}

void spoil_headers(dice& chance, request& made)
{
    static constexpr std::array lines{"Host: other\r\n"sv,
                                      "Host : x\r\n"sv,
                                      " folded\r\n"sv,
                                      ": empty\r\n"sv,
                                      "No-Colon\r\n"sv,
                                      "X: \0\r\n"sv,
                                      "X: a\rX-Ad-Status: fill\r\n"sv,
                                      "X: a\nY: b\r\n"sv,
                                      "Expect: 100-continue\r\n"sv,
                                      "Expect: x\r\n"sv,
                                      "Connection: close\r\n"sv,
                                      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"sv,
                                      "Range: bytes=0-3\r\n"sv,
                                      "Idempotency-Key: \xc3\x28\r\n"sv,
                                      "X-Request-Id: 1\r\n"sv,
                                      "Origin: null\r\n"sv,
                                      "Origin: x\"\\y\r\n"sv,
                                      "Accept: image/gif;q=abc, */*\r\n"sv,
                                      "Content-Type: text/plain\r\n"sv,
                                      "If-None-Match: *\r\n"sv};
    switch (chance.below(4)) {
    case 0:
        made.headers += "X-" + std::string(chance.between(1000, 80000), 'h') + ": x\r\n";
        break;
    case 1:
        for (auto count = chance.between(50, 3000); count > 0; --count)
            made.headers += "X: y\r\n";
        break;
    case 2:
        made.headers += "Idempotency-Key: " + nasty_text(chance) + "\r\n";
        break;
    default:
        made.headers += chance.any(lines);
    }
}

// Of two that disagree about where a request ends, one may see a second request in it.
void spoil_framing(dice& chance, request& made)
{
    static constexpr std::array codings{"chunked"sv,  "Chunked"sv,  "chunked, identity"sv,
                                        "xchunked"sv, " chunked"sv, "gzip, chunked"sv};
    static constexpr std::array lengths{
        "-1"sv, "+5"sv, "0x10"sv, "99999999999999999999"sv, "16384"sv, "16385"sv, "5, 5"sv, ""sv, "1 1"sv, "0"sv};
    made.method = "POST";
    const auto coding = "Transfer-Encoding: " + std::string(chance.any(codings)) + "\r\n";
    const auto actual = made.body.size();
    switch (chance.below(7)) {
    case 0:
        made.headers += coding + length_line(chance.below(64));
        made.body = chance.one_in(2) ? chunk(made.body) + "0\r\n\r\n" : "0\r\n\r\n" + made.body;
        break;
    case 1:
        made.headers += coding;
        made.body = chunk(made.body) + (chance.one_in(2) ? "0\r\n\r\n" : nasty_text(chance));
        break;
    case 2:
        made.headers += coding;
        made.body = "ffffffffffffffff1\r\n" + made.body;
        break;
    case 3:
        made.headers += length_line(actual) + length_line(chance.below(64));
        break;
    case 4:
        made.headers += "Content-Length: " + std::string(chance.any(lengths)) + "\r\n";
        break;
    case 5:
        made.headers += length_line(actual > 0 ? chance.below(actual) : actual);
        break; // longer than announced
    default:
        made.headers += length_line(actual + chance.between(1, 20000)); // shorter
    }
}

std::string spoilt(dice& chance)
{
    auto made = valid(chance);
    switch (chance.below(8)) {
    case 0:
    case 1:
        spoil_request_line(chance, made);
        break;
    case 2:
    case 3:
        spoil_headers(chance, made);
        break;
    case 4:
        spoil_framing(chance, made);
        break;
    case 5:
    case 6: {
        auto text = made.text();
        mutate(chance, text);
        return text;
    }
    default:
        break; // as it is
    }
    return made.text();
}

// In two pieces, with a pause between them.
void split(dice& chance, std::vector<step>& steps)
{
    auto& whole = steps.back();
    auto rest = whole.bytes.substr(chance.below(whole.bytes.size() + 1));
    whole.bytes.resize(whole.bytes.size() - rest.size());
    whole.pause = std::chrono::milliseconds(chance.between(1, 30));
    steps.push_back({.bytes = std::move(rest)});
}

} // namespace

input http_input(dice& chance)
{
    input made;
    std::string all;
    if (chance.one_in(16))
        all = chance.bytes(chance.between(1, 600));
    // Pipelined, where it is more than one.
    for (auto count = chance.one_in(4) ? chance.between(2, 8) : 1; count > 0; --count) {
        const auto text = spoilt(chance);
        // Twice: with a key, once is counted.
        for (auto times = chance.one_in(10) ? 2 : 1; times > 0; --times) {
            all += text;
            ++made.most;
        }
    }
    made.steps.push_back({.bytes = std::move(all)});
    if (chance.one_in(5))
        split(chance, made.steps);
    return made;
}

std::string closing_header()
{
    return "\r\n\r\n";
}

std::string closing_filler()
{
    return std::string(2048, '\0');
}

} // namespace hostile
