-- What was offered, answered in time and given up, of whole transfer chains: each is walked from its first contact on.

CREATE TABLE chain AS
WITH RECURSIVE walked AS (
  SELECT contact_id, contact_id AS chain_id, 0 AS legs FROM delivered_contact WHERE transferred_from IS NULL
  UNION ALL
  SELECT next.contact_id, chain_id, legs + 1
  FROM walked JOIN delivered_contact next ON next.transferred_from = walked.contact_id
  WHERE legs < 5
)
-- What continues a contact that was never delivered begins with the contact that it names.
SELECT contact_id, coalesce(chain_id, transferred_from) AS chain_id FROM delivered_contact LEFT JOIN walked USING (contact_id);

CREATE TABLE leg AS
SELECT delivered_contact.*, chain_id,
       row_number() OVER (PARTITION BY chain_id ORDER BY entered_at, contact_id) AS leg_no,
       outcome = 'answered' AND (agent_id IS NULL OR agent_id NOT IN (FROM program)) AND (agent_id IS NOT NULL OR channel <> 'bot')
         AS by_person,
       -- Negative waits of clocks that run apart are none.
       greatest(0, seconds_of(CASE WHEN answered_at IS NOT NULL THEN answered_at WHEN outcome = 'abandoned' THEN ended_at END)
                   - seconds_of(coalesce(queued_at, entered_at))) AS waited,
       (answered_at IS NOT NULL OR outcome = 'abandoned') AS has_waited
FROM delivered_contact JOIN chain USING (contact_id);

CREATE TABLE offer AS
SELECT chain_id, arg_max(outcome, leg_no) AS last_outcome, bool_or(by_person) AS by_person,
       coalesce(arg_min_null(wait_seconds, leg_no) FILTER (by_person), arg_max_null(wait_seconds, leg_no)) AS waited
FROM (SELECT *, CASE WHEN has_waited THEN waited END AS wait_seconds FROM leg) GROUP BY chain_id;

CREATE TABLE fact_contact AS
WITH judged AS (
  SELECT leg.contact_id, leg.chain_id, CASE WHEN has_waited THEN leg.waited END AS wait_seconds,
         leg.direction = 'inbound' AND leg_no = 1 AS is_head,
         CASE WHEN offer.by_person THEN 'answered' WHEN last_outcome IN ('answered', 'contained') THEN 'contained' ELSE last_outcome END AS ended,
         offer.waited, service_level_seconds, short_abandon_seconds
  FROM leg JOIN offer USING (chain_id)
  JOIN channel_rule ON channel_rule.channel = CASE WHEN leg.channel IN (SELECT channel FROM channel_rule) THEN leg.channel ELSE 'default' END
)
SELECT contact_id, chain_id, wait_seconds, is_head AND ended IN ('answered', 'abandoned', 'voicemail', 'callback') AS is_offered,
       is_head AND ended = 'answered' AS is_answered, is_head AND ended = 'abandoned' AS is_abandoned,
       is_abandoned AND coalesce(waited < short_abandon_seconds, false) AS is_short_abandon,
       is_answered AND coalesce(waited <= service_level_seconds, false) AS is_in_target,
       is_abandoned AND coalesce(waited <= service_level_seconds, false) AS is_abandoned_in_target,
       is_head AND ended = 'contained' AS is_contained, is_head AND ended = 'flow_out' AS is_flow_out
FROM judged
UNION ALL
-- A ticket without any contact stands for one, but waited in no queue.
SELECT 'ticket:' || ticket_id, 'ticket:' || ticket_id, NULL, false, false, false, false, false, false, false, false
FROM fact_ticket
WHERE first_response_at IS NOT NULL AND ticket_id NOT IN (SELECT ticket_id FROM delivered_contact WHERE ticket_id IS NOT NULL);
