-- Do texts agree on how much a price moved? Moves of a week for one chip, unit, deal and direction. The median stands
-- where three stories or more state a percentage; the lowest and the highest stand always.
SELECT week, chip, unit, deal, direction, moves, stories, pct_stories, pct_low, pct_high, pct, reason
FROM weekly_moves
ORDER BY week DESC, chip NULLS LAST, unit, deal, direction
