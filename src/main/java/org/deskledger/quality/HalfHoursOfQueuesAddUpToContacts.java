package org.deskledger.quality;

import java.util.List;

/**
 * The half-hours of a queue's day are the day's contacts as the service level counts them, and all half-hours of a queue are its
 * contacts. A catalogue that publishes no service level by day and queue is compared by queue alone.
 */
public final class HalfHoursOfQueuesAddUpToContacts implements Identity {

    @Override
    public String sentence() {
        return "Half-hours of mart.contact_centre_interval add up to the offered and answered contacts of every queue and day";
    }

    @Override
    public List<String> tables() {
        return List.of("fact.contact", "mart.contact_centre_interval", "mart.metric_value");
    }

    @Override
    public String sql() {
        return """
            WITH half_hours AS (
              SELECT queue, day, what, sum(quantity) AS quantity
              FROM (SELECT queue, day,
                           stack(3, 'offered', offered, 'answered', answered, 'answered in target', answered_in_target)
                               AS (what, quantity)
                    FROM mart__contact_centre_interval)
              GROUP BY queue, day, what
            ),
            metrics AS (
              SELECT slice_value AS queue, period_start AS day,
                     stack(2, 'offered', denominator, 'answered in target', numerator) AS (what, quantity)
              FROM mart__metric_value
              WHERE metric_id = 'service_level' AND period_kind = 'day' AND slice_kind = 'queue' AND is_headline
            ),
            contacts AS (
              SELECT queue, what, sum(quantity) AS quantity
              FROM (SELECT coalesce(queue, 'unknown') AS queue,
                           stack(3, 'offered', int(is_offered), 'answered', int(is_answered),
                                    'answered in target', int(is_in_target)) AS (what, quantity)
                    FROM fact__contact WHERE source = 'contact')
              GROUP BY queue, what
            )
            SELECT concat_ws(' ', coalesce(made.queue, seen.queue), coalesce(made.what, seen.what)) AS identity_key,
                   CAST(coalesce(made.quantity, 0) AS DECIMAL(38, 6)) AS left_side,
                   CAST(coalesce(seen.quantity, 0) AS DECIMAL(38, 6)) AS right_side
            FROM (SELECT queue, what, sum(quantity) AS quantity FROM half_hours GROUP BY queue, what) made
            FULL JOIN contacts seen ON seen.queue = made.queue AND seen.what = made.what
            UNION ALL
            SELECT concat_ws(' ', coalesce(made.day, seen.day), coalesce(made.queue, seen.queue), coalesce(made.what, seen.what)),
                   CAST(coalesce(made.quantity, 0) AS DECIMAL(38, 6)),
                   CAST(coalesce(seen.quantity, 0) AS DECIMAL(38, 6))
            FROM (SELECT * FROM half_hours WHERE what <> 'answered' AND EXISTS (SELECT 1 FROM metrics)) made
            FULL JOIN metrics seen ON seen.queue = made.queue AND seen.day = made.day AND seen.what = made.what
            """;
    }
}
