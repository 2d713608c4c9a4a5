-- What stands of the delivered rows at the cut. Of the versions of one key that were made before the end of the as-of day the
-- greatest updated_at stands, of equal ones the last delivered (date, path, line); a tombstone ends its key.

-- A deleted state was true until it was deleted; one deleted at its own beginning, or before, never was.
CREATE TABLE subscription AS
SELECT * FROM (
  SELECT DISTINCT ON (subscription_id, valid_from) raw.*, CASE WHEN is_deleted THEN updated_at END AS deleted_at
  FROM raw_billing_subscriptions raw, run
  WHERE updated_at < cut_end
  ORDER BY subscription_id, valid_from, updated_at DESC, _delivered_on DESC NULLS LAST, _source_file DESC, _source_line DESC)
WHERE coalesce(deleted_at > valid_from, true);

CREATE TABLE payment_version AS
SELECT DISTINCT ON (payment_id, updated_at) raw.*
FROM raw_billing_payments raw, run
WHERE updated_at < cut_end
ORDER BY payment_id, updated_at, _delivered_on DESC NULLS LAST, _source_file DESC, _source_line DESC;

CREATE TABLE payment AS
SELECT version.* FROM payment_version version, run
WHERE updated_at = (SELECT max(updated_at) FROM payment_version other WHERE other.payment_id = version.payment_id)
  AND NOT coalesce(is_deleted, false) AND paid_at < cut_end;

CREATE TABLE refund AS
SELECT newest.* FROM (
  SELECT DISTINCT ON (refund_id) raw.*
  FROM raw_billing_refunds raw, run
  WHERE updated_at < cut_end
  ORDER BY refund_id, updated_at DESC, _delivered_on DESC NULLS LAST, _source_file DESC, _source_line DESC) newest, run
WHERE NOT coalesce(is_deleted, false) AND refunded_at < cut_end;

CREATE TABLE ledger_line AS
SELECT newest.* FROM (
  SELECT DISTINCT ON (cost_id) raw.*
  FROM raw_billing_support_costs raw, run
  WHERE updated_at < cut_end
  ORDER BY cost_id, updated_at DESC, _delivered_on DESC NULLS LAST, _source_file DESC, _source_line DESC) newest, run
WHERE NOT coalesce(is_deleted, false) AND month <= as_of;

CREATE TABLE spend AS
SELECT * FROM (
  SELECT DISTINCT ON (spend_id) raw.*
  FROM raw_crm_acquisition_spend raw, run
  WHERE updated_at < cut_end
  ORDER BY spend_id, updated_at DESC, _delivered_on DESC NULLS LAST, _source_file DESC, _source_line DESC)
WHERE NOT coalesce(is_deleted, false);

CREATE TABLE exchange_rate AS
SELECT newest.* FROM (
  SELECT DISTINCT ON (rate_date, currency) raw.*
  FROM raw_billing_exchange_rates raw, run
  WHERE coalesce(updated_at < cut_end, true)
  ORDER BY rate_date, currency, updated_at DESC NULLS LAST, _delivered_on DESC NULLS LAST, _source_file DESC,
           _source_line DESC) newest, run
WHERE NOT coalesce(is_deleted, false) AND rate_date <= as_of;

-- An account that was taken out of the CRM keeps its attributes, but names no customer any more.
CREATE TABLE profile AS
SELECT DISTINCT ON (customer_id) raw.*
FROM raw_crm_customers raw, run
WHERE updated_at < cut_end
ORDER BY customer_id, updated_at DESC, _delivered_on DESC NULLS LAST, _source_file DESC, _source_line DESC;

CREATE TABLE account AS
SELECT customer_id, address(email) AS address FROM profile WHERE NOT coalesce(is_deleted, false);

CREATE TABLE person AS
SELECT * FROM (
  SELECT DISTINCT ON (system, source_ref) raw.*
  FROM raw_crm_people raw, run
  WHERE updated_at < cut_end
  ORDER BY system, source_ref, updated_at DESC, _delivered_on DESC NULLS LAST, _source_file DESC, _source_line DESC)
WHERE NOT coalesce(is_deleted, false);

CREATE TABLE link AS
SELECT * FROM (
  SELECT DISTINCT ON (system, source_ref) raw.*
  FROM raw_crm_customer_links raw, run
  WHERE updated_at < cut_end
  ORDER BY system, source_ref, updated_at DESC, _delivered_on DESC NULLS LAST, _source_file DESC, _source_line DESC)
WHERE NOT coalesce(is_deleted, false);

-- The last rate at most so many days old, for each day on which one is known.
CREATE TABLE rate_on AS
SELECT wanted.currency, wanted.day, known.rate
FROM (SELECT currency, day::DATE AS day
      FROM (SELECT DISTINCT currency FROM exchange_rate), run,
           generate_series((SELECT min(rate_date) FROM exchange_rate), as_of, INTERVAL 1 DAY) AS days(day)) wanted
ASOF JOIN exchange_rate known ON wanted.currency = known.currency AND wanted.day >= known.rate_date
CROSS JOIN run
WHERE wanted.day - known.rate_date <= rate_maximum_age_days;

-- Money in the reporting currency; 0 is 0 in every currency, and without a rate there is none.
CREATE MACRO worth(amount, currency, reporting_currency, rate) AS
  CASE WHEN amount = 0 THEN 0 WHEN currency = reporting_currency THEN amount
       ELSE round(amount * rate, 4) END::DECIMAL(18, 4);
