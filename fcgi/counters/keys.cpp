#include "counters/keys.hpp"

namespace counters::keys {
namespace {

std::string key(std::string_view kind, std::string_view name)
{
    std::string made;
    made.reserve(prefix.size() + kind.size() + name.size());
    made += prefix;
    made += kind;
    made += name;
    return made;
}

} // namespace

std::string total()
{
    return key("total", "");
}

std::string username(std::string_view name)
{
    return key("username:", name);
}

std::string sdk(std::string_view version)
{
    return key("sdk:", version);
}

std::string commits(const core::request_id& worker)
{
    return key("commits:", worker.hex());
}

std::string seen(std::int64_t slot)
{
    return key("seen:", std::to_string(slot));
}

std::string once(const core::request_id& request)
{
    return key("once:", request.bytes());
}

std::int64_t slot_of(std::chrono::system_clock::time_point received)
{
    return std::chrono::floor<std::chrono::seconds>(received.time_since_epoch()) / slot_length;
}

std::int64_t slot_expiry(std::int64_t slot)
{
    return ((slot + 1) * slot_length + slot_kept_after_end).count();
}

} // namespace counters::keys
