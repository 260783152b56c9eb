-- Leases the next request. What was leased to a crawler that is gone goes first; what was so too often is given up.
-- Keys: crawl, queue, leased, seen, tries, failures, members. Arguments: the crawl's id, seconds of a lease, most
-- crawlers that a request may end, the failure to note of one that ended as many. Gives 'next' and the request, 'wait',
-- 'lost' where the server has forgotten the crawl, or 'over' and why.
local id = redis.call('HGET', KEYS[1], 'id')
if not id then return {'lost', ''} end
if id ~= ARGV[1] then return {'over', 'finished'} end
local ended = redis.call('HGET', KEYS[1], 'ended')
if ended then return {'over', ended} end
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1e6
for _, request in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)) do
  redis.call('ZREM', KEYS[3], request)
  if redis.call('HINCRBY', KEYS[5], request, 1) < tonumber(ARGV[3]) then
    redis.call('ZADD', KEYS[2], '-inf', request)
  else
    redis.call('RPUSH', KEYS[6], ARGV[4])
  end
end
local next = redis.call('ZPOPMIN', KEYS[2])[1]
if next then
  redis.call('ZADD', KEYS[3], now + tonumber(ARGV[2]), next)
  return {'next', next}
end
if redis.call('ZCARD', KEYS[3]) == 0 and redis.call('SCARD', KEYS[4]) > 0 then
  redis.call('HSET', KEYS[1], 'ended', 'finished', 'ended_at', now)
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
  return {'over', 'finished'}
end
return {'wait', ''}
