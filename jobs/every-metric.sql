-- Every metric of the catalogue, with what it was in the newest period that is over and wholly delivered: its value, how many
-- observations decided it, and the 95 % interval, or why there is none. A metric without a value says what it needs.
--   jobs/deskledger query --file jobs/every-metric.sql
WITH ranked AS (
  SELECT *, row_number() OVER (
      PARTITION BY metric_id, statistic
      ORDER BY is_complete DESC, period_kind = 'month' DESC, period_start DESC, period_kind) AS place
  FROM mart.metric_value
  WHERE slice_kind = 'all' AND coalesce(value, value_amount) IS NOT NULL
)
SELECT d.metric_id,
       v.statistic,
       concat(v.period_kind, ' ', v.period_start) AS period,
       round(coalesce(v.value, v.value_amount), 4) AS value,
       d.unit,
       v.sample_size AS n,
       round(v.ci_low, 4) AS ci_low,
       round(v.ci_high, 4) AS ci_high,
       CASE WHEN d.interval_method NOT LIKE 'none%' AND v.ci_low IS NULL AND v.metric_id IS NOT NULL
            THEN 'none: fewer than two observations' ELSE d.interval_method END AS interval,
       d.status
FROM mart.metric_dictionary d
LEFT JOIN ranked v ON v.metric_id = d.metric_id AND v.statistic = d.headline AND v.place = 1
ORDER BY d.metric_id
