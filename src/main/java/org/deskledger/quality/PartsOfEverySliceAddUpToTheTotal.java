package org.deskledger.quality;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The parts of every slice of a mart add up to the row of everybody: no customer or ticket is in two parts or in none. */
public final class PartsOfEverySliceAddUpToTheTotal implements Identity {

    /** One for each mart that is split by slices; metrics have {@link PartsOfEveryMetricAddUp}. */
    public static final List<Identity> ALL = List.of(
            new PartsOfEverySliceAddUpToTheTotal(
                    "mart.churn",
                    "period_kind, period_start",
                    "customers_start",
                    "new",
                    "reactivated",
                    "churned",
                    "joined_and_left",
                    "customers_end"),
            new PartsOfEverySliceAddUpToTheTotal(
                    "mart.cohort_retention",
                    "cohort_month, months_since",
                    "cohort_size",
                    "retained_customers",
                    "surviving_customers",
                    "revenue",
                    "mrr"),
            new PartsOfEverySliceAddUpToTheTotal(
                    "mart.revenue_movements", "month, currency", "opening", "fx", "closing", "net_retained"),
            new PartsOfEverySliceAddUpToTheTotal(
                    "mart.clv_cac", "cohort_month", "customers", "revenue", "acquisition_spend"),
            new PartsOfEverySliceAddUpToTheTotal(
                    "mart.survival_curve", "tenure_months", "at_risk", "churned", "censored"),
            new PartsOfEverySliceAddUpToTheTotal(
                    "mart.backlog_daily",
                    "day",
                    "created",
                    "reopened",
                    "restored",
                    "resolved",
                    "removed",
                    "closing",
                    "aged_over_24h",
                    "aged_over_48h",
                    "aged_over_7d",
                    "ticket_volume"));

    private final String table;
    private final String grain;
    private final List<String> measures;

    private PartsOfEverySliceAddUpToTheTotal(String table, String grain, String... measures) {
        this.table = table;
        this.grain = grain;
        this.measures = List.copyOf(Arrays.asList(measures));
    }

    @Override
    public String sentence() {
        return "The parts of every slice of " + table + " add up to the total: " + String.join(", ", measures);
    }

    @Override
    public List<String> tables() {
        return List.of(table);
    }

    @Override
    public String sql() {
        String sums = measures.stream()
                .map(measure -> "sum(`" + measure + "`) AS `" + measure + "`")
                .collect(Collectors.joining(", "));
        String stack = measures.stream()
                .map(measure -> "'" + measure + "', CAST(parts.`" + measure + "` AS DECIMAL(38, 4)), CAST(total.`"
                        + measure + "` AS DECIMAL(38, 4))")
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, """
                WITH parts AS (SELECT %1$s, slice_kind, %2$s FROM %3$s GROUP BY %1$s, slice_kind),
                compared AS (
                  SELECT concat_ws(' ', %1$s, parts.slice_kind) AS part_key, stack(%4$d, %5$s)
                    AS (measure, part_sum, total_sum)
                  FROM parts JOIN (SELECT * FROM parts WHERE slice_kind = 'all') total USING (%1$s)
                )
                SELECT concat(part_key, ' ', measure) AS identity_key, part_sum AS left_side, total_sum AS right_side
                FROM compared WHERE part_sum IS NOT NULL OR total_sum IS NOT NULL
                """, grain, sums, table.replace(".", "__"), measures.size(), stack);
    }
}
