-- What clients of a metadata service send while flows run and are looked at: for every task the records that its scheduler and its process
-- register, and now and then somebody who lists runs and reads what tasks have left. One request in four reads.
-- Arguments: the file of tasks, one path "/flows/F/runs/R/steps/S/tasks/T" on each line.

local tasks = {}
local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
    thread:set("seed", 7919 * #threads)
end

local system_tags = '["runtime:dev","user:alice","python_version:3.11.7","metaflow_version:2.19.38"]'

local function metadata(count, first)
    local records = {}
    for i = 1, count do
        records[i] = string.format(
            '{"field_name":"field-%d","value":"%d","type":"field-%d","user_name":"alice","tags":["attempt_id:0"],"system_tags":%s}',
            first + i, i, first + i, system_tags)
    end
    return "[" .. table.concat(records, ",") .. "]"
end

-- All but the names is made once: the load must not take the processors that it is to leave to the services.
local tails = {}
for i = 1, 18 do
    tails[i] = string.format(
        '_%d","location":":root:s3://bucket/metaflow","ds_type":"s3","sha":"%040d","type":"metaflow.artifact",'
        .. '"content_type":"gzip+pickle-v4","attempt_id":0,"user_name":"alice","tags":["t"],"system_tags":%s}',
        i, i, system_tags)
end

local function artifacts(name)
    local head = '{"name":"' .. name
    local records = {}
    for i = 1, #tails do
        records[i] = head .. tails[i]
    end
    return "[" .. table.concat(records, ",") .. "]"
end

local bodies = {}
local new_task = '{"user_name":"alice","tags":["t"],"system_tags":' .. system_tags .. '}'
local artifact_round = 0

-- Weights are requests per task of a captured run, and the readers' share.
local kinds = {
    { 1, function(task, step) return "GET", step end },
    { 1, function(task, step) return "POST", step .. "/task", new_task end },
    { 3, function(task) return "POST", task .. "/metadata", bodies.five end },
    { 2, function(task) return "POST", task .. "/metadata", bodies.one end },
    { 1, function(task)
        artifact_round = artifact_round + 1
        return "POST", task .. "/artifact", artifacts("a" .. seed .. "_" .. artifact_round)
    end },
    { 1, function(task) return "POST", task .. "/heartbeat", "{}" end },
    { 1, function() return "GET", "/ping" end },
    { 1, function(task, step, run, flow) return "GET", flow .. "/runs?_limit=50" end },
    { 1, function(task, step, run) return "GET", run end },
    { 1, function(task) return "GET", task .. "/metadata" end },
    { 1, function(task) return "GET", task .. "/artifacts/x1" end },
}
local choices = {}

function init(args)
    math.randomseed(seed)
    for line in io.lines(args[1]) do
        tasks[#tasks + 1] = line
    end
    bodies.five = metadata(5, 0)
    bodies.one = metadata(1, 20)
    for _, kind in ipairs(kinds) do
        for _ = 1, kind[1] do
            choices[#choices + 1] = kind[2]
        end
    end
end

function request()
    local task = tasks[math.random(#tasks)]
    local step = task:match("^(.*)/tasks/")
    local run = step:match("^(.*)/steps/")
    local flow = run:match("^(.*)/runs/")
    local method, path, body = choices[math.random(#choices)](task, step, run, flow)
    return wrk.format(method, path, nil, body)
end

-- A heartbeat that comes too early is answered by 404; anything else from 400 is an error.
failed = 0
function response(status)
    if status >= 400 and status ~= 404 then
        failed = failed + 1
    end
end

function done(summary, latency)
    local refused = 0
    for _, thread in ipairs(threads) do
        refused = refused + thread:get("failed")
    end
    io.write(string.format(
        "RESULT %.1f %.2f %.2f %d\n",
        summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout + refused))
end
