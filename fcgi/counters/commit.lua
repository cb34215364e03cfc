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
--   or the error of the first write, when Redis takes no writes: nothing was applied

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
local seen = {'seen'}
local position = 0
for slot = 1, slots do
    local count = tonumber(ARGV[at + 1])
    local known = redis.pcall('SMISMEMBER', KEYS[1 + slot], unpack(ARGV, at + 2, at + 1 + count))
    if known.err then
        return {'rejected', KEYS[1 + slot]}
    end
    for i = 1, count do
        if known[i] == 1 then
            seen[#seen + 1] = position + i - 1
        end
    end
    position = position + count
    at = at + 2 + count
end
if #seen > 1 then
    return seen
end

-- Redis does not undo a script that fails midway, so this undoes what it did. Looking before every increment instead would
-- cost as much as the increments, for an error that nobody meets unless they write to our keys by hand.
local function undo(failed_key, failed_field, counters)
    local from = counters
    for i = 2 + slots, failed_key do
        local fields = tonumber(ARGV[from])
        for field = from + 1, from + 2 * fields - 1, 2 do
            if i == failed_key and field == failed_field then
                return
            end
            redis.call('HINCRBY', KEYS[i], ARGV[field], '-' .. ARGV[field + 1])
        end
        from = from + 1 + 2 * fields
    end
end

local counters = at
for i = 2 + slots, #KEYS do
    local fields = tonumber(ARGV[at])
    for field = at + 1, at + 2 * fields - 1, 2 do
        local value = redis.pcall('HINCRBY', KEYS[i], ARGV[field], ARGV[field + 1])
        if type(value) == 'table' then
            local is_first = i == 2 + slots and field == counters + 1
            local of_the_key = string.find(value.err, '^WRONGTYPE') or string.find(value.err, '^ERR')
            if is_first and not of_the_key then
                return value
            end
            undo(i, field, counters)
            return {'rejected', KEYS[i]}
        end
    end
    at = at + 1 + 2 * fields
end

redis.call('SET', KEYS[1], number, 'EX', ARGV[2])
at = 4
for slot = 1, slots do
    local count = tonumber(ARGV[at + 1])
    redis.call('SADD', KEYS[1 + slot], unpack(ARGV, at + 2, at + 1 + count))
    redis.call('EXPIREAT', KEYS[1 + slot], ARGV[at])
    at = at + 2 + count
end
return {'applied'}
