#include "options.hpp"

#include "numbers.hpp"

#include <array>
#include <getopt.h>
#include <limits>
#include <string_view>

namespace sample_api {

namespace {

constexpr std::uint64_t longest_delay_ms = 600'000;
constexpr std::uint64_t largest_body = 256 * 1024 * 1024;

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    std::uint64_t unit = 0;
    if (text.ends_with("ms")) {
        text.remove_suffix(2);
        unit = 1;
    } else if (text.ends_with("s")) {
        text.remove_suffix(1);
        unit = 1000;
    } else {
        return std::nullopt;
    }
    const auto number = parse_number(text, 0, longest_delay_ms / unit);
    if (!number)
        return std::nullopt;
    return std::chrono::milliseconds{*number * unit};
}

} // namespace

result<options> parse_options(int argc, char** argv)
{
    enum : int
    {
        help,
        port,
        listen,
        delay,
        body_bytes,
        port_file
    };
    const std::array<option, 7> known{{
        {"help", no_argument, nullptr, help},
        {"port", required_argument, nullptr, port},
        {"listen", required_argument, nullptr, listen},
        {"delay", required_argument, nullptr, delay},
        {"body-bytes", required_argument, nullptr, body_bytes},
        {"port-file", required_argument, nullptr, port_file},
        {},
    }};
    options parsed;
    bool has_port = false;
    opterr = 0; // the faults are told by the caller, in one form
    for (;;) {
        const int found = getopt_long(argc, argv, ":", known.data(), nullptr);
        if (found == -1)
            break;
        const std::string value = optarg != nullptr ? optarg : "";
        switch (found) {
        case help:
            parsed.help = true;
            return parsed;
        case port: {
            const auto number = parse_number(value, 0, std::numeric_limits<std::uint16_t>::max());
            if (!number)
                return fault{"--port takes a number from 0 to 65535, not '" + value + "'"};
            parsed.port = static_cast<std::uint16_t>(*number);
            has_port = true;
            break;
        }
        case listen:
            parsed.listen = value;
            break;
        case delay: {
            const auto duration = parse_duration(value);
            if (!duration)
                return fault{"--delay takes a time like 50ms or 2s, 10 minutes at most, not '" + value + "'"};
            parsed.delay = *duration;
            break;
        }
        case body_bytes: {
            const auto number = parse_number(value, 1, largest_body);
            if (!number)
                return fault{"--body-bytes takes a number from 1 to 268435456, not '" + value + "'"};
            parsed.body_bytes = *number;
            break;
        }
        case port_file:
            parsed.port_file = value;
            break;
        case ':':
            return fault{"'" + std::string{argv[optind - 1]} + "' needs a value"};
        default:
            return fault{"unknown option '" + std::string{argv[optind - 1]} + "'"};
        }
    }
    if (optind < argc)
        return fault{"unexpected argument '" + std::string{argv[optind]} + "'"};
    if (!has_port)
        return fault{"--port is missing"};
    return parsed;
}

const char* usage()
{
    return R"(adtally-sample-api: plays the external ad API that /ad asks. Answers every GET with a VAST document.

usage: adtally-sample-api --port N [options]

  --port N            TCP port; 0 picks a free one
  --listen ADDRESS    IP address to listen on (127.0.0.1)
  --delay TIME        wait before every answer, like 50ms or 2s (0ms)
  --body-bytes N      make the document exactly N bytes long
  --port-file PATH    write the port to this file once it listens
  --help              this text

Control, on the same port, for tests:
  PUT /_control?...   set how ads are answered from now on. The body of the request is served byte for byte. Every
                      parameter is optional; what is left out is as at the start:
                        status=200  delay_ms=50  content_type=text%2Fxml (empty: no such header)
                        header=Name:Value (may be repeated)   body=default (the built-in document)
                        mode=normal | chunked | no_length | drip | truncate | endless | garbage | close | reset | hang |
                             close_kept | reset_kept (on connections that have had a request before)
  DELETE /_control    back to how it was at the start
  GET /_control       JSON: requests and connections since the last PUT or DELETE, in_flight, last_target, last_headers.
                      A connection counts with its first request for an ad, so the ones of the control do not.
)";
}

} // namespace sample_api
