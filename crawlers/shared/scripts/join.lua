-- Takes part in the crawl that is on, or begins one where there is none or the last ended before this crawler began.
-- Keys: crawl, queue, leased, seen, tries, failures, members. Arguments: an id for a new crawl, seconds since this
-- crawler began, its own id, seconds of a lease. Gives the crawl's id.
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1e6
local ended = redis.call('HGET', KEYS[1], 'ended_at')
if redis.call('EXISTS', KEYS[1]) == 0 or (ended and tonumber(ended) < now - tonumber(ARGV[2])) then
  redis.call('DEL', unpack(KEYS))
  redis.call('HSET', KEYS[1], 'id', ARGV[1])
end
redis.call('ZADD', KEYS[7], now + tonumber(ARGV[4]), ARGV[3])
return redis.call('HGET', KEYS[1], 'id')
