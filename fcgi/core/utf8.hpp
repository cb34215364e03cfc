// What we need to know of UTF-8 text that comes from outside.
#pragma once

#include <string>
#include <string_view>

namespace core::utf8 {

// How a text looks that someone outside sent.
enum class verdict
{
    clean,
    control_character, // Unicode category Cc: U+0000 to U+001F, U+007F to U+009F
    malformed,         // not UTF-8 (RFC 3629): overlong forms and surrogates included
};
verdict inspect(std::string_view text);

// The text with every malformed byte and the control characters from U+007F on replaced by U+FFFD, cut after max_bytes
// at a character's end: for JSON in logs and error documents, which must be valid and harmless whatever was sent.
std::string presentable(std::string_view text, std::size_t max_bytes = 256);

} // namespace core::utf8
