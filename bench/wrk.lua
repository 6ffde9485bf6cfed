-- The requests of bench/compare. Arguments: the workload, the number of the run, a file with the ids of customers, and a
-- file with search words, encoded for a URL. wrk calls init once, request for each request, and done at the end.

local ids, words, run = {}, {}, ""
local head, count = "", 0

local function lines(file)
  local all = {}
  for line in io.lines(file) do
    all[#all + 1] = line
  end
  return all
end

local function random(list)
  return list[math.random(#list)]
end

local function read(path)
  return "GET " .. path .. head .. "\r\n"
end

-- Keys and references differ in all requests of all runs.
local function post(id, operation, fields)
  count = count + 1
  local body = '{' .. fields .. ',"reference":"order-' .. run .. "-" .. count .. '"}'
  return "POST /customers/" .. id .. "/loyalty/" .. operation .. head
    .. "Content-Type: application/json\r\nIdempotency-Key: till-" .. run .. "-" .. count
    .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

local workloads = {
  get = function() return read("/customers/" .. random(ids)) end,
  list = function() return read("/customers?limit=20") end,
  search = function() return read("/customers?q=" .. random(words)) end,
  earn = function() return post(random(ids), "earn", '"amount":"12.50","currency":"EUR"') end,
  redeem = function() return post(random(ids), "redeem", '"points":1') end,
  hot = function() return post(ids[1], "earn", '"amount":"12.50","currency":"EUR"') end,
}

function workloads.mixed()
  local percent = math.random(100)
  if percent <= 70 then
    return workloads.get()
  elseif percent <= 90 then
    return workloads.earn()
  elseif percent <= 95 then
    return workloads.redeem()
  end
  return workloads.search()
end

function init(arguments)
  run = arguments[2]
  ids = lines(arguments[3])
  words = lines(arguments[4])
  math.randomseed(tonumber(run))
  head = " HTTP/1.1\r\n"
  for name, value in pairs(wrk.headers) do
    head = head .. name .. ": " .. value .. "\r\n"
  end
  request = workloads[arguments[1]]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("requests: %d\nmicroseconds: %d\n", summary.requests, summary.duration))
  io.write(string.format("p50: %d\np99: %d\n", latency:percentile(50), latency:percentile(99)))
  io.write(string.format("statuses: %d\ntimeouts: %d\n", errors.status, errors.timeout))
  io.write(string.format("broken: %d\n", errors.connect + errors.read + errors.write))
  io.write(string.format("processor: %.2f\n", os.clock()))
end
