-- Who pays: the newest link, else the same id, else the only account with the address, else the only one with its domain.

CREATE TABLE customer_of AS
WITH reference AS (
  SELECT DISTINCT customer_ref
  FROM (SELECT customer_ref FROM raw_billing_subscriptions UNION ALL SELECT customer_ref FROM raw_billing_payments)
),
addressed AS (
  SELECT customer_ref, coalesce(address(person.email), address(customer_ref)) AS address
  FROM reference LEFT JOIN person ON person.system = 'billing' AND person.source_ref = customer_ref
),
candidate AS (
  SELECT customer_ref, 1 AS rule_no, account.customer_id
  FROM reference JOIN link ON link.system = 'billing' AND link.source_ref = customer_ref JOIN account USING (customer_id)
  UNION ALL
  SELECT customer_ref, 2, customer_id FROM reference JOIN account ON account.customer_id = customer_ref
  UNION ALL
  SELECT customer_ref, 3, min(customer_id) FROM addressed JOIN account USING (address)
  GROUP BY customer_ref HAVING count(*) = 1
  UNION ALL
  SELECT customer_ref, 4, min(customer_id) FROM addressed JOIN account ON domain(account.address) = domain(addressed.address)
  WHERE domain(account.address) NOT IN (SELECT provider FROM public_mail_provider)
  GROUP BY customer_ref HAVING count(*) = 1
)
SELECT customer_ref, coalesce(arg_min(customer_id, rule_no), 'unknown') AS customer_id
FROM reference LEFT JOIN candidate USING (customer_ref)
GROUP BY customer_ref;

CREATE TABLE slice_of AS
WITH everybody AS (
  SELECT customer_id FROM customer_of UNION SELECT customer_id FROM profile UNION SELECT 'unknown'
)
SELECT customer_id, 'all' AS slice_kind, 'all' AS slice_value FROM everybody
UNION ALL
SELECT customer_id, 'segment', coalesce(segment, 'unknown') FROM everybody LEFT JOIN profile USING (customer_id)
UNION ALL
SELECT customer_id, 'tier', coalesce(tier, 'unknown') FROM everybody LEFT JOIN profile USING (customer_id)
UNION ALL
SELECT customer_id, 'acquisition_channel', coalesce(acquisition_channel, 'unknown')
FROM everybody LEFT JOIN profile USING (customer_id)
UNION ALL
SELECT customer_id, 'region', coalesce(region, 'unknown') FROM everybody LEFT JOIN profile USING (customer_id);
