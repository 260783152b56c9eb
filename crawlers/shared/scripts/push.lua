-- Queues a request, unless its address was queued before or the crawl's pages are spent; one without marks always.
-- Keys: crawl, queue, leased, seen, tries, failures, members. Arguments: the crawl's id, the request, its priority,
-- most addresses of the crawl, the request's fingerprint or '', the address that it was asked for as or ''.
-- Gives what became of it, and how many addresses were asked for.
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] or redis.call('HEXISTS', KEYS[1], 'ended') == 1 then
  return {'over', 0}
end
local asked = tonumber(redis.call('HGET', KEYS[1], 'asked') or '0')
local mark, address = ARGV[5], ARGV[6]
if address ~= '' then
  if redis.call('SISMEMBER', KEYS[4], address) == 1 then return {'known', asked} end
  if asked >= tonumber(ARGV[4]) then return {'spent', asked} end
end
if mark ~= '' and redis.call('SADD', KEYS[4], mark) == 0 then
  return {'seen', asked}
end
if address ~= '' then
  redis.call('SADD', KEYS[4], address)
  asked = redis.call('HINCRBY', KEYS[1], 'asked', 1)
end
local place = redis.call('HINCRBY', KEYS[1], 'places', 1)
redis.call('ZADD', KEYS[2], place - tonumber(ARGV[3]) * 2 ^ 41, ARGV[2])
return {'queued', asked}
