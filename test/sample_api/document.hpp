// The ad that the sample API serves unless it is told otherwise.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sample_api {

// A VAST 4.2 document with one InLine ad.
std::string_view sample_document();

// The shortest XML comment.
inline constexpr std::size_t least_padding = 7;

// The same ad in a document of exactly that many bytes: an XML comment after it fills the rest. Nothing if the size is
// too small for the document, or leaves too few bytes for a comment.
std::optional<std::string> padded_document(std::size_t bytes);

} // namespace sample_api
