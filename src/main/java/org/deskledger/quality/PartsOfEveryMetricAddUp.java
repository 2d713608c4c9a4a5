package org.deskledger.quality;

import java.util.List;
import java.util.Locale;

/** The observations of all values of a slice are those of the whole, for every metric and period, and so are the numerators. */
public final class PartsOfEveryMetricAddUp implements Identity {

    @Override
    public String sentence() {
        return "Parts of every slice add up to the whole, for every metric and period";
    }

    @Override
    public List<String> tables() {
        return List.of("mart.metric_value");
    }

    @Override
    public String sql() {
        return String.format(Locale.ROOT, """
                SELECT concat_ws(' ', part.what, part.metric_id, part.statistic, part.period_kind, part.period_start, part.slice_kind)
                           AS identity_key,
                       part.quantity AS left_side,
                       whole.quantity AS right_side
                FROM (SELECT what, metric_id, statistic, period_kind, period_start, slice_kind,
                             CAST(sum(quantity) AS DECIMAL(38, 6)) AS quantity
                      FROM (%1$s) WHERE slice_kind <> 'all'
                      GROUP BY what, metric_id, statistic, period_kind, period_start, slice_kind) part
                LEFT JOIN (SELECT * FROM (%1$s) WHERE slice_kind = 'all') whole
                ON part.what = whole.what AND part.metric_id = whole.metric_id AND part.statistic = whole.statistic
                   AND part.period_kind = whole.period_kind AND part.period_start = whole.period_start
                """, """
                SELECT metric_id, statistic, period_kind, period_start, slice_kind,
                       stack(2, 'sample_size', CAST(sample_size AS DECIMAL(38, 6)),
                                'numerator', coalesce(numerator, CAST(0 AS DECIMAL(38, 6)))) AS (what, quantity)
                FROM mart__metric_value""");
    }
}
