-- What lies at the end of each day: every ticket is asked on every day what it is, and nothing is added up from flows. (The product adds
-- flows up.)

CREATE TABLE became AS
WITH changed AS (
  SELECT ticket_id, moment, nth, event_type,
         CASE WHEN event_type = 'status_changed' THEN to_value
              WHEN event_type IN ('merged', 'deleted') THEN event_type
              WHEN event_type = 'restored' THEN coalesce(to_value, 'open') END AS state
  FROM happened
),
-- What the row of the ticket says of its end goes beyond the last event.
said AS (
  SELECT ticket.ticket_id, coalesce(state, 'new') AS state, CASE WHEN is_deleted THEN 'deleted' WHEN is_merged THEN 'merged' ELSE current_status END AS says,
         greatest(created_at, last_change,
                  CASE WHEN is_tombstone THEN updated_at WHEN state = current_status THEN state_at END) AS since
  FROM ticket JOIN standing USING (ticket_id) LEFT JOIN (
    SELECT ticket_id, arg_max(state, nth) FILTER (state IS NOT NULL) AS state, arg_max(moment, nth) FILTER (state IS NOT NULL) AS state_at,
           max(moment) FILTER (state IS NOT NULL OR event_type IN ('assigned', 'team_changed')) AS last_change
    FROM changed GROUP BY ticket_id) USING (ticket_id)
)
SELECT ticket_id, created_at AS moment, 0 AS nth, 'new' AS state FROM ticket
UNION ALL
SELECT ticket_id, moment, nth, state FROM changed JOIN ticket USING (ticket_id) WHERE state IS NOT NULL
UNION ALL
SELECT ticket_id, since, 1000000, says FROM said WHERE says <> state;

CREATE TABLE spell AS
SELECT ticket_id, moment AS since, lead(moment) OVER in_order AS until, lag(state) OVER in_order AS was, state,
       state IN ('new', 'open', 'pending', 'on_hold') AS is_unresolved, channel, created_at, NOT is_deleted AND NOT is_merged AS is_counted
FROM became JOIN ticket USING (ticket_id) JOIN standing USING (ticket_id)
WINDOW in_order AS (PARTITION BY ticket_id ORDER BY nth);

CREATE TABLE day_of_slice AS
SELECT slice_kind, slice_value, unnest(generate_series(min(created_at::DATE)::TIMESTAMP, as_of::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day
FROM ticket, run, LATERAL (SELECT 'all' AS slice_kind, 'all' AS slice_value UNION ALL SELECT 'channel', channel)
GROUP BY slice_kind, slice_value, as_of;

CREATE TABLE lying AS
SELECT slice_kind, slice_value, day, count(*) AS closing, count(*) FILTER (ends_at - created_at > INTERVAL 24 HOUR) AS aged_over_24h,
       count(*) FILTER (ends_at - created_at > INTERVAL 48 HOUR) AS aged_over_48h,
       count(*) FILTER (ends_at - created_at > INTERVAL 168 HOUR) AS aged_over_7d
FROM (SELECT *, ((day + 1)::TIMESTAMP AT TIME ZONE current_setting('TimeZone')) AS ends_at FROM day_of_slice)
JOIN spell ON is_unresolved AND since < ends_at AND coalesce(until >= ends_at, true) AND (slice_kind = 'all' OR slice_value = channel)
GROUP BY ALL;

CREATE TABLE moved AS
SELECT slice_kind, slice_value, since::DATE AS day, count(*) FILTER (was IS NULL) AS created,
       count(*) FILTER (was IS NULL AND is_counted) AS ticket_volume,
       count(*) FILTER (is_unresolved AND was IN ('solved', 'closed')) AS reopened,
       count(*) FILTER (is_unresolved AND was IN ('deleted', 'merged')) AS restored,
       count(*) FILTER (state IN ('solved', 'closed') AND was IN ('new', 'open', 'pending', 'on_hold')) AS resolved,
       count(*) FILTER (state IN ('deleted', 'merged') AND was IN ('new', 'open', 'pending', 'on_hold')) AS removed
FROM spell, LATERAL (SELECT 'all' AS slice_kind, 'all' AS slice_value UNION ALL SELECT 'channel', channel)
GROUP BY ALL;

CREATE TABLE mart_backlog_daily AS
SELECT day, slice_kind, slice_value, coalesce(created, 0) AS created, coalesce(reopened, 0) AS reopened, coalesce(restored, 0) AS restored,
       coalesce(resolved, 0) AS resolved, coalesce(removed, 0) AS removed, coalesce(closing, 0) AS closing,
       coalesce(lag(closing) OVER (PARTITION BY slice_kind, slice_value ORDER BY day), 0) AS opening,
       coalesce(aged_over_24h, 0) AS aged_over_24h, coalesce(aged_over_48h, 0) AS aged_over_48h, coalesce(aged_over_7d, 0) AS aged_over_7d,
       coalesce(ticket_volume, 0) AS ticket_volume
FROM day_of_slice LEFT JOIN lying USING (slice_kind, slice_value, day) LEFT JOIN moved USING (slice_kind, slice_value, day);
