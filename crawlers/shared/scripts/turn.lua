-- Takes a domain's turn, which one crawler has at a time and not before the delay after the last has passed.
-- Key: the domain. Arguments: who asks, seconds after which the turn of one that is gone is free again.
-- Gives 0 where it is taken, -1 where another has it, or the milliseconds to wait.
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1e6
local held = redis.call('HMGET', KEYS[1], 'holder', 'free_at', 'next_at')
if held[1] and held[1] ~= ARGV[1] and tonumber(held[2]) > now then return -1 end
if held[3] and tonumber(held[3]) > now then return math.ceil((tonumber(held[3]) - now) * 1000) end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'free_at', now + tonumber(ARGV[2]), 'began_at', now)
redis.call('EXPIRE', KEYS[1], 691200)
return 0
