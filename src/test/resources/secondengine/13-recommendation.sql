-- Who would recommend the company: every day asks every person for the last answer of the 90 days that end with it. (The product adds
-- answers on their days and takes them away again.)

CREATE TABLE recommendation AS
SELECT survey_id, nullif(trim(customer_ref), '') AS person, responded_at, responded_at::DATE AS day,
       CASE WHEN score >= 9 THEN 1 WHEN score >= 7 THEN 0 ELSE -1 END AS voice
FROM survey, run WHERE kind = 'nps' AND score IS NOT NULL AND responded_at < cut_end AND trim(customer_ref) <> '';

CREATE TABLE mart_nps_daily AS
WITH every_day AS (
  SELECT unnest(generate_series(min(day)::TIMESTAMP, max(as_of)::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day FROM recommendation, run
),
said_last AS (
  SELECT every_day.day, person, arg_max(voice, (responded_at, survey_id)) AS voice
  FROM every_day JOIN recommendation said ON said.day BETWEEN every_day.day - 89 AND every_day.day
  GROUP BY ALL
)
SELECT every_day.day, 'all' AS slice_kind, 'all' AS slice_value, count(*) FILTER (voice = 1) AS promoters, count(*) FILTER (voice = 0) AS passives,
       count(*) FILTER (voice = -1) AS detractors, count(voice) AS respondents, 100 * avg(voice)::DOUBLE AS nps,
       100 * (avg(voice) - normal_quantile * stddev_samp(voice) / sqrt(count(voice))) AS ci_low,
       100 * (avg(voice) + normal_quantile * stddev_samp(voice) / sqrt(count(voice))) AS ci_high
FROM every_day LEFT JOIN said_last USING (day) CROSS JOIN (SELECT 1.959963984540054 AS normal_quantile)
GROUP BY every_day.day, normal_quantile;
