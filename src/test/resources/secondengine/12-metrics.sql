-- Values of metrics over the rows themselves, period by period and slice by slice: nothing is added up from days.

CREATE TABLE judged_ticket AS
SELECT fact_ticket.*, person IS NOT NULL AS is_known,
       first_resolved_at + to_days(fcr_days) AS fcr_ends_at, first_resolved_at + to_days(reopen_days) AS reopen_ends_at,
       first_resolved_at + to_days(next_issue_days) AS next_issue_ends_at
FROM fact_ticket JOIN asks USING (ticket_id) CROSS JOIN run;

CREATE TABLE observation AS
SELECT 'first_response_time' AS metric_id, first_response_at AS moment, channel, first_response_seconds AS observed, true AS is_known, true AS is_mature
FROM judged_ticket WHERE direction = 'inbound' AND NOT is_deleted AND NOT is_merged AND first_response_at IS NOT NULL
UNION ALL
SELECT 'average_resolution_time', last_resolved_at, channel, resolution_seconds, true, true
FROM judged_ticket WHERE current_status IN ('solved', 'closed') AND NOT is_merged AND last_resolved_at IS NOT NULL
UNION ALL
SELECT 'first_contact_resolution', first_resolved_at, channel,
       (touch_count = 1 AND agent_count <= 1 AND NOT is_escalated AND coalesce(first_meaningful_reopened_at > fcr_ends_at, true)
        AND coalesce(next_same_category_ticket_at > fcr_ends_at, true) AND coalesce(survey_solved_answer, true))::BIGINT,
       is_known, fcr_ends_at <= cut_end
FROM judged_ticket, run WHERE direction = 'inbound' AND NOT is_deleted AND NOT is_merged AND first_resolved_at IS NOT NULL
UNION ALL
SELECT 'reopen_rate', first_resolved_at, channel, coalesce(first_reopened_at <= reopen_ends_at, false)::BIGINT, is_known, reopen_ends_at <= cut_end
FROM judged_ticket, run WHERE NOT is_deleted AND NOT is_merged AND first_resolved_at IS NOT NULL
UNION ALL
SELECT 'next_issue_avoidance', first_resolved_at, channel, coalesce(next_ticket_at > next_issue_ends_at, true)::BIGINT, is_known, next_issue_ends_at <= cut_end
FROM judged_ticket, run WHERE direction = 'inbound' AND NOT is_deleted AND NOT is_merged AND first_resolved_at IS NOT NULL
UNION ALL
SELECT 'next_issue_avoidance__related', first_resolved_at, channel, coalesce(next_related_ticket_at > next_issue_ends_at, true)::BIGINT, is_known,
       next_issue_ends_at <= cut_end
FROM judged_ticket, run WHERE direction = 'inbound' AND NOT is_deleted AND NOT is_merged AND first_resolved_at IS NOT NULL
UNION ALL
SELECT 'service_level', entered_at, leg.channel, is_in_target::BIGINT, true, true
FROM fact_contact JOIN leg USING (contact_id) WHERE is_offered
UNION ALL
SELECT 'sla_adherence', decided_at, channel, is_achieved::BIGINT, true, true
FROM fact_sla_event JOIN ticket USING (ticket_id), run WHERE NOT is_exempt AND decided_at < cut_end;

CREATE TABLE of_period AS
SELECT metric_id, period_kind, slice_kind, slice_value,
       CASE period_kind WHEN 'day' THEN moment::DATE ELSE date_trunc(period_kind, moment)::DATE END AS period_start,
       count(*) FILTER (is_known AND is_mature) AS n, count(*) FILTER (is_known AND NOT is_mature) AS immature_count,
       count(*) FILTER (NOT is_known) AS excluded_unknown_count, sum(observed) FILTER (is_known AND is_mature) AS total,
       quantile_cont(observed, 0.5) FILTER (is_known AND is_mature) AS middle, quantile_cont(observed, 0.9) FILTER (is_known AND is_mature) AS late
FROM observation
CROSS JOIN (SELECT unnest(['day', 'week', 'month', 'quarter']) AS period_kind)
CROSS JOIN LATERAL (SELECT 'all' AS slice_kind, 'all' AS slice_value UNION ALL SELECT 'channel', channel)
WHERE period_kind <> 'day' OR metric_id = 'service_level'
GROUP BY ALL;

CREATE TABLE published AS
SELECT metric_id, unnest(CASE WHEN metric_id IN ('first_response_time', 'average_resolution_time') THEN ['mean', 'median', 'p90'] ELSE ['ratio'] END)
         AS statistic
FROM (SELECT DISTINCT metric_id FROM of_period);

CREATE TABLE mart_metric_value AS
SELECT metric_id, period_kind, period_start, slice_kind, slice_value, statistic,
       CASE statistic WHEN 'median' THEN middle WHEN 'p90' THEN late ELSE total::DOUBLE / nullif(n, 0) END::DOUBLE AS value,
       CASE WHEN statistic IN ('mean', 'ratio') THEN coalesce(total, 0) END AS numerator,
       CASE WHEN statistic IN ('mean', 'ratio') THEN n END AS denominator, n AS sample_size, immature_count, excluded_unknown_count
FROM of_period JOIN published USING (metric_id);
