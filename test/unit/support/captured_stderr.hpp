// What is written to descriptor 2 while this lives goes to memory.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

class captured_stderr
{
public:
    captured_stderr()
    {
        std::fflush(stderr);
        saved_ = ::dup(STDERR_FILENO);
        memory_ = ::memfd_create("stderr", MFD_CLOEXEC);
        if (saved_ < 0 || memory_ < 0 || ::dup2(memory_, STDERR_FILENO) < 0)
            throw std::runtime_error("stderr can't be redirected");
    }
    ~captured_stderr()
    {
        std::fflush(stderr);
        ::dup2(saved_, STDERR_FILENO);
        ::close(saved_);
        ::close(memory_);
    }
    captured_stderr(const captured_stderr&) = delete;
    captured_stderr& operator=(const captured_stderr&) = delete;

    std::string text() const
    {
        std::fflush(stderr);
        std::string all(static_cast<std::size_t>(::lseek(memory_, 0, SEEK_END)), '\0');
        if (::pread(memory_, all.data(), all.size(), 0) != static_cast<ssize_t>(all.size()))
            throw std::runtime_error("the captured stderr can't be read");
        return all;
    }

    // Every line as the JSON object that it must be. Throws when one is not.
    std::vector<boost::json::object> lines() const
    {
        const auto all = text();
        std::vector<boost::json::object> found;
        for (std::string_view rest = all; !rest.empty();) {
            const auto end = rest.find('\n');
            if (end == rest.npos)
                throw std::runtime_error("the last line has no end");
            found.push_back(boost::json::parse(boost::json::string_view(rest.data(), end)).as_object());
            rest.remove_prefix(end + 1);
        }
        return found;
    }

private:
    int saved_ = -1;
    int memory_ = -1;
};
