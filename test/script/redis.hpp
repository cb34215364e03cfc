// A real Redis of a test's own, on a unix socket and without a file.
#pragma once

#include "redis/reply.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <sys/types.h>

struct redisContext;

namespace script {

class real_redis
{
public:
    // Starts redis-server and waits until it answers. Throws std::runtime_error if it doesn't.
    real_redis();
    ~real_redis();
    real_redis(const real_redis&) = delete;
    real_redis& operator=(const real_redis&) = delete;

    // Sends a command as bytes and returns the reply. Throws if the connection is lost.
    redis::reply ask(const std::string& command);

private:
    struct closer
    {
        void operator()(redisContext* context) const noexcept;
    };
    std::filesystem::path folder_;
    pid_t pid_ = -1;
    std::unique_ptr<redisContext, closer> context_;
};

} // namespace script
