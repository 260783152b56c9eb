-- What does an Ascend cost against an NVIDIA chip, for one accelerator? Weeks in which both were quoted, sold in the
-- same unit, kind and condition, in CNY. The share is an interval: cheapest Ascend to dearest NVIDIA, and the reverse.
-- `price_cny` stands where three stories or more give one.
SELECT
    a.week, a.deal, a.kind, a.unit, a.condition,
    a.chip AS ascend, a.form_factor AS ascend_form, a.low_cny, a.high_cny, a.price_cny, a.stories,
    n.chip AS nvidia, n.form_factor AS nvidia_form, n.low_cny AS nvidia_low_cny, n.high_cny AS nvidia_high_cny,
    n.price_cny AS nvidia_price_cny, n.stories AS nvidia_stories,
    round(100 * a.low_cny / n.high_cny, 1) AS share_low_pct,
    round(100 * a.high_cny / n.low_cny, 1) AS share_high_pct
FROM weekly_prices AS a
INNER JOIN weekly_prices AS n
    ON a.week = n.week AND a.deal = n.deal AND a.kind = n.kind AND a.unit = n.unit
        AND a.condition IS NOT DISTINCT FROM n.condition
WHERE
    a.deal = 'sale' AND a.chip LIKE 'huawei-ascend%' AND n.chip IN ('nvidia-h20', 'nvidia-h100', 'nvidia-h200')
    AND a.quotes > 0 AND n.quotes > 0
ORDER BY ALL
