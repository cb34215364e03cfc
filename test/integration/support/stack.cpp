#include "support/stack.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <signal.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace support {
namespace {

std::string quoted(const std::string& text)
{
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string trimmed(std::string text)
{
    text.erase(text.find_last_not_of(" \r\n") + 1);
    return text;
}

} // namespace

finished run(const std::string& command, const settings& environment)
{
    std::string line;
    for (const auto& [name, value] : environment)
        line += name + "=" + quoted(value) + " ";
    // A process that stays in the background must not keep our pipe open: the output goes through a file.
    std::string path = "/tmp/adtally-test-output-XXXXXX";
    const int fd = ::mkstemp(path.data());
    if (fd < 0)
        throw std::runtime_error("mkstemp failed");
    ::close(fd);
    const int status = std::system(("{ " + line + command + "; } >" + path + " 2>&1 </dev/null").c_str());
    finished done{.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1, .output = read_file(path)};
    std::filesystem::remove(path);
    return done;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise)
{
    const char* given = std::getenv(variable);
    return given != nullptr ? std::strtoull(given, nullptr, 10) : otherwise;
}

std::uint16_t free_port()
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(fd);
    if (!bound)
        throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds limit)
{
    for (const auto end = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < end;) {
        if (holds())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return holds();
}

stack::stack(settings environment)
    : environment_(std::move(environment)), port_(free_port()), api_port_(free_port()), metrics_port_(free_port())
{
    std::string name = "/tmp/adtally-test-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("mkdtemp failed");
    folder_ = name;
    environment_["ADTALLY_VAR"] = folder_;
    environment_["ADTALLY_BUILD"] = ADTALLY_BINARY_DIR;
    environment_["HTTP_PORT"] = std::to_string(port_);
    environment_["SAMPLE_API_PORT"] = std::to_string(api_port_);
    environment_["METRICS_PORT"] = std::to_string(metrics_port_);
    if (const auto started = adtally("up -d --no-build"); started.code != 0) {
        std::filesystem::remove_all(folder_);
        throw std::runtime_error("./adtally up failed:\n" + started.output);
    }
}

stack::~stack()
{
    adtally("down");
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

pid_t stack::pid(const std::string& name) const
{
    return std::atoi(read_file(folder_ / "run" / (name + ".pid")).c_str());
}

std::vector<pid_t> stack::worker_pids() const
{
    std::istringstream list(run("pgrep -x -P " + std::to_string(pid("workers")) + " adtally-worker").output);
    std::vector<pid_t> pids;
    for (pid_t one; list >> one;)
        pids.push_back(one);
    return pids;
}

std::string stack::log(const std::string& name) const
{
    return read_file(folder_ / "log" / (name + ".log"));
}

std::string stack::redis(const std::string& command) const
{
    return trimmed(run("redis-cli -s " + (folder_ / "run/redis.sock").string() + " " + command).output);
}

std::int64_t stack::counter(const std::string& key, const std::string& field) const
{
    return std::atoll(redis("HGET " + quoted("adtally:{0}:" + key) + " " + field).c_str());
}

void stack::ad_api(const std::string& query, const std::string& body)
{
    const auto set = client(api_port_).send({.method = "PUT", .target = "/_control?" + query, .body = body});
    if (set.status != 200 && set.status != 204)
        throw std::runtime_error("the sample API refused '" + query + "': " + set.body);
}

void stack::ad_api_default()
{
    client(api_port_).send({.method = "DELETE", .target = "/_control"});
}

std::string stack::ad_api_report() const
{
    return client(api_port_).get("/_control").body;
}

std::string stack::ad_api_url() const
{
    return "http://127.0.0.1:" + std::to_string(api_port_);
}

finished stack::adtally(const std::string& command, settings other) const
{
    other.insert(environment_.begin(), environment_.end());
    return run(ADTALLY_SOURCE_DIR "/adtally " + command, other);
}

nginx_extra::nginx_extra(const std::string& directives)
{
    const int fd = ::mkstemp(path_.data());
    if (fd < 0)
        throw std::runtime_error("mkstemp failed");
    ::close(fd);
    std::ofstream(path_) << directives;
}

nginx_extra::~nginx_extra()
{
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

paused::paused(std::vector<pid_t> pids) : pids_(std::move(pids))
{
    for (const auto pid : pids_)
        ::kill(pid, SIGSTOP);
}

paused::~paused()
{
    for (const auto pid : pids_)
        ::kill(pid, SIGCONT);
}

stack& shared_stack()
{
    static stack shared;
    return shared;
}

std::string five(const std::string& username, const std::string& sdk_version)
{
    return "sdk_version=" + sdk_version + "&session_id=s-1&platform=ios&username=" + username + "&country_code=US";
}

} // namespace support
