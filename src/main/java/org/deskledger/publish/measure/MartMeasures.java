package org.deskledger.publish.measure;

import static org.deskledger.publish.measure.Measure.Look.AMOUNT;
import static org.deskledger.publish.measure.Measure.Look.COUNT;
import static org.deskledger.publish.measure.Measure.Look.NUMBER;
import static org.deskledger.publish.measure.Measure.Look.SECONDS;
import static org.deskledger.publish.measure.Measure.Look.SHARE;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.cost.DeflectionSaving;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.retention.SurvivalCurve;
import org.deskledger.mart.service.AgentPerformance;
import org.deskledger.mart.service.BacklogDaily;
import org.deskledger.mart.service.ContactCentreInterval;
import org.deskledger.mart.service.MetricDictionary;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.service.NpsDaily;
import org.deskledger.mart.service.Scorecard;
import org.deskledger.mart.service.VoiceOfCustomer;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.mart.value.ModelFit;
import org.deskledger.mart.value.SupportImpact;
import org.deskledger.publish.measure.Measure.Kind;
import org.deskledger.publish.measure.Measure.Look;
import org.deskledger.publish.measure.Measure.OneRow;
import org.deskledger.publish.measure.Measure.Ratio;
import org.deskledger.publish.measure.Measure.Terms;
import org.deskledger.publish.measure.Measure.Total;
import org.deskledger.table.TableSpec;

/**
 * How the rows of a mart go together: the one declaration that Superset's metrics, Tableau's calculations and the semantic model are
 * derived from. A numeric column that is not said to add up or to be a ratio is shown of single rows alone.
 *
 * @param mart the mart
 * @param time the column that charts run along; empty where there is none
 * @param measures all measures
 */
public record MartMeasures(TableSpec mart, Optional<String> time, List<Measure> measures) {

    /** Numeric columns that are no figures. */
    private static final Set<String> NO_FIGURES = Set.of("definition_version", "place", "rank");

    /** Figures that are neither money nor a share. */
    private static final Set<String> PLAIN = Set.of(
            "aic",
            "chi_square",
            "clv_margin_to_cac",
            "clv_margin_to_cac_high",
            "clv_margin_to_cac_low",
            "clv_to_cac",
            "concurrency",
            "estimated_hours",
            "handle_hours",
            "hold_out_expected",
            "hold_out_observed",
            "lifespan_months",
            "log_likelihood",
            "margin_difference_ci_high",
            "margin_difference_ci_low",
            "margin_to_cac",
            "mean_score",
            "payback_months",
            "payback_months_surviving",
            "per_agent",
            "possible_output",
            "purchase_frequency",
            "quick_ratio",
            "restricted_mean_months",
            "revenue_difference_ci_high",
            "revenue_difference_ci_low",
            "score_sum",
            "usual_volume",
            "volume_deviation");

    /** Every mart. */
    public static final List<MartMeasures> ALL = List.of(
            of(CohortRetention.TABLE, "cohort_month", "slice_kind")
                    .with("months_since")
                    .totals("cohort_size", "retained_customers", "mrr", "surviving_customers")
                    .ratio("retention_rate", "retained_customers", "cohort_size")
                    .ratio("survival", "surviving_customers", "cohort_size")
                    .with()
                    .totals("revenue")
                    .done(),
            of(SurvivalCurve.TABLE, "", "slice_kind")
                    .totals("churned", "censored")
                    .with("tenure_months")
                    .totals("at_risk")
                    .done(),
            of(Churn.TABLE, "period_start", "slice_kind", "period_kind")
                    .totals(
                            "new",
                            "reactivated",
                            "churned",
                            "churned_voluntary",
                            "churned_involuntary",
                            "churned_unknown",
                            "joined_and_left")
                    .ratio("churn_rate", "churned", "customers_start")
                    .ratio("churn_rate_chartmogul", "churned + joined_and_left", "customers_start")
                    .ratio(
                            "churn_rate_stripe",
                            "churned + joined_and_left",
                            "customers_start + new + reactivated + joined_and_left")
                    .ratio("retention_rate", "customers_end - new - reactivated", "customers_start")
                    .with("period_start")
                    .totals("customers_start", "customers_end")
                    .done(),
            of(RevenueMovements.TABLE, "month", "slice_kind", "currency")
                    .totals("new", "reactivation", "expansion", "contraction", "churned", "fx")
                    .ratio("gross_revenue_retention", "gross_retained", "retention_opening")
                    .ratio("net_revenue_retention", "net_retained", "retention_opening")
                    .ratio("year_gross_revenue_retention", "year_gross_retained", "year_opening")
                    .ratio("year_net_revenue_retention", "year_net_retained", "year_opening")
                    .ratio("quick_ratio", "new + reactivation + expansion", "- contraction - churned")
                    .with("month")
                    .totals(
                            "opening",
                            "closing",
                            "retention_opening",
                            "gross_retained",
                            "net_retained",
                            "year_opening",
                            "year_gross_retained",
                            "year_net_retained")
                    .done(),
            of(ClvCac.TABLE, "cohort_month", "slice_kind")
                    .totals(
                            "customers",
                            "paid_customers",
                            "active_customer_months",
                            "revenue",
                            "purchases",
                            "acquisition_spend",
                            "contribution",
                            "valued_customers")
                    .ratio("average_purchase_value", "revenue", "purchases")
                    .ratio("purchase_frequency", "purchases", "active_customer_months")
                    .ratio("arpa", "revenue", "active_customer_months")
                    .ratio("cac", "acquisition_spend", "customers")
                    .ratio("cac_paid", "acquisition_spend", "paid_customers")
                    .ratio("contribution_margin", "contribution", "revenue")
                    .done(),
            of(ModelFit.TABLE, "").done(),
            of(SupportImpact.TABLE, "period_start", "period_kind", "exposure", "segment")
                    .totals(
                            "exposed_customers",
                            "matched_customers",
                            "unmatched_customers",
                            "churned_customers",
                            "revenue_amount",
                            "comparable_revenue_amount",
                            "margin_amount",
                            "comparable_margin_amount",
                            "value_at_stake_amount")
                    .ratio("churn_rate", "churned_customers", "matched_customers")
                    .done(),
            of(CostPerContact.TABLE, "month")
                    .totals(
                            "salaries_amount",
                            "benefits_amount",
                            "tools_amount",
                            "building_amount",
                            "hr_amount",
                            "hiring_training_amount",
                            "taxes_amount",
                            "overhead_amount",
                            "vendor_amount",
                            "ai_amount",
                            "direct_cost_amount",
                            "allocated_shared_cost_amount",
                            "total_cost_amount",
                            "human_cost_amount",
                            "automation_cost_amount",
                            "contacts",
                            "contained_contacts",
                            "resolutions",
                            "handle_hours",
                            "estimated_hours")
                    .ratio("cost_per_contact", "total_cost_amount", "contacts")
                    .ratio("cost_per_resolution", "total_cost_amount", "resolutions")
                    .ratio("cost_per_handle_hour", "total_cost_amount", "handle_hours")
                    .ratio("human_cost_per_contact", "human_cost_amount", "contacts")
                    .ratio("cost_per_automated_contact", "automation_cost_amount", "contained_contacts")
                    .done(),
            of(DeflectionSaving.TABLE, "month")
                    .totals(
                            "sessions",
                            "immature_sessions",
                            "anonymous_sessions",
                            "solved_sessions",
                            "confirmed_sessions",
                            "unpriced_sessions",
                            "saving_amount",
                            "confirmed_saving_amount")
                    .done(),
            of(ContactCentreInterval.TABLE, "interval_start")
                    .totals(
                            "offered",
                            "answered",
                            "abandoned",
                            "short_abandoned",
                            "answered_in_target",
                            "abandoned_in_target",
                            "flow_outs",
                            "answered_wait_seconds",
                            "abandoned_wait_seconds",
                            "contacts_handled",
                            "handle_seconds")
                    .ratio("average_handle_seconds", "handle_seconds", "contacts_handled")
                    .ratio("service_level", "answered_in_target", "offered")
                    .ratio("service_level_answered_only", "answered_in_target", "answered")
                    .ratio("service_level_no_short_abandons", "answered_in_target", "offered - short_abandoned")
                    .ratio("service_level_with_flow_outs", "answered_in_target", "offered + flow_outs")
                    .ratio("service_level_abandons_in_target", "answered_in_target + abandoned_in_target", "offered")
                    .with("queue")
                    .totals("agent_seconds", "handling_seconds", "ready_seconds")
                    .ratio("occupancy", "handling_seconds", "handling_seconds + ready_seconds")
                    .done(),
            of(BacklogDaily.TABLE, "day", "slice_kind")
                    .totals(
                            "created",
                            "reopened",
                            "restored",
                            "moved_in",
                            "resolved",
                            "removed",
                            "moved_out",
                            "ticket_volume")
                    .with("day")
                    .totals("opening", "closing", "aged_over_24h", "aged_over_48h", "aged_over_7d", "weekly_volume")
                    .done(),
            of(NpsDaily.TABLE, "day", "slice_kind")
                    .with("day")
                    .totals("promoters", "passives", "detractors", "respondents")
                    .done(),
            of(VoiceOfCustomer.TABLE, "period_start", "period_kind", "slice_kind", "theme")
                    .totals("answers", "scored_answers", "score_sum", "judged_answers", "negative_answers")
                    .ratio("share_of_answers", "answers", "commented_answers")
                    .ratio("mean_score", "score_sum", "scored_answers")
                    .ratio("share_negative", "negative_answers", "judged_answers")
                    .done(),
            of(MetricValue.TABLE, "period_start", "metric_id", "period_kind", "slice_kind", "statistic")
                    .totals("numerator", "denominator", "sample_size", "excluded_unknown_count", "immature_count")
                    .ratio("value_of_parts", "numerator", "denominator")
                    .done(),
            of(Scorecard.TABLE, "period_start").done(),
            of(AgentPerformance.TABLE, "month")
                    .totals(
                            "public_reply_count",
                            "note_count",
                            "resolution_count",
                            "contacts_handled",
                            "csat_answers",
                            "fcr_tickets")
                    .done(),
            of(MetricDictionary.TABLE, "").done());

    /** Takes an unchangeable copy. */
    public MartMeasures {
        measures = List.copyOf(measures);
    }

    /** The measures of a mart. */
    public static MartMeasures of(TableSpec mart) {
        return ALL.stream()
                .filter(measures -> measures.mart().equals(mart))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(mart + " has no measures"));
    }

    /** One of the measures. */
    public Measure measure(String name) {
        return measures.stream()
                .filter(measure -> measure.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(mart + " has no measure " + name));
    }

    /** A column's name as people write it. */
    public static String title(String name) {
        String words =
                name.replace('_', ' ').replaceAll("\\b(clv|cac|mrr|arpa|csat|nps|fcr|ci|hr|ai|fx|aic)\\b", "<$1>");
        StringBuilder title = new StringBuilder();
        boolean isName = false;
        for (int i = 0; i < words.length(); i++) {
            char letter = words.charAt(i);
            if (letter == '<' || letter == '>') {
                isName = letter == '<';
            } else {
                title.append(isName || title.isEmpty() ? Character.toUpperCase(letter) : letter);
            }
        }
        return title.toString();
    }

    /** How the figures of a column are written: decimals are money and doubles shares, except for those that are named. */
    static Look look(TableSpec mart, StructField column) {
        if (column.name().contains("_seconds")) {
            return SECONDS;
        } else if (column.dataType() instanceof DoubleType || column.dataType() instanceof DecimalType) {
            boolean hasOtherUnits =
                    List.of(MetricValue.TABLE, Scorecard.TABLE, NpsDaily.TABLE).contains(mart);
            if (PLAIN.contains(column.name())
                    || (hasOtherUnits && !column.name().endsWith("_amount"))) {
                return NUMBER;
            }
            return column.dataType() instanceof DecimalType && !column.name().endsWith("_share") ? AMOUNT : SHARE;
        }
        return COUNT;
    }

    private static Builder of(TableSpec mart, String time, String... alike) {
        return new Builder(mart, time, List.of(alike));
    }

    /** Collects the measures of a mart. */
    private static final class Builder {
        private final TableSpec mart;
        private final String time;
        private final List<String> always;
        private final Map<String, Measure> measures = new LinkedHashMap<>();
        private List<String> alike;

        private Builder(TableSpec mart, String time, List<String> alike) {
            this.mart = mart;
            this.time = time;
            this.always = alike;
            this.alike = alike;
        }

        /** What follows needs rows that agree in these columns too. */
        private Builder with(String... further) {
            alike = new ArrayList<>(always);
            alike.addAll(List.of(further));
            return this;
        }

        private Builder totals(String... columns) {
            for (String column : columns) {
                add(column, new Total(column));
            }
            return this;
        }

        private Builder ratio(String name, String upper, String lower) {
            return add(name, new Ratio(Terms.of(upper), Terms.of(lower)));
        }

        private Builder add(String name, Kind kind) {
            StructField column =
                    mart.columnNames().contains(name) ? mart.columns().apply(name) : null;
            measures.put(
                    name,
                    new Measure(
                            name,
                            title(name),
                            kind,
                            alike,
                            column == null ? NUMBER : look(mart, column),
                            column == null
                                    ? "sum of the upper parts by the sum of the lower ones, of ratios and means"
                                    : column.getComment().get()));
            return this;
        }

        private MartMeasures done() {
            alike = List.of();
            for (StructField column : mart.columns().fields()) {
                if (column.dataType() instanceof NumericType
                        && !measures.containsKey(column.name())
                        && !mart.key().contains(column.name())
                        && !NO_FIGURES.contains(column.name())) {
                    add(column.name(), new OneRow(column.name()));
                }
            }
            if (!time.isEmpty()) {
                var type = mart.columns().apply(time).dataType();
                if (!(type instanceof DateType) && !(type instanceof TimestampType)) {
                    throw new IllegalArgumentException(mart + "." + time + " is no time");
                }
            }
            return new MartMeasures(
                    mart, time.isEmpty() ? Optional.empty() : Optional.of(time), List.copyOf(measures.values()));
        }
    }
}
