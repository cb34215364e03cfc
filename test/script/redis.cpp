#include "redis.hpp"

#include <hiredis/hiredis.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace script {
namespace {

redis::reply to_reply(const redisReply& from)
{
    switch (from.type) {
    case REDIS_REPLY_INTEGER:
        return {static_cast<std::int64_t>(from.integer)};
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
        return {std::string(from.str, static_cast<std::size_t>(from.len))};
    case REDIS_REPLY_ERROR:
        return {redis::error_reply{std::string(from.str, static_cast<std::size_t>(from.len))}};
    case REDIS_REPLY_ARRAY: {
        redis::reply::array list;
        for (std::size_t i = 0; i < from.elements; ++i)
            list.push_back(to_reply(*from.element[i]));
        return {std::move(list)};
    }
    default:
        return {};
    }
}

} // namespace

void real_redis::closer::operator()(redisContext* context) const noexcept
{
    redisFree(context);
}

real_redis::real_redis()
{
    std::string folder = "/tmp/adtally-script-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr)
        throw std::runtime_error("mkdtemp failed");
    folder_ = folder;
    const auto socket = folder + "/redis.sock";
    pid_ = ::fork();
    if (pid_ == 0) {
        ::execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket.c_str(), "--save", "", "--dir",
                 folder.c_str(), "--logfile", "redis.log", nullptr);
        ::_exit(127);
    }
    for (int tries = 0; tries < 500; ++tries) {
        context_.reset(redisConnectUnix(socket.c_str()));
        if (context_ && context_->err == 0)
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("redis-server does not start");
}

real_redis::~real_redis()
{
    context_.reset();
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    std::filesystem::remove_all(folder_);
}

redis::reply real_redis::ask(const std::string& command)
{
    void* raw = nullptr;
    if (redisAppendFormattedCommand(context_.get(), command.data(), command.size()) != REDIS_OK ||
        redisGetReply(context_.get(), &raw) != REDIS_OK)
        throw std::runtime_error(context_->errstr);
    auto reply = to_reply(*static_cast<redisReply*>(raw));
    freeReplyObject(raw);
    return reply;
}

} // namespace script
