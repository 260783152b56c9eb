-- warning: a sale price of one accelerator below a third or above three times what its chip plausibly costs
SELECT fact_id, chip, detail, words
FROM review_queue
WHERE reason = 'implausible_price'
ORDER BY fact_id
