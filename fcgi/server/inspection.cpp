#include "server/inspection.hpp"

#include <optional>
#include <string>

namespace server {
namespace {

constexpr unsigned version = 1;
constexpr unsigned type_begin_request = 1;
constexpr unsigned type_params = 4;
constexpr unsigned type_stdin = 5;
constexpr unsigned role_responder = 1;
constexpr std::size_t header_size = 8;
constexpr std::size_t begin_request_size = 8;

unsigned byte(std::string_view bytes, std::size_t at)
{
    return static_cast<unsigned char>(bytes[at]);
}

// Two bytes, the higher one first.
unsigned number(std::string_view bytes, std::size_t at)
{
    return byte(bytes, at) << 8U | byte(bytes, at + 1);
}

struct record
{
    unsigned type;
    unsigned id;
    std::string_view content;
};

// Reads records one after the other.
class reader
{
public:
    explicit reader(std::string_view bytes) : left_(bytes) {}

    // Nothing: what is left is no whole record.
    std::optional<record> next()
    {
        if (left_.size() < header_size)
            return std::nullopt;
        const std::size_t length = number(left_, 4);
        const auto size = header_size + length + byte(left_, 6);
        if (left_.size() < size)
            return std::nullopt;
        const record found{
            .type = byte(left_, 1), .id = number(left_, 2), .content = left_.substr(header_size, length)};
        left_.remove_prefix(size);
        return found;
    }

    // The version of what is left can't be read, or is ours.
    bool is_known() const { return left_.empty() || byte(left_, 0) == version; }
    bool is_at_end() const { return left_.empty(); }

private:
    std::string_view left_;
};

// Takes the length of a name or a value: one byte, or four with the highest bit set.
std::optional<std::size_t> take_length(std::string_view& from)
{
    if (from.empty())
        return std::nullopt;
    const std::size_t size = byte(from, 0) < 0x80 ? 1 : 4;
    if (from.size() < size)
        return std::nullopt;
    const std::size_t length =
        size == 1 ? byte(from, 0) : std::size_t{number(from, 0) & 0x7fffU} << 16U | number(from, 2);
    from.remove_prefix(size);
    return length;
}

bool are_pairs(std::string_view params)
{
    while (!params.empty()) {
        const auto name = take_length(params);
        const auto value = take_length(params);
        if (!name || !value || *name + *value > params.size())
            return false;
        params.remove_prefix(*name + *value);
    }
    return true;
}

bool is_begin(const record& found)
{
    return found.type == type_begin_request && found.id != 0 && found.content.size() == begin_request_size &&
           number(found.content, 0) == role_responder;
}

} // namespace

inspection inspect(std::string_view bytes)
{
    reader records(bytes);
    unsigned expected = type_begin_request;
    unsigned id = 0;
    std::string params;
    while (records.is_known()) {
        const auto found = records.next();
        if (!found)
            return bytes.size() < longest_request ? inspection::partial : inspection::refused;
        if (expected == type_begin_request) {
            if (!is_begin(*found))
                return inspection::refused;
            id = found->id;
            expected = type_params;
        } else if (found->type != expected || found->id != id) {
            return inspection::refused;
        } else if (expected == type_params) {
            params += found->content;
            if (found->content.empty() && !are_pairs(params))
                return inspection::refused;
            if (found->content.empty())
                expected = type_stdin;
        } else if (found->content.empty()) {
            return records.is_at_end() ? inspection::whole : inspection::refused;
        }
    }
    return inspection::refused;
}

} // namespace server
