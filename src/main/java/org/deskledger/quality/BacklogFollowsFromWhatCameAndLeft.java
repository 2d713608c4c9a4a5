package org.deskledger.quality;

import java.util.List;

/**
 * No ticket enters or leaves the backlog without being counted. The mart adds up its flows from steps between spans and its stock from
 * the spans; what it comes to at the as-of is counted once more in {@code fact.ticket}, and what was created in the metric of volume.
 */
public final class BacklogFollowsFromWhatCameAndLeft implements Identity {

    @Override
    public String sentence() {
        return "Backlog: opening + created + reopened + restored + moved in - resolved - removed - moved out = closing, which the next day"
                + " opens with; at the as-of it is the unresolved tickets of fact.ticket";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.ticket", "mart.backlog_daily", "mart.metric_value");
    }

    @Override
    public String sql() {
        return """
            WITH volumes AS (
              SELECT period_start AS day, slice_kind, slice_value, numerator AS quantity
              FROM mart__metric_value
              WHERE metric_id = 'ticket_volume' AND period_kind = 'day' AND slice_kind IN ('all', 'channel') AND is_headline
            )
            SELECT concat_ws(' ', day, slice_kind, slice_value) AS identity_key,
                   CAST(opening + created + reopened + restored + moved_in - resolved - removed - moved_out
                     AS DECIMAL(38, 6)) AS left_side,
                   CAST(closing AS DECIMAL(38, 6)) AS right_side
            FROM mart__backlog_daily
            UNION ALL
            SELECT concat_ws(' ', today.day, today.slice_kind, today.slice_value, 'follows on'),
                   CAST(today.opening AS DECIMAL(38, 6)), CAST(coalesce(yesterday.closing, 0) AS DECIMAL(38, 6))
            FROM mart__backlog_daily today
            LEFT JOIN mart__backlog_daily yesterday
              ON yesterday.day = date_sub(today.day, 1)
                 AND yesterday.slice_kind = today.slice_kind AND yesterday.slice_value = today.slice_value
            UNION ALL
            SELECT concat_ws(' ', coalesce(made.day, seen.day), coalesce(made.slice_kind, seen.slice_kind),
                             coalesce(made.slice_value, seen.slice_value), 'volume'),
                   CAST(coalesce(made.ticket_volume, 0) AS DECIMAL(38, 6)),
                   CAST(coalesce(seen.quantity, 0) AS DECIMAL(38, 6))
            FROM (SELECT * FROM mart__backlog_daily
                  WHERE slice_kind IN ('all', 'channel') AND slice_kind IN (SELECT slice_kind FROM volumes)) made
            FULL JOIN volumes seen
              ON seen.day = made.day AND seen.slice_kind = made.slice_kind AND seen.slice_value = made.slice_value
            UNION ALL
            SELECT 'unresolved at the as-of',
                   CAST(coalesce((SELECT sum(closing) FROM mart__backlog_daily last JOIN this_run ON last.day = this_run.as_of
                                  WHERE last.slice_kind = 'all'), 0) AS DECIMAL(38, 6)),
                   CAST((SELECT count_if(current_status IN ('new', 'open', 'pending', 'on_hold')
                                         AND NOT is_deleted AND NOT is_merged) FROM fact__ticket) AS DECIMAL(38, 6))
            """;
    }
}
