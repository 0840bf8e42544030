-- Each request is the next line of the file: session, path, body, separated by tabs. Ends the run when all are sent.
local posts = {}
local next_post = 0

function init()
  for line in io.lines(os.getenv("RECTO_BENCH_POSTS")) do
    local session, path, body = line:match("([^\t]+)\t([^\t]+)\t([^\t]+)")
    posts[#posts + 1] = wrk.format("POST", path, {
      ["Host"] = wrk.headers["Host"],
      ["Cookie"] = "sessionid=" .. session,
      ["Content-Type"] = "application/x-www-form-urlencoded",
      ["Sec-Fetch-Site"] = "same-origin",
      ["HX-Request"] = "true",
    }, body)
  end
end

function request()
  next_post = next_post + 1
  if next_post > #posts then
    wrk.thread:stop()
    next_post = #posts
  end
  return posts[next_post]
end
