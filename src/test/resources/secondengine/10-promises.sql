-- The promises of the default policies: an answer and a solution within so much business time, by priority. Business time is laid out day by
-- day and cut with the pieces in which the promise ran; each target that held for a while is asked whether it was used up in that while.
-- (The product reads each ticket's events once and keeps a book.)

CREATE TABLE open_hours AS
SELECT seconds_of((day + INTERVAL 9 HOUR) AT TIME ZONE current_setting('TimeZone')) AS opens,
       seconds_of((day + INTERVAL 17 HOUR) AT TIME ZONE current_setting('TimeZone')) AS closes
FROM (SELECT unnest(generate_series((SELECT min(created_at)::DATE FROM ticket)::TIMESTAMP, ((SELECT as_of FROM run) + 90)::TIMESTAMP,
                                    INTERVAL 1 DAY)) AS day)
WHERE isodow(day) <= 5;

-- In order, answered calls in line; what comes after an exemption is not looked at.
CREATE TABLE told AS
WITH line AS (
  SELECT *, row_number() OVER (PARTITION BY ticket_id ORDER BY moment, nth) AS place
  FROM (SELECT ticket_id, moment, nth, event_type, actor_type, from_value, to_value, is_question, is_reply AS is_answer FROM happened
        WHERE event_type IN ('created', 'message', 'status_changed', 'team_changed', 'priority_changed', 'merged', 'deleted', 'restored',
                             'sla_exempted')
        UNION ALL
        SELECT ticket_id, answered_at, 1000000, 'session', 'agent', NULL, NULL, false, true FROM session WHERE direction = 'inbound')
)
SELECT line.* EXCLUDE (nth, moment), seconds_of(moment) AS at_second,
       CASE WHEN event_type = 'status_changed' THEN to_value
            WHEN event_type IN ('merged', 'deleted') THEN event_type
            WHEN event_type = 'restored' THEN coalesce(to_value, 'open') END AS state
FROM line LEFT JOIN (SELECT ticket_id, min(place) AS exempt_place FROM line WHERE event_type = 'sla_exempted' GROUP BY ticket_id) USING (ticket_id)
WHERE place <= coalesce(exempt_place, place);

CREATE MACRO is_end(state) AS state IN ('solved', 'closed', 'deleted', 'merged');

CREATE TABLE stood AS
SELECT *, lead(at_second) OVER (PARTITION BY ticket_id ORDER BY place) AS until
FROM (SELECT ticket_id, place, at_second, state, coalesce(lag(state) OVER (PARTITION BY ticket_id ORDER BY place), 'new') AS was
      FROM told WHERE state IS NOT NULL
      UNION ALL
      SELECT ticket_id, 0, seconds_of(created_at), 'new', NULL FROM ticket);

CREATE TABLE life AS
SELECT ticket_id, seconds_of(created_at) AS created_second, direction = 'inbound' AS is_inbound, exempt_place, exempt_second,
       opened_by_agent, NOT opened_by_customer AND question_place IS NOT NULL AS asks_later, question_place, question_second,
       -- Its own row says that it ended, and no event says when.
       CASE WHEN is_end(CASE WHEN is_tombstone THEN 'deleted' ELSE status END) AND NOT is_end(coalesce(last_state, 'new'))
                 AND exempt_place IS NULL THEN seconds_of(updated_at) END AS unrecorded_second
FROM ticket JOIN (
  SELECT ticket_id, coalesce(bool_or(event_type = 'created' AND actor_type = 'agent'), false) AS opened_by_agent,
         coalesce(arg_max(actor_type = 'customer', place) FILTER (event_type = 'created'), true) AS opened_by_customer,
         min(place) FILTER (is_question) AS question_place, arg_min(at_second, place) FILTER (is_question) AS question_second,
         min(place) FILTER (event_type = 'sla_exempted') AS exempt_place, min(at_second) FILTER (event_type = 'sla_exempted') AS exempt_second,
         arg_max(state, place) FILTER (state IS NOT NULL) AS last_state
  FROM told GROUP BY ticket_id) USING (ticket_id);

CREATE TABLE begun AS
SELECT ticket_id, 'response' AS policy_metric, CASE WHEN asks_later THEN question_place ELSE 0 END AS start_place,
       CASE WHEN asks_later THEN question_second ELSE created_second END AS start_second
FROM life WHERE is_inbound
UNION ALL
SELECT ticket_id, 'resolution', place, at_second FROM stood JOIN life USING (ticket_id)
WHERE was IS NULL OR (is_end(was) AND NOT is_end(state));

CREATE TABLE ending AS
SELECT ticket_id, policy_metric, start_place, arg_min(end_second, (end_place, why)) AS end_second, arg_min(why, (end_place, why)) AS why
FROM (
  SELECT begun.*, told.place AS end_place, at_second AS end_second, 'fulfilled' AS why
  FROM begun JOIN life USING (ticket_id) JOIN told USING (ticket_id)
  WHERE policy_metric = 'response' AND is_answer AND place > start_place AND NOT (opened_by_agent AND at_second <= created_second)
  UNION ALL
  SELECT begun.*, place, at_second, CASE WHEN state IN ('deleted', 'merged') THEN 'called off' WHEN policy_metric = 'resolution' THEN 'fulfilled' ELSE 'solved' END
  FROM begun JOIN stood USING (ticket_id)
  WHERE place > start_place AND (state IN ('deleted', 'merged') OR (state IN ('solved', 'closed') AND NOT is_end(was)))
  UNION ALL
  SELECT begun.*, exempt_place, exempt_second, 'called off' FROM begun JOIN life USING (ticket_id) WHERE exempt_place > start_place
  UNION ALL
  SELECT begun.*, 1000000, unrecorded_second, 'called off' FROM begun JOIN life USING (ticket_id) WHERE unrecorded_second IS NOT NULL)
GROUP BY ALL;

CREATE TABLE activation AS
SELECT begun.*, end_second, why, row_number() OVER (PARTITION BY ticket_id, policy_metric ORDER BY start_place) AS activation_no
FROM begun LEFT JOIN ending USING (ticket_id, policy_metric, start_place)
WHERE NOT (coalesce(why IN ('called off', 'solved'), false) AND end_second = start_second);

-- Business time in which the promise ran, added up piece by piece.
CREATE TABLE ran AS
SELECT *, sum(piece_to - piece_from) OVER (PARTITION BY ticket_id, policy_metric, activation_no ORDER BY piece_from) - (piece_to - piece_from) AS used_before
FROM (SELECT ticket_id, policy_metric, activation_no, greatest(start_second, at_second, opens) AS piece_from,
             least(coalesce(end_second, closes), coalesce(until, closes), closes) AS piece_to
      FROM activation JOIN stood USING (ticket_id)
      JOIN open_hours ON opens < coalesce(until, closes) AND closes > at_second AND closes > start_second AND opens < coalesce(end_second, closes)
      WHERE policy_metric = 'response' OR state NOT IN ('pending', 'on_hold'))
WHERE piece_to > piece_from;

CREATE TABLE priority_time AS
SELECT ticket_id, priority, since, lead(since) OVER (PARTITION BY ticket_id ORDER BY place) AS until, place
FROM (SELECT ticket_id, 0 AS place, -1 AS since, CASE WHEN changes > 0 THEN first_value ELSE priority END AS priority
      FROM ticket LEFT JOIN (SELECT ticket_id, count(*) AS changes, arg_min_null(from_value, place) AS first_value FROM told
                             WHERE event_type = 'priority_changed' GROUP BY ticket_id) USING (ticket_id)
      UNION ALL
      SELECT ticket_id, place, at_second, to_value FROM told WHERE event_type = 'priority_changed');

CREATE TABLE held AS
SELECT activation.*, greatest(since, start_second) AS holds_from, until AS holds_to,
       CASE WHEN policy_metric = 'response' THEN CASE WHEN priority IN ('urgent', 'high') THEN 3600 ELSE 14400 END
            ELSE CASE WHEN priority IN ('urgent', 'high') THEN 14400 ELSE 86400 END END AS target_seconds, priority_time.place AS held_place
FROM activation JOIN priority_time USING (ticket_id)
WHERE coalesce(until > start_second, true) AND coalesce(since <= end_second, true);

CREATE TABLE due AS
SELECT ticket_id, policy_metric, activation_no, arg_min(used_up, held_place) AS due_second
FROM (SELECT held.*, (SELECT min(greatest(piece_from + target_seconds - used_before, holds_from)) FROM ran
                      WHERE ran.ticket_id = held.ticket_id AND ran.policy_metric = held.policy_metric AND ran.activation_no = held.activation_no
                        AND used_before + (piece_to - piece_from) >= target_seconds) AS used_up
      FROM held)
WHERE used_up < coalesce(holds_to, used_up + 1)
GROUP BY ALL;

CREATE TABLE fact_sla_event AS
SELECT ticket_id, policy_metric, activation_no, to_timestamp(start_second) AS activated_at,
       to_timestamp(CASE WHEN why = 'fulfilled' THEN end_second END) AS fulfilled_at,
       to_timestamp(CASE WHEN why <> 'fulfilled' THEN end_second END) AS cancelled_at,
       why IS NULL AS is_open, exempt_place IS NOT NULL AS is_exempt,
       coalesce(exempt_place IS NULL AND why = 'fulfilled' AND coalesce(due_second >= end_second, true), false) AS is_achieved,
       to_timestamp(CASE WHEN exempt_place IS NOT NULL OR why = 'called off' THEN NULL
                         WHEN why = 'fulfilled' AND coalesce(due_second >= end_second, true) THEN end_second
                         WHEN why IS NULL OR due_second < end_second THEN due_second END) AS decided_at
FROM activation JOIN life USING (ticket_id) LEFT JOIN due USING (ticket_id, policy_metric, activation_no);
