-- Takes a crawler out of a crawl. The crawl ends with it where its reason is the site's, or where it was the last.
-- Keys: crawl, queue, leased, seen, tries, failures, members. Arguments: the crawl's id, the crawler's id, its reason,
-- 1 where the reason holds for all crawlers, requests that were leased to it and are not done.
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1e6
redis.call('ZREM', KEYS[7], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[7], '-inf', now)
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] or redis.call('HEXISTS', KEYS[1], 'ended') == 1 then return end
for place = 5, #ARGV do
  if redis.call('ZREM', KEYS[3], ARGV[place]) == 1 then redis.call('ZADD', KEYS[2], '-inf', ARGV[place]) end
end
if ARGV[4] == '1' or redis.call('ZCARD', KEYS[7]) == 0 then
  redis.call('HSET', KEYS[1], 'ended', ARGV[3], 'ended_at', now)
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
end
