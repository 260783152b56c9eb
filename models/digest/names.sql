-- What readers call each chip, in the language asked for.
SELECT
    c.id AS chip,
    concat_ws(' ', CASE WHEN $lang = 'zh' THEN coalesce(o.name_zh, o.name) ELSE o.name END, c.model) AS name
FROM chips AS c
LEFT JOIN organisations AS o ON c.vendor = o.id
