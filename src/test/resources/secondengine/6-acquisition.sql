-- Spend of a channel is borne by the customers whom it won in the month, spend without channel by those of channels that had
-- spend, in equal parts of whole ten-thousandths; the first by name takes what is left.

CREATE TABLE channel_spend AS
SELECT (month + to_months(cac_lag_months))::DATE AS cohort_month, coalesce(acquisition_channel, '(none)') AS spend_channel,
       min(month) AS spend_month,
       CASE WHEN count(*) = count(line_amount) THEN sum(line_amount) END AS spend_amount
FROM (SELECT spend.month, acquisition_channel, cac_lag_months, as_of,
             worth(amount, spend.currency, reporting_currency, rate) AS line_amount
      FROM spend CROSS JOIN run
      LEFT JOIN rate_on ON rate_on.currency = spend.currency AND rate_on.day = least(last_day(spend.month), as_of))
WHERE (month + to_months(cac_lag_months))::DATE <= as_of
GROUP BY ALL;

CREATE TABLE bearer AS
WITH won AS (
  SELECT cohort_month, customer_id, acquisition_channel,
         (cohort_month, acquisition_channel) IN (SELECT (cohort_month, spend_channel) FROM channel_spend) AS of_paid_channel
  FROM cohort LEFT JOIN profile USING (customer_id)
)
SELECT cohort_month, spend_channel, customer_id
FROM channel_spend s JOIN won USING (cohort_month)
WHERE acquisition_channel = spend_channel
   OR (spend_channel = '(none)' AND (of_paid_channel OR NOT EXISTS (
         FROM won other WHERE other.cohort_month = s.cohort_month AND other.of_paid_channel)));

CREATE TABLE fact_acquisition_share AS
SELECT cohort_month, spend_channel, coalesce(customer_id, 'unallocated') AS customer_id, spend_month, spend_amount,
       count(customer_id) OVER whole AS bearers,
       money(units(spend_amount) // greatest(bearers, 1)
             + CASE WHEN row_number() OVER (PARTITION BY cohort_month, spend_channel ORDER BY customer_id) = 1
                    THEN units(spend_amount) % greatest(bearers, 1) ELSE 0 END) AS allocated_amount
FROM channel_spend LEFT JOIN bearer USING (cohort_month, spend_channel)
WINDOW whole AS (PARTITION BY cohort_month, spend_channel);

CREATE TABLE mart_clv_cac AS
WITH won AS (
  SELECT cohort_month, slice_kind, slice_value, count(*) AS customers
  FROM customer_month JOIN slice_of USING (customer_id)
  WHERE age = 0 AND is_over GROUP BY ALL
),
borne AS (
  SELECT cohort_month, slice_kind, slice_value, allocated_amount, spend_channel <> '(none)' AS of_its_channel
  FROM fact_acquisition_share JOIN slice_of USING (customer_id)
  UNION ALL
  SELECT cohort_month, slice_kind,
         CASE WHEN slice_kind = 'all' THEN 'all'
              WHEN slice_kind = 'acquisition_channel' AND spend_channel <> '(none)' THEN spend_channel
              ELSE 'unallocated' END, allocated_amount, false
  FROM fact_acquisition_share, (SELECT DISTINCT slice_kind FROM slice_of)
  WHERE customer_id = 'unallocated'
),
spent AS (
  SELECT cohort_month, slice_kind, slice_value, sum(allocated_amount) AS acquisition_spend,
         count(*) FILTER (of_its_channel) AS paid_customers
  FROM borne, run WHERE (cohort_month + INTERVAL 1 MONTH)::DATE <= as_of + 1 GROUP BY ALL
)
SELECT cohort_month, slice_kind, slice_value, coalesce(won.customers, 0) AS customers,
       coalesce(spent.paid_customers, 0) AS paid_customers, coalesce(spent.acquisition_spend, 0) AS acquisition_spend,
       (half_up(units(coalesce(spent.acquisition_spend, 0)) * 100, nullif(won.customers, 0)) * 0.000001::DECIMAL(7, 6))::DECIMAL(18, 6) AS cac,
       (half_up(units(coalesce(spent.acquisition_spend, 0)) * 100, nullif(spent.paid_customers, 0)) * 0.000001::DECIMAL(7, 6))::DECIMAL(18, 6)
         AS cac_paid
FROM won FULL JOIN spent USING (cohort_month, slice_kind, slice_value);
