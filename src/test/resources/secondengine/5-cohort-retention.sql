-- Payments by month, less refunds by theirs; then each cohort at each age, read off at month ends.

CREATE TABLE revenue AS
WITH came_in AS (
  SELECT payment_id, customer_id, currency, amount, coalesce(tax_amount, 0)::DECIMAL(18, 4) AS tax, paid_at
  FROM payment JOIN customer_of USING (customer_ref) WHERE status IN ('succeeded', 'refunded')
),
given_back AS (
  SELECT payment_id, refunded_at::DATE AS day, currency, amount FROM refund
  UNION ALL
  -- Without a refund of its own, what a version of the payment says to be refunded more than the version before.
  SELECT payment_id, updated_at::DATE, currency, growth
  FROM (SELECT payment_id, updated_at, currency,
               refunded_amount - coalesce(lag(refunded_amount) OVER (PARTITION BY payment_id ORDER BY updated_at), 0) AS growth
        FROM payment_version)
  WHERE growth <> 0 AND payment_id NOT IN (SELECT payment_id FROM refund)
),
booked AS (
  SELECT customer_id, paid_at::DATE AS day, currency, (amount - tax)::DECIMAL(18, 4) AS amount FROM came_in
  UNION ALL
  SELECT customer_id, day, back.currency,
         -CASE WHEN tax = 0 OR came_in.amount = 0 THEN back.amount
               ELSE money(half_up(units(back.amount) * units(came_in.amount - tax), units(came_in.amount))) END
  FROM given_back back JOIN came_in USING (payment_id)
)
SELECT customer_id, date_trunc('month', day)::DATE AS month, sum(worth(amount, booked.currency, reporting_currency, rate)) AS revenue
FROM booked CROSS JOIN run LEFT JOIN rate_on USING (currency, day)
GROUP BY ALL;

CREATE TABLE cohort AS
SELECT customer_id, month_of(min(active_from)) AS cohort_month FROM activity GROUP BY customer_id;

CREATE TABLE customer_month AS
SELECT customer_id, cohort_month, month::DATE AS month, datediff('month', cohort_month, month::DATE) AS age,
       least((month + INTERVAL 1 MONTH)::DATE::TIMESTAMPTZ, cut_end) AS read_at,
       (month + INTERVAL 1 MONTH)::DATE <= as_of + 1 AS is_over,
       EXISTS (FROM activity a WHERE a.customer_id = cohort.customer_id AND a.active_from < read_at
                 AND coalesce(a.active_to >= read_at, true)) AS is_active
FROM cohort, run, LATERAL generate_series(cohort_month::TIMESTAMP, date_trunc('month', as_of)::TIMESTAMP, INTERVAL 1 MONTH) AS s(month);

CREATE TABLE mart_cohort_retention AS
WITH stay AS (
  SELECT *, count(*) FILTER (is_active) OVER (PARTITION BY customer_id ORDER BY month) = age + 1 AS stayed FROM customer_month
),
mrr AS (
  SELECT customer_id, month, sum(reporting_closing_amount) AS mrr FROM fact_revenue_movement GROUP BY ALL
),
cell AS (
  SELECT cohort_month, age AS months_since, slice_kind, slice_value, is_over AS is_mature, count(*) AS cohort_size,
         count(*) FILTER (is_active) AS retained_customers, count(*) FILTER (stayed) AS surviving_customers,
         sum(coalesce(revenue, 0)) AS revenue, sum(coalesce(mrr, 0)) AS mrr
  FROM stay JOIN slice_of USING (customer_id)
  LEFT JOIN revenue USING (customer_id, month) LEFT JOIN mrr USING (customer_id, month)
  GROUP BY ALL
)
SELECT cohort_month, months_since, slice_kind, slice_value, is_mature, cohort_size,
       CASE WHEN is_mature THEN retained_customers END AS retained_customers,
       CASE WHEN is_mature THEN retained_customers::DOUBLE / cohort_size END AS retention_rate,
       CASE WHEN is_mature THEN cell.revenue END AS revenue,
       CASE WHEN is_mature THEN cell.revenue::DOUBLE / nullif(first.revenue::DOUBLE, 0) END AS revenue_retention,
       CASE WHEN is_mature THEN cell.mrr END AS mrr,
       CASE WHEN is_mature THEN cell.mrr::DOUBLE / nullif(first.mrr::DOUBLE, 0) END AS mrr_retention,
       CASE WHEN is_mature THEN surviving_customers END AS surviving_customers,
       CASE WHEN is_mature THEN surviving_customers::DOUBLE / cohort_size END AS survival,
       CASE WHEN is_mature THEN wilson_low(surviving_customers, cohort_size) END AS ci_low,
       CASE WHEN is_mature THEN wilson_high(surviving_customers, cohort_size) END AS ci_high
FROM cell
JOIN (SELECT cohort_month, slice_kind, slice_value, revenue, mrr FROM cell WHERE months_since = 0) first
  USING (cohort_month, slice_kind, slice_value);
