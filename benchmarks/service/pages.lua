-- Lists pages of the runs of a flow with very many: the first pages, and pages anywhere by a cursor.
-- Arguments: the file of queries, one path on each line.

local paths = {}

function init(args)
    for line in io.lines(args[1]) do
        paths[#paths + 1] = line
    end
    math.randomseed(17)
end

function request()
    return wrk.format("GET", paths[math.random(#paths)])
end

function done(summary, latency)
    io.write(string.format(
        "RESULT %.1f %.2f %.2f %d\n",
        summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.status))
end
