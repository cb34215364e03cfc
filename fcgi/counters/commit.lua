-- Applies one batch of counts, all of it or nothing, once. Safe to send again.
--
-- KEYS  1: the commits key of the worker; then the seen slots; then the counters
-- ARGV  1: the batch's number   2: seconds that the commits key lives   3: number of seen slots
--       for each slot: the unix time at which it expires, the number of ids, the ids
--       for each counter: the number of fields, then field and increment in turn
-- Returns
--   {'applied'}
--   {'already'}            this batch was applied before
--   {'lost', last}         Redis does not know the batch before this one: it lost acknowledged writes
--   {'seen', i, ...}       nothing was applied: the ids at these positions, from 0, were counted before
--   {'rejected', key}      nothing was applied: this key does not hold what it should
-- Redis does not undo a script that fails midway, so everything that can fail is tried before the first write.

local number = tonumber(ARGV[1])
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
if last == number then
    return {'already'}
end
if last ~= number - 1 then
    return {'lost', tostring(last)}
end

local slots = tonumber(ARGV[3])
local at = 4
local ids = {}
local seen = {'seen'}
local position = 0
for slot = 1, slots do
    local key = KEYS[1 + slot]
    local count = tonumber(ARGV[at + 1])
    local first = at + 2
    at = first + count
    ids[slot] = {expires = ARGV[first - 2], first = first, past = at}
    local known = redis.pcall('HMGET', key, unpack(ARGV, first, at - 1))
    if known.err then
        return {'rejected', key}
    end
    for i = 1, count do
        if known[i] then
            seen[#seen + 1] = position
        end
        position = position + 1
    end
end
if #seen > 1 then
    return seen
end

local counters = at
for i = 2 + slots, #KEYS do
    local fields = tonumber(ARGV[at])
    for field = at + 1, at + 2 * fields - 1, 2 do
        local value = redis.pcall('HGET', KEYS[i], ARGV[field])
        if type(value) == 'table' or (value and not string.match(value, '^%d+$')) then
            return {'rejected', KEYS[i]}
        end
    end
    at = at + 1 + 2 * fields
end

redis.call('SET', KEYS[1], number, 'EX', ARGV[2])
for slot = 1, slots do
    local write = {'HSET', KEYS[1 + slot]}
    for i = ids[slot].first, ids[slot].past - 1 do
        write[#write + 1] = ARGV[i]
        write[#write + 1] = ''
    end
    redis.call(unpack(write))
    redis.call('EXPIREAT', KEYS[1 + slot], ids[slot].expires)
end
at = counters
for i = 2 + slots, #KEYS do
    local fields = tonumber(ARGV[at])
    for field = at + 1, at + 2 * fields - 1, 2 do
        redis.call('HINCRBY', KEYS[i], ARGV[field], ARGV[field + 1])
    end
    at = at + 1 + 2 * fields
end
return {'applied'}
