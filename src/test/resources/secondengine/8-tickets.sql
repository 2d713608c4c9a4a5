-- Tickets from their events: who answered first, when each was solved, and what came back. Steps between statuses are read off pairs of
-- neighbours, and what happened between two solutions is asked for each reopening. (The product numbers episodes and sums them up.)

CREATE TABLE ticket AS
SELECT DISTINCT ON (ticket_id) raw.* EXCLUDE (is_deleted), coalesce(is_deleted, false) AS is_tombstone
FROM raw_helpdesk_tickets raw, run
WHERE updated_at < cut_end
ORDER BY ticket_id, updated_at DESC, _delivered_on DESC NULLS LAST, _source_file DESC NULLS LAST, _source_line DESC NULLS LAST;

-- What is only appended stands as it was first delivered.
CREATE TABLE delivered_event AS
SELECT DISTINCT ON (event_id) raw.*
FROM raw_helpdesk_ticket_events raw, run
WHERE occurred_at < cut_end
ORDER BY event_id, _delivered_on NULLS FIRST, _source_file NULLS FIRST, _source_line NULLS FIRST;

CREATE TABLE delivered_contact AS
SELECT DISTINCT ON (contact_id) raw.*
FROM raw_helpdesk_contacts raw, run
WHERE entered_at < cut_end
ORDER BY contact_id, _delivered_on NULLS FIRST, _source_file NULLS FIRST, _source_line NULLS FIRST;

CREATE TABLE survey AS
SELECT * FROM (
  SELECT DISTINCT ON (survey_id) raw.*
  FROM raw_helpdesk_surveys raw, run
  WHERE updated_at < cut_end
  ORDER BY survey_id, updated_at DESC, _delivered_on DESC NULLS LAST, _source_file DESC NULLS LAST, _source_line DESC NULLS LAST)
WHERE NOT coalesce(is_deleted, false);

CREATE TABLE program AS SELECT DISTINCT agent_id FROM raw_helpdesk_agents WHERE is_bot;

CREATE TABLE happened AS
SELECT ticket_id, occurred_at AS moment, event_type, actor_type, actor_id, from_value, to_value,
       row_number() OVER (PARTITION BY ticket_id ORDER BY occurred_at, sequence NULLS FIRST, event_id) AS nth,
       event_type = 'message' AND actor_type = 'customer' AS is_question,
       event_type = 'message' AND actor_type = 'agent' AND coalesce(is_public, true)
         AND (actor_id IS NULL OR actor_id NOT IN (FROM program)) AS is_reply
FROM delivered_event;

-- Calls and chats that a person answered.
CREATE TABLE session AS
SELECT ticket_id, agent_id, answered_at, direction
FROM delivered_contact
WHERE outcome = 'answered' AND ticket_id IS NOT NULL
  AND CASE WHEN agent_id IS NULL THEN channel <> 'bot' ELSE agent_id NOT IN (FROM program) END;

CREATE TABLE step AS
SELECT *, to_value IN ('solved', 'closed') AND was NOT IN ('solved', 'closed') AS is_resolution,
       to_value NOT IN ('solved', 'closed') AND was IN ('solved', 'closed') AS is_reopening
FROM (SELECT ticket_id, moment, nth, actor_type, actor_id, to_value,
             coalesce(lag(to_value) OVER (PARTITION BY ticket_id ORDER BY nth), from_value, 'new') AS was
      FROM happened WHERE event_type = 'status_changed' AND to_value NOT IN ('deleted', 'merged'));

CREATE TABLE solution AS
SELECT ticket_id, count(*) AS resolution_count, min(moment) AS first_resolved_at, max(moment) AS last_resolved_at
FROM step WHERE is_resolution GROUP BY ticket_id;

-- Meaningful: a customer wrote since the solution before, and a person answered before the next one.
CREATE TABLE reopening AS
SELECT ticket_id, moment,
       (actor_type = 'customer' OR EXISTS (
          FROM happened q WHERE q.ticket_id = r.ticket_id AND q.is_question AND q.nth > r.from_no AND q.nth < r.to_no AND q.moment <= r.moment))
       AND EXISTS (FROM happened a WHERE a.ticket_id = r.ticket_id AND a.is_reply AND a.nth > r.nth AND a.nth < r.to_no) AS is_meaningful
FROM (SELECT *,
             coalesce((SELECT max(s.nth) FROM step s WHERE s.ticket_id = step.ticket_id AND s.is_resolution AND s.nth < step.nth), 0) AS from_no,
             coalesce((SELECT min(s.nth) FROM step s WHERE s.ticket_id = step.ticket_id AND s.is_resolution AND s.nth > step.nth), 1000000000)
               AS to_no
      FROM step WHERE is_reopening) r;

CREATE TABLE came_back AS
SELECT ticket_id, count(*) AS reopened_count, min(moment) AS first_reopened_at, count(*) FILTER (is_meaningful) AS meaningful_reopened_count,
       min(moment) FILTER (is_meaningful) AS first_meaningful_reopened_at
FROM reopening GROUP BY ticket_id;

-- The clock starts with the first message of the customer. What an agent writes while opening a ticket answers nobody.
CREATE TABLE asked AS
SELECT ticket_id, direction, coalesce(opened_by = 'agent', false) AS by_agent,
       CASE WHEN coalesce(opened_by, 'customer') = 'customer' THEN created_at
            ELSE coalesce(greatest(created_at, first_question_at), created_at) END AS asked_at
FROM ticket
LEFT JOIN (SELECT ticket_id, min(actor_type) FILTER (event_type = 'created') AS opened_by, min(moment) FILTER (is_question) AS first_question_at
           FROM happened GROUP BY ticket_id) USING (ticket_id);

CREATE TABLE first_answer AS
SELECT ticket_id, min(moment) AS first_response_at
FROM (SELECT ticket_id, moment FROM happened WHERE is_reply
      UNION ALL
      SELECT ticket_id, answered_at FROM session WHERE direction = 'inbound') answer
JOIN asked USING (ticket_id)
WHERE direction = 'inbound' AND moment >= asked_at
  AND (moment > asked_at OR NOT by_agent OR EXISTS (
         FROM session WHERE session.ticket_id = answer.ticket_id AND session.direction = 'inbound' AND answered_at = moment))
GROUP BY ticket_id;

CREATE TABLE worked_on AS
SELECT ticket_id, count(*) FILTER (is_reply) AS replies, count(*) FILTER (NOT is_reply) AS sessions, count(DISTINCT agent_id) AS agents
FROM (SELECT ticket_id, actor_id AS agent_id, true AS is_reply FROM happened WHERE is_reply
      UNION ALL
      SELECT ticket_id, agent_id, false FROM session)
GROUP BY ticket_id;

CREATE TABLE said_solved AS
SELECT ticket_id, arg_max(solved_answer, (responded_at, survey_id)) AS survey_solved_answer
FROM survey, run WHERE solved_answer IS NOT NULL AND responded_at < cut_end GROUP BY ticket_id;

-- Another priority or category after the row of the ticket was made holds; so does one that the row does not know.
CREATE TABLE topic AS
SELECT ticket_id, CASE WHEN changed_at > updated_at THEN changed_to ELSE coalesce(category, changed_to) END AS category
FROM ticket LEFT JOIN (
  SELECT ticket_id, arg_max(to_value, nth) AS changed_to, arg_max(moment, nth) AS changed_at
  FROM happened WHERE event_type = 'category_changed' GROUP BY ticket_id) USING (ticket_id);

-- What the ticket is at the cut: a later event goes before its own row, a tombstone before both.
CREATE TABLE standing AS
SELECT ticket_id, current_status, current_status = 'deleted' AS is_deleted,
       current_status = 'merged' OR merged_into IS NOT NULL OR coalesce(was_merged, false) AS is_merged
FROM (SELECT ticket.*, was_merged,
             CASE WHEN is_tombstone THEN 'deleted' WHEN state_at > updated_at THEN state ELSE status END AS current_status
      FROM ticket LEFT JOIN (
        SELECT ticket_id, arg_max(state, nth) FILTER (state IS NOT NULL) AS state, arg_max(moment, nth) FILTER (state IS NOT NULL) AS state_at,
               bool_or(event_type = 'merged') AS was_merged
        FROM (SELECT ticket_id, nth, moment, event_type,
                     CASE WHEN event_type = 'status_changed' THEN to_value
                          WHEN event_type IN ('merged', 'deleted') THEN event_type
                          WHEN event_type = 'restored' THEN coalesce(to_value, 'open') END AS state
              FROM happened)
        GROUP BY ticket_id) USING (ticket_id));

CREATE TABLE asks AS
SELECT ticket_id, created_at, topic.category, nullif(trim(customer_ref), '') AS person, direction = 'inbound' AND NOT is_deleted AS is_new_issue,
       -- The group, or the category where it is in none; a group is no category, whatever it is called.
       struct_pack(category := CASE WHEN issue IS NULL THEN topic.category END, issue := issue) AS about
FROM ticket JOIN topic USING (ticket_id) JOIN standing USING (ticket_id) LEFT JOIN related ON related.category = topic.category;

-- Settings without teams: only an event that says so is an escalation.
CREATE TABLE escalation AS SELECT DISTINCT ticket_id FROM happened WHERE event_type = 'escalated';

CREATE TABLE fact_ticket AS
SELECT ticket_id, ticket.channel, ticket.direction, current_status, is_deleted, is_merged,
       ticket_id IN (FROM escalation) AS is_escalated, asked_at, first_response_at, seconds_of(first_response_at) - seconds_of(asked_at) AS first_response_seconds,
       first_resolved_at, seconds_of(first_resolved_at) - seconds_of(ticket.created_at) AS first_resolution_seconds,
       last_resolved_at, seconds_of(last_resolved_at) - seconds_of(ticket.created_at) AS resolution_seconds,
       coalesce(resolution_count, 0) AS resolution_count, coalesce(reopened_count, 0) AS reopened_count, first_reopened_at,
       coalesce(meaningful_reopened_count, 0) AS meaningful_reopened_count, first_meaningful_reopened_at,
       -- A call or chat is one touch however much is written in it.
       CASE WHEN channel IN ('chat', 'phone', 'messaging') THEN greatest(coalesce(sessions, 0), least(coalesce(replies, 0), 1))
            ELSE coalesce(replies, 0) END AS touch_count,
       coalesce(agents, 0) AS agent_count, survey_solved_answer, topic.category,
       (SELECT min(next.created_at) FROM asks next
        WHERE next.person = asks.person AND next.is_new_issue AND next.created_at > first_resolved_at) AS next_ticket_at,
       (SELECT min(next.created_at) FROM asks next
        WHERE next.person = asks.person AND next.is_new_issue AND next.created_at > first_resolved_at
          AND next.category IS NOT DISTINCT FROM asks.category) AS next_same_category_ticket_at,
       (SELECT min(next.created_at) FROM asks next
        WHERE next.person = asks.person AND next.is_new_issue AND next.created_at > first_resolved_at
          AND next.about IS NOT DISTINCT FROM asks.about) AS next_related_ticket_at
FROM ticket
JOIN asked USING (ticket_id)
JOIN topic USING (ticket_id)
JOIN asks USING (ticket_id)
JOIN standing USING (ticket_id)
LEFT JOIN first_answer USING (ticket_id)
LEFT JOIN solution USING (ticket_id)
LEFT JOIN came_back USING (ticket_id)
LEFT JOIN worked_on USING (ticket_id)
LEFT JOIN said_solved USING (ticket_id);
