-- Support cost from ledger lines to channels and teams. The contacts are the product's: only what cost does with them is proved here.

CREATE TABLE worked AS
SELECT month_of(ended_at) AS month, channel, team, coalesce(sum(handle_seconds), 0)::HUGEINT AS seconds,
       count(*) FILTER (is_handled)::HUGEINT AS contacts, count(*) FILTER (is_contained)::HUGEINT AS automated,
       coalesce(list(DISTINCT agent_id) FILTER (handle_seconds IS NOT NULL), []) AS agents
FROM product_fact_contact
WHERE direction = 'inbound' AND (handle_seconds IS NOT NULL OR is_contained)
GROUP BY ALL;

-- Who stood in a team at any time of a month, as each delivery of the agents says until the next one.
CREATE TABLE agent_listing AS
SELECT agent_id, team, is_bot, left_on, _delivered_on AS delivered_on
FROM (SELECT DISTINCT ON (_delivered_on, agent_id) * FROM raw_helpdesk_agents
      ORDER BY _delivered_on, agent_id, _source_file DESC, _source_line DESC);

CREATE TABLE team_heads AS
WITH delivery AS (
  SELECT delivered_on, lead(delivered_on) OVER (ORDER BY delivered_on) AS next_delivered_on
  FROM (SELECT DISTINCT delivered_on FROM agent_listing)
),
stay AS (
  SELECT listing.agent_id, listing.team, next_delivered_on AS until,
         CASE WHEN listing.delivered_on = first_delivered_on THEN least(coalesce(hired_on, DATE '0001-01-01'), first_delivered_on)
              ELSE listing.delivered_on END AS since, gone_on
  FROM agent_listing listing
  JOIN delivery USING (delivered_on)
  JOIN (SELECT agent_id, min(delivered_on) AS first_delivered_on, max(left_on) AS gone_on FROM agent_listing GROUP BY agent_id)
    USING (agent_id)
  JOIN (SELECT agent_id, _delivered_on AS first_delivered_on, max(hired_on) AS hired_on FROM raw_helpdesk_agents GROUP BY ALL)
    USING (agent_id, first_delivered_on)
  WHERE NOT is_bot
)
SELECT month, team, count(DISTINCT agent_id)::HUGEINT AS heads
FROM (SELECT DISTINCT month FROM worked) JOIN stay
  ON since <= last_day(month) AND coalesce(until > month, true) AND coalesce(gone_on >= month, true)
GROUP BY ALL;

CREATE TABLE driver_weight AS
WITH team_total AS (
  SELECT month, team, sum(seconds) AS seconds, sum(contacts) AS contacts, len(list_distinct(flatten(list(agents)))) AS agents
  FROM worked GROUP BY month, team
),
headed AS (
  SELECT worked.*, coalesce(heads, team_total.agents)::HUGEINT AS heads,
         CASE WHEN team_total.seconds > 0 THEN worked.seconds ELSE worked.contacts END AS part,
         CASE WHEN team_total.seconds > 0 THEN team_total.seconds ELSE team_total.contacts END AS whole
  FROM worked JOIN team_total USING (month, team) LEFT JOIN team_heads USING (month, team)
)
SELECT month, channel, team, 'handle-time' AS driver, seconds AS weight FROM headed
UNION ALL
SELECT month, channel, team, 'volume', contacts FROM headed
UNION ALL
SELECT month, channel, team, 'automated-volume', automated FROM headed
UNION ALL
SELECT month, channel, team, 'headcount', coalesce((heads * 1000000 * part)::HUGEINT // nullif(whole, 0)::HUGEINT, 0) FROM headed;

CREATE TABLE fact_cost_share AS
WITH line AS (
  SELECT ledger_line.* EXCLUDE (updated_at), ledger_line.updated_at AS line_updated_at,
         ledger_line.team IS NULL OR ledger_line.channel IS NULL AS is_shared,
         worth(amount, ledger_line.currency, reporting_currency, rate) AS reporting_amount
  FROM ledger_line CROSS JOIN run
  LEFT JOIN rate_on ON rate_on.currency = ledger_line.currency AND rate_on.day = least(last_day(ledger_line.month), run.as_of)
),
choice AS (
  SELECT cost_id, driver, driver_no, w.channel, w.team, weight, sum(weight) OVER (PARTITION BY cost_id, driver) AS total
  FROM line
  JOIN driver_order USING (category)
  JOIN driver_weight w USING (driver)
  WHERE is_shared AND w.month = line.month AND coalesce(w.channel = line.channel, true) AND coalesce(w.team = line.team, true)
),
chosen AS (
  SELECT * FROM choice JOIN (SELECT cost_id, min(driver_no) AS driver_no FROM choice WHERE total > 0 GROUP BY cost_id)
    USING (cost_id, driver_no)
  WHERE weight > 0
),
part AS (
  SELECT line.*, coalesce(chosen.driver, CASE WHEN is_shared THEN 'none' ELSE 'direct' END) AS driver,
         coalesce(chosen.channel, line.channel, 'unallocated') AS to_channel,
         coalesce(chosen.team, line.team, 'unallocated') AS to_team,
         coalesce(weight, 1) AS weight, coalesce(total, 1) AS total
  FROM line LEFT JOIN chosen USING (cost_id)
),
cut AS (
  SELECT *, (units(amount) * weight)::HUGEINT // total::HUGEINT AS original_units,
         (units(reporting_amount) * weight)::HUGEINT // total::HUGEINT AS reporting_units,
         row_number() OVER (PARTITION BY cost_id ORDER BY weight DESC, to_channel, to_team) = 1 AS is_largest
  FROM part
)
SELECT cost_id, to_channel AS channel, to_team AS team, month, category, currency, is_shared, driver, line_updated_at,
       money(original_units + CASE WHEN is_largest THEN units(amount) - sum(original_units) OVER line ELSE 0 END) AS original_amount,
       money(reporting_units + CASE WHEN is_largest THEN units(reporting_amount) - sum(reporting_units) OVER line ELSE 0 END)
         AS allocated_amount
FROM cut WINDOW line AS (PARTITION BY cost_id);

CREATE TABLE mart_cost_per_contact AS
WITH cost AS (
  SELECT month, channel, team, sum(allocated_amount) AS total_cost_amount,
         sum(allocated_amount) FILTER (NOT is_shared) AS direct_cost_amount,
         sum(allocated_amount) FILTER (is_shared) AS allocated_shared_cost_amount,
         sum(allocated_amount) FILTER (category = 'salaries') AS salaries_amount,
         sum(allocated_amount) FILTER (category = 'benefits') AS benefits_amount,
         sum(allocated_amount) FILTER (category = 'tools') AS tools_amount,
         sum(allocated_amount) FILTER (category = 'building') AS building_amount,
         sum(allocated_amount) FILTER (category = 'hr') AS hr_amount,
         sum(allocated_amount) FILTER (category = 'hiring_training') AS hiring_training_amount,
         sum(allocated_amount) FILTER (category = 'taxes') AS taxes_amount,
         sum(allocated_amount) FILTER (category = 'overhead') AS overhead_amount,
         sum(allocated_amount) FILTER (category = 'vendor') AS vendor_amount,
         sum(allocated_amount) FILTER (category = 'ai') AS ai_amount
  FROM fact_cost_share GROUP BY ALL
),
work AS (
  SELECT month_of(ended_at) AS month, channel, team, count(*) FILTER (is_handled) AS contacts,
         count(*) FILTER (is_contained) AS contained_contacts, sum(handle_seconds)::HUGEINT AS seconds
  FROM product_fact_contact
  WHERE direction = 'inbound' AND (is_handled OR is_contained OR handle_seconds IS NOT NULL)
  GROUP BY ALL
),
solved AS (
  SELECT month_of(last_resolved_at) AS month, channel, coalesce(team, 'none') AS team, count(*) AS resolutions
  FROM product_fact_ticket
  WHERE last_resolved_at IS NOT NULL AND current_status IN ('solved', 'closed') AND NOT is_merged
  GROUP BY ALL
)
SELECT month, channel, team, COLUMNS('_amount$').coalesce(0), coalesce(contacts, 0) AS contacts,
       coalesce(contained_contacts, 0) AS contained_contacts, coalesce(resolutions, 0) AS resolutions,
       (half_up(units(coalesce(total_cost_amount, 0)) * 100, nullif(contacts, 0)) * 0.000001::DECIMAL(7, 6))::DECIMAL(18, 6)
         AS cost_per_contact,
       (half_up(units(coalesce(total_cost_amount, 0)) * 100, nullif(resolutions, 0)) * 0.000001::DECIMAL(7, 6))::DECIMAL(18, 6)
         AS cost_per_resolution,
       (half_up(units(coalesce(total_cost_amount, 0)) * 100 * 3600, nullif(seconds, 0)) * 0.000001::DECIMAL(7, 6))::DECIMAL(18, 6)
         AS cost_per_handle_hour
FROM cost FULL JOIN work USING (month, channel, team) FULL JOIN solved USING (month, channel, team);

-- Who bears it: everybody by the seconds they took, the unknown one too; what nobody took a second of is unborne.
CREATE TABLE fact_cost_to_serve AS
WITH whole AS (
  SELECT month, channel, team, coalesce(sum(allocated_amount), 0) AS amount FROM fact_cost_share GROUP BY ALL
),
bearer AS (
  SELECT customer_id, month_of(ended_at) AS month, channel, team, sum(handle_seconds)::HUGEINT AS seconds
  FROM product_fact_contact WHERE direction = 'inbound' AND handle_seconds > 0 GROUP BY ALL
),
cut AS (
  SELECT month, channel, team, amount, coalesce(customer_id, 'unborne') AS customer_id, coalesce(seconds, 0) AS seconds,
         coalesce((units(amount) * seconds)::HUGEINT // (sum(seconds) OVER line)::HUGEINT, 0) AS cut_units,
         row_number() OVER (PARTITION BY month, channel, team ORDER BY seconds DESC, customer_id) = 1 AS is_largest
  FROM whole LEFT JOIN bearer USING (month, channel, team)
  WINDOW line AS (PARTITION BY month, channel, team)
)
SELECT customer_id, month, channel, team, seconds AS handle_seconds,
       money(cut_units + CASE WHEN is_largest THEN units(amount) - sum(cut_units) OVER line ELSE 0 END) AS cost_to_serve_amount
FROM cut WINDOW line AS (PARTITION BY month, channel, team);
