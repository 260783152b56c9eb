-- Notes that a leased request is done, and what it cost and gave; of one that another crawler has noted already, nothing.
-- Keys: crawl, queue, leased, seen, tries, failures, members. Arguments: the crawl's id, the request or '' where what is
-- counted is of none, how many names and numbers follow, these, failures. Gives all names and numbers of the crawl.
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return {} end
local request, count = ARGV[2], tonumber(ARGV[3])
if request == '' or redis.call('ZREM', KEYS[3], request) + redis.call('ZREM', KEYS[2], request) > 0 then
  for place = 4, 3 + count, 2 do
    redis.call('HINCRBY', KEYS[1], ARGV[place], ARGV[place + 1])
  end
  for place = 4 + count, #ARGV do
    redis.call('RPUSH', KEYS[6], ARGV[place])
  end
  redis.call('LTRIM', KEYS[6], 0, 999)
end
return redis.call('HGETALL', KEYS[1])
