-- Applies one batch of counts, all of it or nothing, once. Safe to send again.
--
-- KEYS  1: the commits key of the worker; then the seen slots; then the keys that clients named requests by; then the
--       counters
-- ARGV  1: the batch's number   2: seconds that the commits key lives
--       3: the unix time from which on it can't be known any more whether a request was counted before; 0: never
--       4: number of seen slots
--       for each slot: the unix time at which it expires, the number of ids, the ids
--       the number of client-named requests, the milliseconds that their keys live, their fingerprints
--       for each counter: the number of fields, then field and increment in turn
-- Returns
--   {'applied'}
--   {'already'}            this batch was applied before
--   {'late'}               nothing was applied: that time has come
--   {'lost', last}         Redis does not know the batch before this one: it lost acknowledged writes
--   {'seen', {i, ...}, {j, ...}}   nothing was applied: the requests at positions i, from 0, were counted before, and
--                          those at positions j have a key that was counted with another fingerprint
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

-- A Redis that was stopped for minutes finds batches in its buffers whose slots have expired meanwhile.
local latest = tonumber(ARGV[3])
if latest > 0 and tonumber(redis.call('TIME')[1]) >= latest then
    return {'late'}
end

local slots = tonumber(ARGV[4])
local at = 5
local counted, reused = {}, {}
local position = 0
for slot = 1, slots do
    local count = tonumber(ARGV[at + 1])
    local known = redis.pcall('SMISMEMBER', KEYS[1 + slot], unpack(ARGV, at + 2, at + 1 + count))
    if known.err then
        return {'rejected', KEYS[1 + slot]}
    end
    for i = 1, count do
        if known[i] == 1 then
            counted[#counted + 1] = position + i - 1
        end
    end
    position = position + count
    at = at + 2 + count
end
local named, window, fingerprints = tonumber(ARGV[at]), ARGV[at + 1], at + 2
local first_named = 2 + slots
for i = 0, named - 1 do
    local known = redis.pcall('GET', KEYS[first_named + i])
    if type(known) == 'table' then
        return {'rejected', KEYS[first_named + i]}
    end
    if known == ARGV[fingerprints + i] then
        counted[#counted + 1] = position + i
    elseif known then
        reused[#reused + 1] = position + i
    end
end
if #counted + #reused > 0 then
    return {'seen', counted, reused}
end
local first_counter = first_named + named
at = fingerprints + named

-- Redis does not undo a script that fails midway, so this undoes what it did. Looking before every increment instead would
-- cost as much as the increments, for an error that nobody meets unless they write to our keys by hand.
local function undo(failed_key, failed_field, counters)
    local from = counters
    for i = first_counter, failed_key do
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
for i = first_counter, #KEYS do
    local fields = tonumber(ARGV[at])
    for field = at + 1, at + 2 * fields - 1, 2 do
        local value = redis.pcall('HINCRBY', KEYS[i], ARGV[field], ARGV[field + 1])
        if type(value) == 'table' then
            local is_first = i == first_counter and field == counters + 1
            local of_the_key = string.find(value.err, '^WRONGTYPE') or string.find(value.err, '^ERR')
            if is_first and not of_the_key then
                -- Redis 6.2 puts the line of the script before it.
                return redis.error_reply((string.gsub(value.err, '^@user_script: ?%d+: %-?', '')))
            end
            undo(i, field, counters)
            return {'rejected', KEYS[i]}
        end
    end
    at = at + 1 + 2 * fields
end

at = 5
for slot = 1, slots do
    local count = tonumber(ARGV[at + 1])
    redis.call('SADD', KEYS[1 + slot], unpack(ARGV, at + 2, at + 1 + count))
    redis.call('EXPIREAT', KEYS[1 + slot], ARGV[at])
    at = at + 2 + count
end
for i = 0, named - 1 do
    redis.call('SET', KEYS[first_named + i], ARGV[fingerprints + i], 'PX', window)
end
redis.call('SET', KEYS[1], number, 'EX', ARGV[2])
return {'applied'}
