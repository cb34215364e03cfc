#include "support/sums.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace support {
namespace {

// Answers a line for each sum that is not the total.
constexpr auto script = R"(
local prefix = 'adtally:{0}:'
local counters = {a = 'ad_requests', f = 'fills', i = 'impressions'}
local dimensions = {'username', 'sdk', 'platform', 'country_code'}
local sums, total = {}, {}
local function add(what, counter, value)
    sums[what] = sums[what] or {}
    sums[what][counter] = (sums[what][counter] or 0) + tonumber(value)
end
local function fields(key)
    local list, found = redis.call('HGETALL', key), {}
    for i = 1, #list, 2 do
        found[list[i]] = list[i + 1]
    end
    return found
end
for field, value in pairs(fields(prefix .. 'total')) do
    total[field] = tonumber(value)
end
for _, key in ipairs(redis.call('KEYS', prefix .. '*')) do
    local kind, dimension = string.match(key, '^adtally:{0}:(%a+):%d+:([%a_]+):')
    if kind == 'hourly' or kind == 'daily' then
        for field, value in pairs(fields(key)) do
            add(kind .. ' ' .. dimension, counters[string.sub(field, -1)], value)
        end
    end
    for _, each in ipairs(dimensions) do
        if string.sub(key, 1, #prefix + #each + 1) == prefix .. each .. ':' then
            for field, value in pairs(fields(key)) do
                if field ~= 'seen' then
                    add('names of ' .. each, field, value)
                end
            end
        end
    end
end
for _, dimension in ipairs(dimensions) do
    for _, counter in pairs(counters) do
        local list = redis.call('ZRANGE', prefix .. 'ranking:' .. dimension .. ':' .. counter, 0, -1, 'WITHSCORES')
        for i = 2, #list, 2 do
            add('ranking of ' .. dimension, counter, list[i])
        end
    end
end
local wrong, checked = '', 0
for what, by_counter in pairs(sums) do
    checked = checked + 1
    for _, counter in pairs(counters) do
        if (by_counter[counter] or 0) ~= (total[counter] or 0) then
            wrong = wrong .. what .. ': ' .. (by_counter[counter] or 0) .. ' ' .. counter .. ', and the total is ' ..
                    (total[counter] or 0) .. '; '
        end
    end
end
return wrong == '' and 'agree: ' .. checked or wrong
)";

} // namespace

void expect_agreeing_sums(const stack& on, const std::string& note)
{
    const auto file = on.folder() / "sums.lua";
    std::ofstream(file) << script;
    // Four dimensions, by name and in rankings; the total and all of them but usernames by hour and by day.
    BOOST_TEST(on.redis("--eval " + file.string()) == "agree: 16", note);
}

} // namespace support
