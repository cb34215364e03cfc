-- Forgets users: their counters, their names in the index and in the rankings; the totals stay.
--
-- KEYS  1: the names of users   2 to 4: their rankings   then the hash of each user
-- ARGV  1: ''    all are forgotten
--          else  only who was not seen for so many seconds; who has no `seen` yet is taken to be seen today
--       2: the time by the caller's clock, a unix time
--       then the name of each user
-- Returns for each user who was forgotten, one after the other: the position, from 0, then ad_requests, fills,
-- impressions and filtered, which are false where there was no such counter.

local seconds_of_a_day = 86400
local retention = tonumber(ARGV[1])
-- A clock that is ahead must not make anybody forgotten: the one that is behind counts.
local now = math.min(tonumber(ARGV[2]), tonumber(redis.call('TIME')[1]))
local today = math.floor(now / seconds_of_a_day)
local forgotten = {}

local function forget(position, key, name, found)
    local held = redis.call('DEL', key)
    for i = 1, 4 do
        held = held + redis.call('ZREM', KEYS[i], name)
    end
    if held > 0 then
        for _, value in ipairs({position, found[2] or false, found[3] or false, found[4] or false, found[5] or false}) do
            forgotten[#forgotten + 1] = value
        end
    end
end

for i = 5, #KEYS do
    -- Not a hash only where somebody wrote to our keys by hand: then it has no counters.
    local found = redis.pcall('HMGET', KEYS[i], 'seen', 'ad_requests', 'fills', 'impressions', 'filtered')
    local seen = tonumber(found[1])
    if not retention then
        forget(i - 5, KEYS[i], ARGV[i - 2], found)
    elseif seen and (seen + 1) * seconds_of_a_day + retention <= now then
        forget(i - 5, KEYS[i], ARGV[i - 2], found)
    elseif found[1] == false and (found[2] or found[3] or found[4] or found[5]) then
        -- Without counters it is somebody who was forgotten a moment ago. A Redis that is full refuses this and must not keep the others from being forgotten.
        redis.pcall('HSET', KEYS[i], 'seen', today)
    end
end
return forgotten
