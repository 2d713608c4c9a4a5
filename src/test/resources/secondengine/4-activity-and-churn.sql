-- Who is active at an instant, asked of every customer at the start and the end of every period.
-- (The product walks from event to event and carries running sums.)

CREATE TABLE subscription_activity AS
SELECT running.customer_id, valid_from AS active_from, CASE WHEN ends < cut_end THEN ends END AS active_to,
       CASE WHEN reason = 'payment_failure' THEN 'involuntary' WHEN reason IN ('paused', 'unknown') THEN 'unknown'
            WHEN reason IS NOT NULL THEN 'voluntary' END AS end_class,
       running.subscription_id
FROM (SELECT *, least(runs_to, lead(valid_from) OVER (PARTITION BY subscription_id ORDER BY valid_from)) AS ends
      FROM state) running CROSS JOIN run
LEFT JOIN stop ON stop.subscription_id = running.subscription_id AND stop.stopped_at = running.ends
             AND stop.customer_id = running.customer_id
WHERE may_run AND mrr > 0 AND coalesce(ends > valid_from, true) AND running.customer_id <> 'unknown';

CREATE TABLE purchase_day AS
SELECT customer_id, paid_at::DATE AS day, min(paid_at) AS active_from
FROM payment JOIN customer_of USING (customer_ref)
WHERE status IN ('succeeded', 'refunded') AND subscription_id IS NULL AND customer_id <> 'unknown'
GROUP BY ALL;

-- In a month with a subscription nobody is a purchase customer.
CREATE TABLE purchase_activity AS
SELECT customer_id, active_from, CASE WHEN ends < cut_end THEN ends END AS active_to
FROM (SELECT customer_id, active_from,
             least((day + inactivity_days + 1)::DATE::TIMESTAMPTZ,
                   (SELECT min(s.active_from) FROM subscription_activity s
                    WHERE s.customer_id = p.customer_id AND s.active_from > p.active_from)) AS ends
      FROM purchase_day p, run
      WHERE NOT EXISTS (
        FROM subscription_activity s
        WHERE s.customer_id = p.customer_id
          AND s.active_from < (date_trunc('month', day) + INTERVAL 1 MONTH)::DATE::TIMESTAMPTZ
          AND coalesce(s.active_to > date_trunc('month', day)::DATE::TIMESTAMPTZ, true))), run;

CREATE TABLE activity AS
SELECT customer_id, 'subscription' AS kind, active_from, active_to, end_class, subscription_id AS source FROM subscription_activity
UNION ALL
SELECT customer_id, 'purchase', active_from, active_to, CASE WHEN active_to IS NOT NULL THEN 'unknown' END, 'purchase'
FROM purchase_activity;

CREATE TABLE period AS
SELECT kind AS period_kind, starts::DATE AS period_start, starts::DATE::TIMESTAMPTZ AS starts_at,
       (starts + step)::DATE::TIMESTAMPTZ AS ends_at
FROM (VALUES ('week', INTERVAL 7 DAY), ('month', INTERVAL 1 MONTH), ('quarter', INTERVAL 3 MONTH), ('year', INTERVAL 1 YEAR))
       AS steps(kind, step), run,
     LATERAL generate_series(date_trunc(kind, (SELECT min(active_from) FROM activity)::DATE)::TIMESTAMP, as_of::TIMESTAMP, step)
       AS series(starts)
WHERE (starts + step)::DATE <= as_of + 1;

CREATE TABLE customer_period AS
SELECT period_kind, period_start, customer_id,
       bool_or(active_from < starts_at AND coalesce(active_to >= starts_at, true)) AS at_start,
       bool_or(active_from < ends_at AND coalesce(active_to >= ends_at, true)) AS at_end,
       bool_or(active_from >= starts_at AND active_from < ends_at) AS began,
       bool_or(active_from < starts_at) AS known_before,
       bool_or(kind = 'subscription' AND active_from < ends_at AND coalesce(active_to >= starts_at, true)) AS subscribed,
       arg_max(end_class, (active_to, source)) FILTER (active_to >= starts_at AND active_to < ends_at) AS end_class
FROM activity JOIN period ON active_from < ends_at
GROUP BY ALL;

CREATE TABLE mart_churn AS
WITH customer_slice AS (
  SELECT period_kind, period_start, customer_id, slice_kind, slice_value
  FROM customer_period JOIN slice_of USING (customer_id)
  UNION ALL
  SELECT period_kind, period_start, customer_id, 'customer_kind', CASE WHEN subscribed THEN 'subscription' ELSE 'purchase' END
  FROM customer_period
),
-- A slice has rows from its first period on, whoever is in it; who has no subscription is a purchase customer from the beginning.
spine AS (
  SELECT period.period_kind, period.period_start, slice_kind, slice_value
  FROM (SELECT period_kind, slice_kind, slice_value, min(period_start) AS first_start
        FROM (SELECT period_kind, period_start, slice_kind, slice_value FROM customer_slice
              UNION ALL
              SELECT period_kind, period_start, 'customer_kind', 'purchase' FROM customer_period)
        GROUP BY ALL) first
  JOIN period ON period.period_kind = first.period_kind AND period.period_start >= first.first_start
),
counted AS (
  SELECT period_kind, period_start, slice_kind, slice_value,
         count(*) FILTER (at_start) AS customers_start,
         count(*) FILTER (NOT at_start AND at_end AND NOT known_before) AS new,
         count(*) FILTER (NOT at_start AND at_end AND known_before) AS reactivated,
         count(*) FILTER (at_start AND NOT at_end) AS churned,
         count(*) FILTER (at_start AND NOT at_end AND end_class = 'voluntary') AS churned_voluntary,
         count(*) FILTER (at_start AND NOT at_end AND end_class = 'involuntary') AS churned_involuntary,
         count(*) FILTER (at_start AND NOT at_end AND end_class = 'unknown') AS churned_unknown,
         count(*) FILTER (NOT at_start AND NOT at_end AND began) AS joined_and_left,
         count(*) FILTER (at_end) AS customers_end,
         count(*) FILTER (at_start AND at_end) AS stayed
  FROM spine
  LEFT JOIN customer_slice USING (period_kind, period_start, slice_kind, slice_value)
  LEFT JOIN customer_period USING (period_kind, period_start, customer_id)
  GROUP BY ALL
)
SELECT counted.* EXCLUDE (stayed), churned::DOUBLE / nullif(customers_start::DOUBLE, 0) AS churn_rate,
       stayed::DOUBLE / nullif(customers_start::DOUBLE, 0) AS retention_rate,
       wilson_low(churned, customers_start) AS ci_low, wilson_high(churned, customers_start) AS ci_high
FROM counted;
