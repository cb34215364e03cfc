// Where an export is written to: standard output, or a file that is there only when it is whole.
#pragma once

#include "admin/plan.hpp"
#include "gzip/compressor.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace admin {

// An output that can't be used as it was asked for: the text says why, and what can be done.
struct output_refused : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

// A file F is written as F.part, beside which F.resume says how far it has come (checkpoint_from_json); at the end
// F.part becomes F and F.resume goes. What follows the bytes of the checkpoint in F.part is written anew by the next
// one: it may end anywhere, also in the middle of a gzip member.
//
// Every function throws std::system_error when the system fails; the file can then be resumed like after a crash.
class output
{
public:
    // Standard output, or what is no regular file, such as a pipe: without checkpoints.
    static output stream(const std::string& path, bool gzip);
    // A new file. Throws output_refused if it is there, or an unfinished one is.
    static output file(const std::string& path, bool gzip);
    // The unfinished file of `from`, which is what unfinished() gave.
    static output resumed(const std::string& path, const checkpoint& from);

    // How far an unfinished file has come; nothing if it is finished. Throws output_refused if there is none, or what
    // is there can't be resumed.
    static std::optional<checkpoint> unfinished(const std::string& path);
    static bool is_stream(const std::string& path);

    output(output&& other) noexcept; // the other one can only be destroyed
    output& operator=(output&&) = delete;
    ~output(); // leaves nothing behind where nothing was written

    void write(std::string_view text);

    // Makes what was written so far survive a crash; `reached` says what that is, but for its bytes.
    void save(checkpoint reached);

    // All was written.
    void finish();

private:
    output(int fd, std::string path, bool gzip, std::uint64_t bytes);
    void lock();
    void put(std::string_view bytes);
    void end_member();

    int fd_;
    std::string path_; // empty: a stream
    std::optional<gzip::compressor> compressor_;
    bool member_open_ = false;
    bool keep_ = true; // what is unfinished: it can be resumed, or it is not ours
    std::uint64_t bytes_;
};

} // namespace admin
