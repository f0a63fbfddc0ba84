-- Sends the requests of a file, one a line: "S" or "G" (results or graph wanted), then the target.
-- Arguments: the file; "again" to begin anew at its end, "once" to stop there.

local ffi = require("ffi")
ffi.cdef [[
    typedef struct { long seconds; long microseconds; } moment;
    int gettimeofday(moment *now, void *zone);
]]

local accept = { S = "application/sparql-results+json", G = "text/turtle" }
local targets, last, again, begun = {}, 0, false, nil
local threads = {}

local function now_us()
    local now = ffi.new("moment")
    ffi.C.gettimeofday(now, nil)
    return tonumber(now.seconds) * 1e6 + tonumber(now.microseconds)
end

function setup(thread)
    threads[#threads + 1] = thread
end

function init(args)
    spent_us = 0
    again = args[2] == "again"
    for line in io.lines(args[1]) do
        targets[#targets + 1] = "GET " .. line:sub(2) .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
            "\r\nAccept: " .. accept[line:sub(1, 1)] .. "\r\n\r\n"
    end
end

function request()
    begun = begun or now_us()
    last = last + 1
    if last > #targets then
        if again then
            last = 1
        else
            -- wrk sleeps on to the end of its time, so how long the requests took is measured here.
            if spent_us == 0 then spent_us = now_us() - begun end
            last = #targets
            wrk.thread:stop()
        end
    end
    return targets[last]
end

function done(summary, latency, requests)
    local failed, spent = summary.errors, threads[1]:get("spent_us")
    io.write(string.format(
        '\nRESULT {"requests": %d, "duration_us": %d, "p50_us": %d, "p95_us": %d, ' ..
        '"refused": %d, "broken": %d, "late": %d}\n',
        summary.requests, spent > 0 and spent or summary.duration, latency:percentile(50), latency:percentile(95),
        failed.status, failed.connect + failed.read + failed.write, failed.timeout))
end
