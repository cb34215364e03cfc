#include "options.hpp"

#include "command_line/command_line.hpp"

#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

namespace load {
namespace {

using command_line::take_number;

bool take_mix(std::string_view text, std::string_view first, std::string_view second, mix& into)
{
    if (text == first)
        into = mix::first;
    else if (text == second)
        into = mix::second;
    else if (text == "both")
        into = mix::both;
    else
        return false;
    return true;
}

// What stands in a request unencoded.
bool take_name(std::string_view text, std::string& into)
{
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
    into = text;
    return !text.empty() && text.find_first_not_of(plain) == text.npos;
}

bool take_file(const std::string& path, std::string& into)
{
    std::ifstream file(path, std::ios::binary);
    into.assign(std::istreambuf_iterator<char>(file), {});
    return file.good() && !into.empty();
}

} // namespace

std::optional<options> parse_options(int argc, char** argv)
{
    options wanted;
    const std::array<command_line::option, 12> known{{
        {"--port", [&](const auto& value) { return take_number(value, 1, 65'535, wanted.port); }},
        {"--connections", [&](const auto& value) { return take_number(value, 1, 1000, wanted.connections); }},
        {"--requests", [&](const auto& value) { return take_number(value, 0, 1'000'000'000, wanted.requests); }},
        {"--seconds", [&](const auto& value) { return take_number(value, 0, 86'400, wanted.least); }},
        {"--limit", [&](const auto& value) { return take_number(value, 1, 86'400, wanted.limit); }},
        {"--paths", [&](const auto& value) { return take_mix(value, "impression", "ad", wanted.paths); }},
        {"--methods", [&](const auto& value) { return take_mix(value, "get", "post", wanted.methods); }},
        {"--prefix", [&](const auto& value) { return take_name(value, wanted.prefix); }},
        {"--usernames", [&](const auto& value) { return take_number(value, 1, 1'000'000, wanted.usernames); }},
        {"--sdk", [&](const auto& value) { return take_name(value, wanted.sdk); }},
        {"--cut-every", [&](const auto& value) { return take_number(value, 1, 1'000'000, wanted.cut_every); }},
        {"--ad-body", [&](const auto& value) { return take_file(value, wanted.ad_body); }},
    }};
    if (!command_line::parse("adtally-load", argc, argv, known))
        return std::nullopt;
    if (wanted.port == 0) {
        std::cerr << "adtally-load: --port is missing (see --help)\n";
        return std::nullopt;
    }
    return wanted;
}

const char* usage()
{
    return R"(adtally-load: sends ad requests and impressions to an adtally and tells what came back.

usage: adtally-load --port N [options]

  --port N           port on 127.0.0.1
  --connections N    kept-alive connections, each with one request at a time (16)
  --requests N       at least so many requests in total (1000)
  --seconds N        for at least so long (0); it ends when both are reached
  --limit N          no new request after so many seconds (300); exits with 1 if there were fewer than asked for
  --paths WHICH      impression, ad, or both in turn (both)
  --methods WHICH    get, post (as a form), or both in turn (both)
  --prefix TEXT      usernames are TEXT0, TEXT1, ... in turn (load-)
  --usernames N      how many (8)
  --sdk NAME         sdk_version (1.0)
  --cut-every K      close the connection right after every K-th request, whose usernames are cut-TEXT0, ... (never)
  --ad-body FILE     what every /ad must be answered with, byte for byte

A request of which a byte was sent is never sent again. At the end there is a line for each username and endpoint:

  tally USERNAME ENDPOINT ok=N ...

  ok                 200 with the whole and right body
  wrong_body         200 with a whole but different one
  cut_short          200, but the body broke off
  not_counted        503 that says so
  outcome_unknown    503 that says so
  other              any other status
  unanswered         the connection broke
  hung               given up after 30 s
  cut                cut by this program

The first 20 of what is not ok get a line with particulars before that, on stderr.
)";
}

} // namespace load
