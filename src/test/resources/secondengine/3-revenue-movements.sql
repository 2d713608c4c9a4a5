-- Recurring revenue is read off at the end of each month: of each subscription the state that stands then, and whether it runs.
-- Movements are differences of those readings. (The product books beginnings and ends and sums them up.)

CREATE TABLE state AS
SELECT subscription_id, valid_from, customer_of.customer_id, currency, status,
       least(deleted_at,
             CASE status WHEN 'active' THEN valid_to WHEN 'past_due' THEN valid_to WHEN 'canceled' THEN paid_through END) AS runs_to,
       status IN ('active', 'past_due') OR (status = 'canceled' AND paid_through IS NOT NULL) AS may_run,
       valid_to, cancel_reason, cancel_requested_at, paid_through,
       -- A month is 1/12 of a year of 12 months, 1 year, 52 weeks or 365.25 days.
       money(half_up(
         units(amount) * CASE interval_unit WHEN 'month' THEN 1200 WHEN 'year' THEN 100 WHEN 'week' THEN 5200 ELSE 36525 END,
         1200::HUGEINT * interval_count)) AS mrr
FROM subscription JOIN customer_of USING (customer_ref), run
WHERE valid_from < cut_end;

CREATE TABLE month_over AS
SELECT month::DATE AS month, (month + INTERVAL 1 MONTH)::DATE::TIMESTAMPTZ AS ends_at
FROM run, generate_series((SELECT month_of(min(valid_from)) FROM state)::DATE,
                          (date_trunc('month', as_of + 1) - INTERVAL 1 MONTH)::DATE, INTERVAL 1 MONTH) AS months(month);

CREATE TABLE reading AS
SELECT month, customer_id, currency, sum(mrr)::DECIMAL(18, 4) AS mrr
FROM (SELECT subscription_id, month, ends_at
      FROM (SELECT DISTINCT subscription_id FROM state), month_over) wanted
ASOF JOIN state ON wanted.subscription_id = state.subscription_id AND wanted.ends_at > state.valid_from
WHERE may_run AND coalesce(runs_to >= ends_at, true) AND mrr > 0
GROUP BY ALL;

-- When what ran stopped, and why: the next state says so, else the state itself.
CREATE TABLE stop AS
SELECT customer_id, stopped_at, subscription_id,
       CASE WHEN stopped_at = next_from AND next_status = 'paused' THEN 'paused'
            WHEN stopped_at = next_from THEN coalesce(next_reason, cancel_reason, 'unknown')
            ELSE coalesce(cancel_reason, 'unknown') END AS reason,
       coalesce(next_requested_at, cancel_requested_at) AS requested_at,
       coalesce(next_paid_through, paid_through) AS paid_through_at
FROM (SELECT *, least(runs_to, next_from) AS stopped_at
      FROM (SELECT *, lead(valid_from) OVER later AS next_from, lead(status) OVER later AS next_status,
                   lead(cancel_reason) OVER later AS next_reason, lead(cancel_requested_at) OVER later AS next_requested_at,
                   lead(paid_through) OVER later AS next_paid_through
            FROM state WINDOW later AS (PARTITION BY subscription_id ORDER BY valid_from))), run
WHERE may_run AND mrr > 0 AND stopped_at > valid_from AND stopped_at < cut_end;

CREATE TABLE movement_reading AS
SELECT spine.customer_id, spine.currency, spine.month, coalesce(before.mrr, 0)::DECIMAL(18, 4) AS opening,
       coalesce(now.mrr, 0)::DECIMAL(18, 4) AS closing, (closing - opening)::DECIMAL(18, 4) AS change
FROM (SELECT first.*, month_over.month
      FROM (SELECT customer_id, currency, min(month) AS first_month FROM reading GROUP BY ALL) first
      JOIN month_over ON month_over.month >= first_month) spine
LEFT JOIN reading now ON now.customer_id = spine.customer_id AND now.currency = spine.currency AND now.month = spine.month
LEFT JOIN reading before ON before.customer_id = spine.customer_id AND before.currency = spine.currency
                        AND before.month + INTERVAL 1 MONTH = spine.month;

CREATE TABLE movement_worth AS
SELECT reading.*,
       worth(opening, reading.currency, reporting_currency, at_opening.rate) AS reporting_opening,
       worth(change, reading.currency, reporting_currency, at_opening.rate) AS reporting_change,
       worth(closing, reading.currency, reporting_currency, at_closing.rate) AS reporting_closing
FROM movement_reading reading CROSS JOIN run
LEFT JOIN rate_on at_opening ON at_opening.currency = reading.currency AND at_opening.day = reading.month - 1
LEFT JOIN rate_on at_closing ON at_closing.currency = reading.currency AND at_closing.day = last_day(reading.month);

-- One kind for each customer and month, on the total of plans and currencies.
CREATE TABLE movement_kind AS
SELECT customer_id, month,
       CASE WHEN moved = 0 THEN 'unchanged'
            WHEN opening = 0 AND last_paying IS NULL THEN 'new'
            WHEN opening = 0 THEN 'reactivation'
            WHEN closing = 0 THEN 'churned'
            WHEN change >= 0 THEN 'expansion'
            ELSE 'contraction' END AS kind,
       CASE WHEN kind = 'reactivation' THEN datediff('month', last_paying, month) - 1 END AS months_away
FROM (SELECT customer_id, month, sum(opening) AS opening, sum(closing) AS closing, sum(reporting_change) AS change,
             max(abs(movement_worth.change)) AS moved,
             (SELECT max(reading.month) FROM reading
              WHERE reading.customer_id = movement_worth.customer_id AND reading.month < movement_worth.month) AS last_paying
      FROM movement_worth GROUP BY customer_id, month);

CREATE TABLE fact_revenue_movement AS
SELECT m.customer_id, m.month, m.currency, kind AS movement, opening AS opening_amount,
       CASE WHEN kind = 'new' THEN change ELSE 0 END AS new_amount,
       CASE WHEN kind = 'reactivation' THEN change ELSE 0 END AS reactivation_amount,
       CASE WHEN kind = 'expansion' THEN change ELSE 0 END AS expansion_amount,
       CASE WHEN kind = 'contraction' THEN change ELSE 0 END AS contraction_amount,
       CASE WHEN kind = 'churned' THEN change ELSE 0 END AS churned_amount,
       closing AS closing_amount,
       reporting_opening AS reporting_opening_amount,
       CASE WHEN kind = 'new' THEN reporting_change ELSE 0 END AS reporting_new_amount,
       CASE WHEN kind = 'reactivation' THEN reporting_change ELSE 0 END AS reporting_reactivation_amount,
       CASE WHEN kind = 'expansion' THEN reporting_change ELSE 0 END AS reporting_expansion_amount,
       CASE WHEN kind = 'contraction' THEN reporting_change ELSE 0 END AS reporting_contraction_amount,
       CASE WHEN kind = 'churned' THEN reporting_change ELSE 0 END AS reporting_churned_amount,
       reporting_closing - reporting_opening - reporting_change AS reporting_fx_amount,
       reporting_closing AS reporting_closing_amount,
       CASE WHEN kind = 'churned' THEN last.stop.requested_at END AS end_requested_at,
       CASE WHEN kind = 'churned' THEN last.stop.paid_through_at END AS paid_through_at,
       CASE WHEN kind = 'churned' THEN last.stop.stopped_at END AS recognised_end_at,
       CASE WHEN kind = 'churned' THEN last.stop.reason END AS churn_reason,
       months_away
FROM movement_worth m
JOIN movement_kind USING (customer_id, month)
LEFT JOIN (SELECT customer_id, month_of(stopped_at) AS month,
                  arg_max(stop, (stopped_at, subscription_id)) AS stop
           FROM stop GROUP BY ALL) last ON last.customer_id = m.customer_id AND last.month = m.month;

CREATE TABLE mart_revenue_movements AS
WITH per_customer AS (
  SELECT customer_id, month, currency, opening_amount AS opening, new_amount AS new, reactivation_amount AS reactivation,
         expansion_amount AS expansion, contraction_amount AS contraction, churned_amount AS churned, 0 AS fx,
         closing_amount AS closing
  FROM fact_revenue_movement
  UNION ALL
  SELECT customer_id, month, 'ALL', sum(reporting_opening_amount), sum(reporting_new_amount),
         sum(reporting_reactivation_amount), sum(reporting_expansion_amount), sum(reporting_contraction_amount),
         sum(reporting_churned_amount), sum(reporting_fx_amount), sum(reporting_closing_amount)
  FROM fact_revenue_movement GROUP BY customer_id, month
),
retained AS (
  -- The fixed set of those who paid at the opening; nobody counts for more than they paid then in the gross reading.
  SELECT *, opening + expansion + contraction + churned AS stays FROM per_customer
),
total AS (
  SELECT month, currency, slice_kind, slice_value, sum(opening) AS opening, sum(new) AS new, sum(reactivation) AS reactivation,
         sum(expansion) AS expansion, sum(contraction) AS contraction, sum(churned) AS churned, sum(fx) AS fx,
         sum(closing) AS closing,
         sum(CASE WHEN customer_id <> 'unknown' THEN opening ELSE 0 END) AS retention_opening,
         sum(CASE WHEN customer_id <> 'unknown' THEN least(stays, opening) ELSE 0 END) AS gross_retained,
         sum(CASE WHEN customer_id <> 'unknown' THEN stays ELSE 0 END) AS net_retained
  FROM retained JOIN slice_of USING (customer_id) GROUP BY ALL
)
SELECT *, gross_retained::DOUBLE / nullif(retention_opening::DOUBLE, 0) AS gross_revenue_retention,
       net_retained::DOUBLE / nullif(retention_opening::DOUBLE, 0) AS net_revenue_retention,
       (new + reactivation + expansion)::DOUBLE / nullif(-(contraction + churned)::DOUBLE, 0) AS quick_ratio
FROM total;
