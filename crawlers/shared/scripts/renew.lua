-- Renews a crawler's place and what is leased to it, and keeps what the crawl has left for a day.
-- Keys: crawl, queue, leased, seen, tries, failures, members. Arguments: seconds of a lease, the crawler's id, requests.
local now = redis.call('TIME')
local ends = tonumber(now[1]) + tonumber(ARGV[1])
redis.call('ZADD', KEYS[7], ends, ARGV[2])
for place = 3, #ARGV do
  redis.call('ZADD', KEYS[3], 'XX', ends, ARGV[place])
end
for _, key in ipairs(KEYS) do
  redis.call('EXPIRE', key, 86400)
end
