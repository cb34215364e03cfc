// A real adtally for a test: nginx, workers, Redis and the sample ad API, started by ./adtally on ports and in a folder
// of its own.
#pragma once

#include "support/http.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace support {

using settings = std::map<std::string, std::string>;

// What a finished command printed (stdout and stderr together) and its exit code.
struct finished
{
    int code = -1;
    std::string output;
};
// Runs a shell command. `environment` is added to ours.
finished run(const std::string& command, const settings& environment = {});

// A number of our environment.
std::uint64_t number_from(const char* variable, std::uint64_t otherwise);

// A TCP port on 127.0.0.1 that nobody uses at the moment.
std::uint16_t free_port();

// Waits until `holds`, polling; false when it takes longer than `limit`.
bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds limit = std::chrono::seconds(10));

class stack
{
public:
    // Starts; throws with the script's output when that fails. `environment` goes to ./adtally up.
    explicit stack(settings environment = {});
    ~stack();
    stack(const stack&) = delete;
    stack& operator=(const stack&) = delete;

    std::uint16_t port() const { return port_; }
    std::uint16_t metrics_port() const { return metrics_port_; }
    std::filesystem::path folder() const { return folder_; }

    // The pid in var/run/NAME.pid: supervisor, redis, sample-api, workers (multiwatch), nginx.
    pid_t pid(const std::string& name) const;
    std::vector<pid_t> worker_pids() const;
    std::string log(const std::string& name) const; // var/log/NAME.log

    // The reply of redis-cli.
    std::string redis(const std::string& command) const;
    // Counters as Redis has them: total, or those under username:NAME or sdk:NAME.
    std::int64_t counter(const std::string& key, const std::string& field) const;

    // Tells the ad API how to behave; `query` as test/sample_api documents it.
    void ad_api(const std::string& query, const std::string& body = {});
    void ad_api_default();
    // What it has seen since it was told, as test/sample_api documents it: JSON.
    std::string ad_api_report() const;
    std::string ad_api_url() const; // without a path

    // ./adtally COMMAND for this stack; `other` wins over the settings that it was started with.
    finished adtally(const std::string& command, settings other = {}) const;

private:
    settings environment_;
    std::filesystem::path folder_;
    std::uint16_t port_;
    std::uint16_t api_port_;
    std::uint16_t metrics_port_;
};

// A file that a stack's nginx includes in its server block: its path goes into ADTALLY_NGINX_EXTRA.
class nginx_extra
{
public:
    explicit nginx_extra(const std::string& directives);
    ~nginx_extra();
    nginx_extra(const nginx_extra&) = delete;
    nginx_extra& operator=(const nginx_extra&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_ = "/tmp/adtally-test-nginx-XXXXXX";
};

// Stops processes (SIGSTOP) for as long as it lives.
class paused
{
public:
    explicit paused(std::vector<pid_t> pids);
    ~paused();
    paused(const paused&) = delete;
    paused& operator=(const paused&) = delete;

private:
    const std::vector<pid_t> pids_;
};

// One stack with default settings for all tests of a process that need no other.
stack& shared_stack();

// The five parameters of /ad and /impression for a username.
std::string five(const std::string& username, const std::string& sdk_version = "1.0");

} // namespace support
