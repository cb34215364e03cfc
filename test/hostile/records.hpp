// FastCGI as a client speaks it (FastCGI 1.0).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hostile::records {

// Types of records.
inline constexpr unsigned begin = 1;
inline constexpr unsigned abort = 2;
inline constexpr unsigned end = 3;
inline constexpr unsigned params = 4;
inline constexpr unsigned input = 5;
inline constexpr unsigned output = 6;
inline constexpr unsigned data = 8;
inline constexpr unsigned get_values = 9;

inline constexpr std::size_t header_size = 8;
inline constexpr std::size_t longest_content = 65535;

// `length` is what the header says, which may be a lie.
std::string header(unsigned type, unsigned id, std::size_t length, std::size_t padding = 0, unsigned version = 1);
std::string record(unsigned type, unsigned id, std::string_view content, std::size_t padding = 0);
// Any content in as many records as it needs, and the empty one that ends the stream.
std::string stream(unsigned type, unsigned id, std::string_view content);
std::string begin_request(unsigned id, unsigned role = 1, unsigned flags = 1);

// Lengths over 127, or any if `four_bytes`, take four bytes.
std::string length(std::size_t value, bool four_bytes = false);
std::string pair(std::string_view name, std::string_view value);

} // namespace hostile::records
