-- Item features as of 2011-11-01 from online_retail.csv.gz, the relation `source`.
-- Only purchase lines count (see customer_features.sql); lines without a customer count too.
WITH lines AS (
  SELECT
    row_number() OVER () AS line,
    StockCode AS stock_code,
    CustomerID AS customer_id,
    InvoiceDate AS invoiced_at,
    CAST(Quantity AS BIGINT) AS quantity,
    CAST(UnitPrice AS DECIMAL(14, 3)) AS price,
    InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AS is_purchase
  FROM source
),
sold AS (
  SELECT
    *,
    price > 0 AS is_priced,
    invoiced_at > TIMESTAMP '2011-11-01' - INTERVAL 7 DAY AS in_7d,
    invoiced_at > TIMESTAMP '2011-11-01' - INTERVAL 30 DAY AS in_30d
  FROM lines
  WHERE is_purchase AND invoiced_at <= TIMESTAMP '2011-11-01'
)
SELECT
  stock_code,
  count(*) FILTER (in_7d) AS lines_7d,
  count(*) FILTER (in_30d) AS lines_30d,
  coalesce(sum(quantity) FILTER (in_7d), 0) AS units_sold_7d,
  coalesce(sum(quantity) FILTER (in_30d), 0) AS units_sold_30d,
  count(DISTINCT customer_id) FILTER (in_7d) AS distinct_customers_7d,
  count(DISTINCT customer_id) FILTER (in_30d) AS distinct_customers_30d,
  count(*) AS purchase_line_count,
  sum(quantity) AS units_sold,
  max(invoiced_at) AS last_sold_time,
  count(*) FILTER (is_priced) AS priced_line_count,
  sum(price) FILTER (is_priced) AS sum_unit_price,
  min(price) FILTER (is_priced) AS min_unit_price,
  max(price) FILTER (is_priced) AS max_unit_price,
  arg_max(price, line) FILTER (is_priced) AS last_unit_price,
  CAST(sum(price) FILTER (is_priced) AS DOUBLE) / count(*) FILTER (is_priced) AS avg_unit_price,
  CAST(sum(quantity * price) FILTER (is_priced) AS DOUBLE) / sum(quantity) FILTER (is_priced) AS qty_weighted_avg_price
FROM sold
GROUP BY stock_code
