// What was sent and what was answered, held against what Redis has counted.
#pragma once

#include "counters/protocol.hpp"
#include "store.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace simulation {

// A request as its client sees it: sent once, answered once at most. All sendings of one username are the same request:
// one, or what a client names by one Idempotency-Key.
class books
{
public:
    using sending = std::size_t;
    using outcome = counters::protocol::outcome;

    sending send(counters::event what);
    const counters::event& what(sending which) const { return sendings_[which].what; }
    // `epoch` is the one of the reply by which it was answered.
    void answer(sending whose, outcome result, int epoch);
    // Its worker was killed, and nobody has sent it again.
    void lose(sending which) { sendings_[which].lost = true; }
    // Redis has lost data.
    void lose_data(const contents& before, const contents& after, int epoch);
    std::optional<outcome> answer_of(sending which) const { return sendings_[which].answered; }

    // The first thing that is wrong; nothing: the books are right. Call when everything has come to rest. `excess`: how
    // often more than once a username may be counted.
    std::optional<std::string> check(const contents& keys, const std::map<std::string, std::int64_t>& excess) const;

private:
    struct entry
    {
        counters::event what;
        std::optional<outcome> answered{};
        int epoch = 0;
        bool lost = false;
        bool answered_twice = false;
    };
    struct bounds
    {
        std::int64_t least = 0;
        std::int64_t most = 0;
    };
    using all_bounds = std::map<std::pair<std::string, std::string>, bounds>; // by key and field

    bool was_counted(const entry& of) const;
    std::optional<std::string> check_username(const std::string& name, const contents& keys, std::int64_t excess,
                                              all_bounds& sums) const;

    std::vector<entry> sendings_;
    std::map<std::string, std::vector<sending>> by_username_;
    std::map<std::string, int> lost_in_epoch_; // the last one, by username
};

} // namespace simulation
