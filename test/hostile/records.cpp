#include "records.hpp"

namespace hostile::records {
namespace {

std::string number(std::size_t value, int bytes)
{
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>(value >> shift & 0xff);
    return text;
}

} // namespace

std::string header(unsigned type, unsigned id, std::size_t length, std::size_t padding, unsigned version)
{
    return number(version, 1) + number(type, 1) + number(id, 2) + number(length, 2) + number(padding, 1) + '\0';
}

std::string record(unsigned type, unsigned id, std::string_view content, std::size_t padding)
{
    return header(type, id, content.size(), padding) + std::string(content) + std::string(padding, '\0');
}

std::string stream(unsigned type, unsigned id, std::string_view content)
{
    std::string all;
    while (!content.empty()) {
        const auto piece = content.substr(0, longest_content);
        all += record(type, id, piece);
        content.remove_prefix(piece.size());
    }
    return all + record(type, id, {});
}

std::string begin_request(unsigned id, unsigned role, unsigned flags)
{
    return record(begin, id, number(role, 2) + number(flags, 1) + std::string(5, '\0'));
}

std::string length(std::size_t value, bool four_bytes)
{
    return four_bytes || value > 127 ? number(value | 0x80000000U, 4) : number(value, 1);
}

std::string pair(std::string_view name, std::string_view value)
{
    return length(name.size()) + length(value.size()) + std::string(name) + std::string(value);
}

} // namespace hostile::records
