-- Applies one batch of counts, all of it or nothing, once. Safe to send again.
--
-- KEYS  1: the commits key of the worker; then the seen slots; then the keys that clients named requests by. The keys of
--       the counters are made here, of a prefix that puts them into the same shard.
-- ARGV  1: the batch's number   2: seconds that the commits key lives
--       3: the unix time from which on it can't be known any more whether a request was counted before; 0: never
--       4: number of seen slots
--       for each slot: the unix time at which it expires, the number of ids, the ids
--       the number of client-named requests, the milliseconds that their keys live, their fingerprints
--       the number of metrics, then field and increment in turn
--       the prefix of all keys, how many usernames a ranking keeps, how many names there may be of each dimension but
--       the total
--       for each hour in which requests came:
--           its day (20261124), hour (13), month (202611), day of the month (24) and days since 1970;
--           the unix times at which what is counted by its hour and by its day expires
--           for each dimension: the number of names, and for each name: itself, and the increments of its counters
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
at = fingerprints + named

local metrics, first_metric = tonumber(ARGV[at]), at + 1
at = first_metric + 2 * metrics
local prefix = ARGV[at]

-- Redis does not undo a script that fails midway, so this notes what it does and undoes it. Looking before every write
-- instead would cost as much as the writes, for an error that nobody meets unless they write to our keys by hand.
local undo, steps = {}, 0

-- Redis takes no writes. 6.2 puts the line of the script before it.
local function refusal(reason)
    return redis.error_reply((string.gsub(reason, '^@user_script: ?%d+: %-?', '')))
end

local function write(command, key, ...)
    local value = redis.pcall(command, key, ...)
    if type(value) == 'table' then
        error({key = key, reason = value.err})
    end
    return value
end

local function add(key, field, by)
    local value = write('HINCRBY', key, field, by)
    undo[steps + 1], undo[steps + 2], undo[steps + 3], undo[steps + 4] = 'HINCRBY', key, field, '-' .. by
    steps = steps + 4
    return value
end

local function undo_all()
    for i = steps - 3, 1, -4 do
        local command, key, field, back = undo[i], undo[i + 1], undo[i + 2], undo[i + 3]
        if command == 'ZREM' then
            redis.call('ZREM', key, field)
        elseif command == 'ZADD' then
            redis.call('ZADD', key, back, field)
        elseif redis.call('HINCRBY', key, field, back) == 0 then
            redis.call('HDEL', key, field)
        end
    end
end

local dimensions = {'total', 'username', 'sdk', 'platform', 'country_code'}
local counters = {'ad_requests', 'fills', 'impressions', 'filtered'}
local letters = {'a', 'f', 'i', 'x'}
local ranked = 3 -- of these counters
local others = {0, 0, 0, 0, 0} -- requests that are counted under no name of their own, by dimension
local seen_on = {} -- the day on which each username was seen, by its key
local grown = {} -- rankings of usernames that have got a new one

-- Whether a name that has no counter yet, or a new one, gets a place of its own.
local function is_admitted(dimension, name, most)
    local index = prefix .. 'names:' .. dimension
    if write('ZSCORE', index, name) then
        return true
    end
    if write('ZCARD', index) >= most then
        return false
    end
    write('ZADD', index, 0, name)
    undo[steps + 1], undo[steps + 2], undo[steps + 3] = 'ZREM', index, name
    steps = steps + 4
    return true
end

-- Only the highest usernames are ranked. One that has fallen below the lowest of them comes back when it is counted to
-- more than that, so that nothing is lost by leaving it out.
local lowest_ranked = {}
local function is_ranked(key, value, most)
    local lowest = lowest_ranked[key]
    if not lowest then
        lowest = write('ZCARD', key) < most and 0 or tonumber(redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2])
        lowest_ranked[key] = lowest
    end
    return value > lowest
end

local function rank(d, c, name, value, by)
    local key = prefix .. 'ranking:' .. dimensions[d] .. ':' .. counters[c]
    if d == 2 then
        if not is_ranked(key, value, tonumber(ARGV[at + 1])) then
            return
        end
    end
    local is_new = write('ZADD', key, value, name) == 1
    if d == 2 and is_new then
        grown[key] = true
    end
    undo[steps + 1], undo[steps + 2], undo[steps + 3], undo[steps + 4] = is_new and 'ZREM' or 'ZADD', key, name, value - by
    steps = steps + 4
end

-- The name whose increments stand behind `from`, in the hour that is described at `hour`.
local function count(d, from, hour)
    local dimension, name = dimensions[d], ARGV[from]
    local key = prefix .. (d == 1 and 'total' or dimension .. ':' .. name)
    local is_known = d == 1
    local of_hour, of_day
    if d ~= 2 then
        of_hour = prefix .. 'hourly:' .. ARGV[hour] .. ':' .. dimension .. ':'
        of_day = prefix .. 'daily:' .. ARGV[hour + 2] .. ':' .. dimension .. ':'
    end
    for c = 1, #counters do
        local by = ARGV[from + c]
        if by ~= '0' then
            local increment = tonumber(by)
            local value = add(key, counters[c], by)
            if value == increment and not is_known then
                is_known = true
                if not is_admitted(dimension, name, tonumber(ARGV[at + d])) then
                    redis.call('HDEL', key, counters[c])
                    steps = steps - 4
                    name, key = '', prefix .. dimension .. ':'
                    value = add(key, counters[c], by)
                    others[d] = others[d] + tonumber(ARGV[from + 1]) + tonumber(ARGV[from + 3]) + tonumber(ARGV[from + 4])
                end
            end
            if d ~= 1 and c <= ranked then
                rank(d, c, name, value, increment)
            end
            if d ~= 2 then
                -- A value that is its increment is new, and perhaps its key too.
                if add(of_hour .. name, ARGV[hour + 1] .. letters[c], by) == increment then
                    redis.call('EXPIREAT', of_hour .. name, ARGV[hour + 5])
                end
                if add(of_day .. name, ARGV[hour + 3] .. letters[c], by) == increment then
                    redis.call('EXPIREAT', of_day .. name, ARGV[hour + 6])
                end
            end
        end
    end
    if d == 2 and name ~= '' then
        seen_on[key] = ARGV[hour + 4]
    end
end

local function count_all()
    local hour = at + 6
    while ARGV[hour] do
        local from = hour + 7
        for d = 1, 5 do
            local names = tonumber(ARGV[from])
            from = from + 1
            for _ = 1, names do
                count(d, from, hour)
                from = from + 1 + #counters
            end
        end
        hour = from
    end
end

local went_well, failure = pcall(count_all)
if not went_well then
    if type(failure) ~= 'table' or not failure.key then
        undo_all()
        error(failure)
    end
    local of_the_key = string.find(failure.reason, '^WRONGTYPE') or string.find(failure.reason, '^ERR')
    if steps == 0 and not of_the_key then
        return refusal(failure.reason)
    end
    undo_all()
    return {'rejected', failure.key}
end
for key, day in pairs(seen_on) do
    redis.call('HSET', key, 'seen', day)
end
for key in pairs(grown) do
    redis.call('ZREMRANGEBYRANK', key, 0, -1 - tonumber(ARGV[at + 1]))
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
-- Without requests this is the first write.
local noted = redis.pcall('SET', KEYS[1], number, 'EX', ARGV[2])
if noted.err then
    return refusal(noted.err)
end

-- A damaged metric is no reason not to count.
local metrics_key = prefix .. 'metrics'
for i = first_metric, first_metric + 2 * metrics - 1, 2 do
    redis.pcall('HINCRBY', metrics_key, ARGV[i], ARGV[i + 1])
end
for d = 2, 5 do
    if others[d] > 0 then
        redis.pcall('HINCRBY', metrics_key, 'adtally_counted_as_other_total{dimension="' .. dimensions[d] .. '"}', others[d])
    end
end
return {'applied'}
