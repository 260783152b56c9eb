-- Passes a domain's turn on, and says from when the next may be had: never earlier than was said before.
-- Key: the domain. Arguments: who had it, seconds, 'began' where they count from the turn's beginning, or 'now'.
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1e6
local held = redis.call('HMGET', KEYS[1], 'holder', 'began_at', 'next_at')
if ARGV[3] == 'began' then
  if held[1] ~= ARGV[1] then return end
  now = tonumber(held[2])
  redis.call('HDEL', KEYS[1], 'holder', 'free_at', 'began_at')
end
local next = now + tonumber(ARGV[2])
if not held[3] or tonumber(held[3]) < next then redis.call('HSET', KEYS[1], 'next_at', next) end
redis.call('EXPIRE', KEYS[1], 691200)
