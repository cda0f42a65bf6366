-- Customer features as of 2011-11-01 from online_retail.csv.gz, the relation `source`.
-- A cancel line has an InvoiceNo that starts with C; a purchase line is any other with a positive quantity.
-- Prices become DECIMAL before they are multiplied: sums of decimals are exact and do not depend on their order.
WITH lines AS (
  SELECT
    row_number() OVER () AS line,
    CAST(CustomerID AS BIGINT) AS customer_id,
    InvoiceNo,
    StockCode,
    Country,
    InvoiceDate AS invoiced_at,
    CAST(Quantity AS BIGINT) AS quantity,
    CAST(Quantity AS BIGINT) * CAST(UnitPrice AS DECIMAL(14, 3)) AS amount,
    InvoiceNo LIKE 'C%' AS is_cancel,
    InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AS is_purchase
  FROM source
),
known AS (
  SELECT
    *,
    invoiced_at > TIMESTAMP '2011-11-01' - INTERVAL 7 DAY AS in_7d,
    invoiced_at > TIMESTAMP '2011-11-01' - INTERVAL 30 DAY AS in_30d,
    invoiced_at > TIMESTAMP '2011-11-01' - INTERVAL 90 DAY AS in_90d
  FROM lines
  WHERE customer_id IS NOT NULL AND invoiced_at <= TIMESTAMP '2011-11-01'
)
SELECT
  customer_id,
  count(*) FILTER (is_purchase AND in_30d) AS line_count_30d,
  coalesce(sum(quantity) FILTER (is_purchase AND in_30d), 0) AS units_30d,
  count(DISTINCT StockCode) FILTER (is_purchase AND in_30d) AS distinct_items_30d,
  count(DISTINCT InvoiceNo) FILTER (is_cancel AND in_30d) AS cancel_count_30d,
  count(DISTINCT InvoiceNo) FILTER (is_purchase AND in_7d) AS order_count_7d,
  count(DISTINCT InvoiceNo) FILTER (is_purchase AND in_30d) AS order_count_30d,
  count(DISTINCT InvoiceNo) FILTER (is_purchase AND in_90d) AS order_count_90d,
  coalesce(sum(amount) FILTER (is_purchase AND in_7d), 0) AS gross_spend_7d,
  coalesce(sum(amount) FILTER (is_purchase AND in_30d), 0) AS gross_spend_30d,
  coalesce(sum(amount) FILTER (is_purchase AND in_90d), 0) AS gross_spend_90d,
  coalesce(sum(amount) FILTER (in_30d), 0) AS net_spend_30d,
  count(DISTINCT InvoiceNo) FILTER (is_purchase) AS lifetime_order_count,
  coalesce(sum(amount) FILTER (is_purchase), 0) AS lifetime_gross_spend,
  sum(amount) AS lifetime_net_spend,
  arg_max(Country, line) AS country_latest,
  max(invoiced_at) AS last_event_time,
  max(invoiced_at) FILTER (is_purchase) AS last_purchase_time
FROM known
GROUP BY customer_id
