-- What wrk asks for: the requests of a file, one a line (method, path, cookie, body), again and again.
-- In a body, {seq} counts up. At the end one line of JSON says what came of it.

local asked, at, seq = {}, 0, 0

local function read(name)
  for line in io.lines(name) do
    local method, path, cookie, body = line:match("^(%S+)\t(%S+)\t([^\t]*)\t(.*)$")
    local headers = { ["Host"] = "localhost", ["Cookie"] = cookie }
    if body ~= "" then headers["Content-Type"] = "application/x-www-form-urlencoded" end
    local whole = body == "" and wrk.format(method, path, headers) or nil
    asked[#asked + 1] = { method = method, path = path, headers = headers, body = body, whole = whole }
  end
end

function init(args)
  read(args[1])
  seq = tonumber(args[2])
end

function request()
  at = at % #asked + 1
  local one = asked[at]
  if one.whole then return one.whole end
  seq = seq + 1
  return wrk.format(one.method, one.path, one.headers, (one.body:gsub("{seq}", tostring(seq))))
end

function done(summary, latency)
  local failed = summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.write
  io.write(string.format(
    'FOUND {"requests": %d, "seconds": %.3f, "p50": %.3f, "p99": %.3f, "worst": %.3f, "failed": %d, "bytes": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, failed + summary.errors.connect, summary.bytes))
end
