#include "answers.hpp"

#include "records.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace hostile {
namespace {

constexpr std::string_view impression_body = R"({"message": "success"})";

// The value of a header line; `name` is in small letters.
std::string_view field(std::string_view head, std::string_view name)
{
    const auto alike = [](char small, char any) { return (any >= 'A' && any <= 'Z' ? any - 'A' + 'a' : any) == small; };
    while (!head.empty()) {
        const auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        if (line.size() > name.size() && line[name.size()] == ':' &&
            std::equal(name.begin(), name.end(), line.begin(), alike))
            return line.substr(std::min(line.size(), line.find_first_not_of(' ', name.size() + 1)));
    }
    return {};
}

int number(std::string_view text)
{
    int value = -1;
    std::from_chars(text.begin(), text.end(), value);
    return value;
}

verdicts judge(int status, std::string_view head, std::string_view body)
{
    if (status == 200 && !field(head, "x-counted").empty())
        return {.earlier = 1};
    if (status == 200 && !field(head, "x-ad-status").empty())
        return {.ads = 1};
    if (status == 200 && (body == impression_body || field(head, "content-type") == "image/gif"))
        return {.impressions = 1};
    if (status == 502 || status == 504 || (status == 503 && body.find("/problems/not-counted") == body.npos))
        return {.unknown = 1};
    return {.others = 1};
}

bool looks_whole(std::string_view body)
{
    return body.ends_with("}") || body.ends_with("</VAST>\n");
}

// An answer to HTTP/0.9 is a body that ends with the connection.
verdicts judge_bare(std::string_view body)
{
    if (body == impression_body)
        return {.impressions = 1};
    if (body.find("<VAST") != body.npos)
        return {.ads = 1};
    return judge(body.find(R"("status":50)") == body.npos ? 400 : 503, {}, body);
}

heard read_http(std::string_view bytes, bool ended)
{
    heard all;
    while (!bytes.empty()) {
        if (!bytes.starts_with("HTTP/1.")) {
            all.said.add(judge_bare(bytes));
            return all;
        }
        const auto size = bytes.find("\r\n\r\n");
        if (size == bytes.npos) {
            all.wrong = ended ? "a header breaks off" : "";
            return all;
        }
        const auto head = bytes.substr(0, size + 2);
        const int status = number(head.substr(std::min<std::size_t>(head.size(), 9)));
        bytes.remove_prefix(size + 4);
        if (status == 100)
            continue;
        const auto length = static_cast<std::size_t>(std::max(0, number(field(head, "content-length"))));
        // Of a HEAD, whose answer says how long it would be, the next answer follows at once. It may be a bare one.
        bool has_body = !bytes.starts_with("HTTP/1.") && status != 204 && status != 304;
        if (ended && bytes.size() < length) {
            has_body = has_body && !bytes.empty() && !looks_whole(bytes);
            if (has_body)
                all.wrong = "a body breaks off";
        }
        const auto body = bytes.substr(0, has_body ? length : 0);
        all.said.add(judge(status, head, body));
        bytes.remove_prefix(body.size());
    }
    return all;
}

heard read_fastcgi(std::string_view bytes, bool ended)
{
    heard all;
    std::map<unsigned, std::string> outputs;
    const auto byte = [&bytes](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    while (bytes.size() >= records::header_size) {
        const unsigned type = byte(1);
        const unsigned id = byte(2) * 256U + byte(3);
        const std::size_t length = byte(4) * 256U + byte(5);
        const auto size = records::header_size + length + byte(6);
        if (byte(0) != 1 || type > 11) {
            all.wrong = "not FastCGI";
            return all;
        }
        if (bytes.size() < size)
            break;
        if (type == records::output)
            outputs[id] += bytes.substr(records::header_size, length);
        if (type == records::end) {
            const std::string text = std::move(outputs[id]);
            outputs.erase(id);
            const auto head = text.find("\r\n\r\n");
            // libfcgi refuses some requests by an end alone.
            if (head != text.npos)
                all.said.add(judge(number(field(text, "status")), std::string_view(text).substr(0, head + 2),
                                   std::string_view(text).substr(head + 4)));
            else if (!text.empty())
                all.wrong = "a request ends without a header";
        }
        bytes.remove_prefix(size);
    }
    if (ended && (!bytes.empty() || !outputs.empty()))
        all.wrong = "an answer breaks off";
    return all;
}

} // namespace

void verdicts::add(const verdicts& other)
{
    impressions += other.impressions;
    ads += other.ads;
    unknown += other.unknown;
    earlier += other.earlier;
    others += other.others;
}

heard read_answers(target from, std::string_view bytes, bool ended)
{
    return from == target::http ? read_http(bytes, ended) : read_fastcgi(bytes, ended);
}

} // namespace hostile
