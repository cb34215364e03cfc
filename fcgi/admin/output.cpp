#include "admin/output.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace admin {
namespace {

namespace fs = std::filesystem;

std::string part_of(const std::string& path)
{
    return path + ".part";
}

std::string resume_of(const std::string& path)
{
    return path + ".resume";
}

[[noreturn]] void fail(const std::string& what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

int open_or_fail(const std::string& path, int flags)
{
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
    if (fd < 0)
        fail(path);
    return fd;
}

void write_all(int fd, std::string_view bytes, const std::string& name)
{
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            fail(name);
        if (written > 0)
            bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

// Replaces a small file, so that a crash leaves the old or the new one.
void replace(const std::string& path, std::string_view text)
{
    const auto fresh = path + ".new";
    const int fd = open_or_fail(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    try {
        write_all(fd, text, fresh);
        if (::fdatasync(fd) != 0)
            fail(fresh);
    } catch (...) {
        ::close(fd);
        throw;
    }
    ::close(fd);
    if (::rename(fresh.c_str(), path.c_str()) != 0)
        fail(path);
}

} // namespace

output::output(int fd, std::string path, bool gzip, std::uint64_t bytes)
    : fd_(fd), path_(std::move(path)), bytes_(bytes)
{
    if (gzip)
        compressor_.emplace();
}

output::output(output&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)), compressor_(std::move(other.compressor_)),
      member_open_(other.member_open_), keep_(other.keep_), bytes_(other.bytes_)
{
}

output::~output()
{
    if (fd_ >= 0 && !path_.empty() && bytes_ == 0 && !keep_)
        ::unlink(part_of(path_).c_str());
    if (fd_ > STDERR_FILENO)
        ::close(fd_);
}

bool output::is_stream(const std::string& path)
{
    std::error_code ignored;
    return path.empty() || (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored));
}

output output::stream(const std::string& path, bool gzip)
{
    const int fd = path.empty() ? STDOUT_FILENO : open_or_fail(path, O_WRONLY);
    return {fd, {}, gzip, 0};
}

output output::file(const std::string& path, bool gzip)
{
    if (fs::exists(resume_of(path)))
        throw output_refused(path + " was begun by an export that was interrupted: go on with --resume, or remove " +
                             part_of(path) + " and " + resume_of(path));
    if (fs::exists(path))
        throw output_refused(path + " is there already: remove it, or choose another name");
    // Not even begun if there is no checkpoint beside it, so it may be begun again.
    output made(open_or_fail(part_of(path), O_WRONLY | O_CREAT), path, gzip, 0);
    made.lock();
    if (::ftruncate(made.fd_, 0) != 0)
        fail(part_of(path));
    made.keep_ = false;
    return made;
}

std::optional<checkpoint> output::unfinished(const std::string& path)
{
    std::ifstream file(resume_of(path));
    if (!file) {
        if (fs::exists(path))
            return std::nullopt;
        throw output_refused("there is nothing to resume: no " + resume_of(path));
    }
    if (!fs::exists(part_of(path)) && fs::exists(path)) {
        fs::remove(resume_of(path)); // the last step was missing
        return std::nullopt;
    }
    std::ostringstream text;
    text << file.rdbuf();
    auto reached = checkpoint_from_json(text.view());
    std::error_code missing;
    if (!reached || fs::file_size(part_of(path), missing) < reached->bytes || missing)
        throw output_refused(path + " can't be resumed: " + part_of(path) + " and " + resume_of(path) +
                             " don't belong together; remove them and begin again");
    return reached;
}

output output::resumed(const std::string& path, const checkpoint& from)
{
    output made(open_or_fail(part_of(path), O_WRONLY), path, from.what.gzip, from.bytes);
    made.lock();
    if (::ftruncate(made.fd_, static_cast<off_t>(from.bytes)) != 0 || ::lseek(made.fd_, 0, SEEK_END) < 0)
        fail(part_of(path));
    return made;
}

void output::lock()
{
    struct stat ours, named;
    // One that has just finished has moved the file that was opened here.
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0 || ::fstat(fd_, &ours) != 0 ||
        ::stat(part_of(path_).c_str(), &named) != 0 || ours.st_ino != named.st_ino)
        throw output_refused("another export is writing " + path_);
}

void output::write(std::string_view text)
{
    if (!compressor_)
        return put(text);
    std::string ready;
    compressor_->add(text, ready);
    member_open_ = true;
    put(ready);
}

void output::put(std::string_view bytes)
{
    write_all(fd_, bytes, path_.empty() ? "the output" : part_of(path_));
    bytes_ += bytes.size();
}

// What follows can then be cut off without harm.
void output::end_member()
{
    if (!compressor_ || !member_open_)
        return;
    std::string ready;
    compressor_->finish(ready);
    member_open_ = false;
    put(ready);
}

void output::save(checkpoint reached)
{
    if (path_.empty())
        return;
    end_member();
    if (::fdatasync(fd_) != 0)
        fail(part_of(path_));
    reached.bytes = bytes_;
    replace(resume_of(path_), to_json(reached));
    keep_ = true;
}

void output::finish()
{
    member_open_ = member_open_ || bytes_ == 0; // a file without a member is none
    end_member();
    if (path_.empty())
        return;
    if (::fsync(fd_) != 0)
        fail(part_of(path_));
    if (fs::exists(path_))
        throw output_refused(path_ + " was made by somebody else meanwhile: what was exported is in " + part_of(path_));
    if (::rename(part_of(path_).c_str(), path_.c_str()) != 0)
        fail(path_);
    keep_ = true;
    fs::remove(resume_of(path_));
}

} // namespace admin
