-- For wrk: what it measured, as JSON, in the last line of its report. With USERS every request has one of so many usernames,
-- by chance, in the place of the URL's {user}.
local users = tonumber(os.getenv("USERS"))
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("seed", os.time() * 64 + threads)
end

if users then
    function init()
        math.randomseed(seed)
        path = wrk.path
    end
    -- wrk asks for this only where it is defined: a request that is always the same costs it less.
    function request()
        return wrk.format(nil, (path:gsub("{user}", users .. "-" .. math.random(users))))
    end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"p999_ms":%.3f,"not_200":%d,"broken":%d,"timeouts":%d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        latency:percentile(99.9) / 1e3, errors.status, errors.connect + errors.read + errors.write, errors.timeout))
end
