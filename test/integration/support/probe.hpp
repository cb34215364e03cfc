// A test fixture that asks the shared stack and keeps the books.
#pragma once

#include "support/stack.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace support {

// At the end of a test case the totals in Redis must have grown by the 200s that the case has seen, and by no more.
// Requests go out byte for byte as they are given.
class probe
{
public:
    void setup();
    void teardown() const;

    answer get(std::string_view target) { return ask("GET", target); }
    answer post_form(std::string_view target, std::string_view form);
    // `headers` are whole lines, each with its \r\n.
    answer ask(std::string_view method, std::string_view target, std::string_view headers = {},
               std::string_view body = {});

private:
    raw_connection connection_{shared_stack().port()};
    std::int64_t ad_requests_ = 0;
    std::int64_t impressions_ = 0;
};

} // namespace support
