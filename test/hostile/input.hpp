// One hostile input: what is sent on one connection, and how that ends.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hostile {

enum class target
{
    http,    // nginx
    fastcgi, // the workers' socket
};

enum class ending
{
    drained,     // the client sees to it that the server closes, and reads all answers: nothing stays unknown
    awaited,     // reads until the server closes, which it does by itself
    half_closed, // sends no more and reads
    cut,         // closes at once
    held,        // sends no more, waits for a while and closes
};

struct step
{
    std::string bytes;
    std::chrono::milliseconds pause{0}; // afterwards
};

struct input
{
    target where = target::http;
    ending end = ending::drained;
    std::vector<step> steps{};
    // The most requests in it that can be counted: it holds no more complete sets of parameters.
    std::size_t most = 0;
};

// Inputs take turns by so many: all of a turn end drained, or none.
inline constexpr std::uint64_t turn = 1000;

// Input number `number` of a seed.
input make_input(std::uint64_t seed, std::uint64_t number);

// For a replay. load() gives nothing if the file can't be read.
void save(const input& what, const std::filesystem::path& file);
std::optional<input> load(const std::filesystem::path& file);

} // namespace hostile
