#include "store.hpp"

#include "counters/keys.hpp"
#include "counting.hpp"

#include <utility>

namespace simulation {
namespace keys = counters::keys;
using counters::protocol;

namespace {

bool is_late(const counters::event& event, store::time_point now)
{
    if (event.fingerprint)
        return event.received + keys::named_late_after <= now;
    return keys::slot_expiry(keys::slot_of(event.received)) <=
           std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
}

} // namespace

std::optional<protocol::reply> store::refusal(const protocol::commit& sent, time_point now) const
{
    using kind = protocol::reply::kind;
    const auto known = keys_.commits.find(keys::commits(sent.worker));
    const auto last = known == keys_.commits.end() ? 0 : known->second;
    if (last == sent.number)
        return protocol::reply{kind::already};
    if (last != sent.number - 1)
        return protocol::reply{kind::lost, std::to_string(last)};

    for (const auto* event : sent.events)
        if (is_late(*event, now))
            return protocol::reply{kind::late};

    protocol::reply repeats{kind::seen};
    for (std::size_t i = 0; i < sent.events.size(); ++i) {
        const auto& event = *sent.events[i];
        if (event.fingerprint) {
            const auto found = keys_.once.find(keys::once(event.request));
            if (found != keys_.once.end())
                (found->second.fingerprint == event.fingerprint->bytes() ? repeats.counted : repeats.reused)
                    .push_back(i);
        } else {
            const auto slot = keys_.seen.find(keys::slot_of(event.received));
            if (slot != keys_.seen.end() && slot->second.contains(std::string(event.request.bytes())))
                repeats.counted.push_back(i);
        }
    }
    if (!repeats.counted.empty() || !repeats.reused.empty())
        return repeats;
    return std::nullopt;
}

void store::forget_expired(time_point now)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    std::erase_if(keys_.seen, [&](const auto& slot) { return keys::slot_expiry(slot.first) <= seconds; });
    std::erase_if(keys_.once, [&](const auto& each) { return each.second.expires <= now; });
}

protocol::reply store::execute(const protocol::commit& sent, time_point now, std::optional<std::size_t> writes)
{
    using kind = protocol::reply::kind;
    forget_expired(now);
    if (auto refused = refusal(sent, now))
        return *std::move(refused);

    writer script(writes);
    counting(keys_, keep_, script).count(sent.events);

    const auto forgotten = now + keep_.idempotency_window + keys::once_kept_after_window;
    for (const auto* event : sent.events)
        if (script.may_write()) {
            if (event->fingerprint)
                keys_.once[keys::once(event->request)] = {std::string(event->fingerprint->bytes()), forgotten};
            else
                keys_.seen[keys::slot_of(event->received)].emplace(event->request.bytes());
        }
    if (script.may_write())
        keys_.commits[keys::commits(sent.worker)] = sent.number;
    for (const auto& [series, increment] : sent.measured)
        if (script.may_write())
            keys_.metrics[series] += increment;
    forget_expired(now);
    return script.broke_off() ? protocol::reply{kind::failed, "ERR broke off"} : protocol::reply{kind::applied};
}

} // namespace simulation
