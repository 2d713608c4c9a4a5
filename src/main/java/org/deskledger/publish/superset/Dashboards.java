package org.deskledger.publish.superset;

import static org.deskledger.publish.superset.Chart.Shape.BARS;
import static org.deskledger.publish.superset.Chart.Shape.HEAT;
import static org.deskledger.publish.superset.Chart.Shape.LINES;
import static org.deskledger.publish.superset.Chart.Shape.ROWS;
import static org.deskledger.publish.superset.Chart.Shape.STACK;
import static org.deskledger.publish.superset.Chart.Shape.TILE;
import static org.deskledger.publish.superset.Chart.Shape.TOTALS;
import static org.deskledger.publish.superset.Chart.along;
import static org.deskledger.publish.superset.Chart.quarterTile;
import static org.deskledger.publish.superset.Chart.tile;

import java.util.List;
import org.deskledger.mart.cost.CostPerContact;
import org.deskledger.mart.cost.DeflectionSaving;
import org.deskledger.mart.retention.Churn;
import org.deskledger.mart.retention.CohortRetention;
import org.deskledger.mart.retention.RevenueMovements;
import org.deskledger.mart.retention.SurvivalCurve;
import org.deskledger.mart.service.BacklogDaily;
import org.deskledger.mart.service.ContactCentreInterval;
import org.deskledger.mart.service.MetricValue;
import org.deskledger.mart.service.Scorecard;
import org.deskledger.mart.service.VoiceOfCustomer;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.mart.value.SupportImpact;

/** The dashboards: one for each of the people who ask. */
final class Dashboards {

    /**
     * One dashboard.
     *
     * @param id stable; also the end of its address
     * @param rows charts, row by row
     */
    record Dashboard(String id, String title, String about, List<List<Chart>> rows) {}

    private static final String NEWEST = "The newest month that is over; the line is the way to it.";

    private static final String NEWEST_QUARTER = "The newest quarter that is over; the line is the way to it.";

    static final List<Dashboard> ALL = List.of(
            new Dashboard(
                    "deskledger-support",
                    "Deskledger: support",
                    "For who leads support: how fast, how good, how much lies there.",
                    List.of(
                            List.of(
                                    tile("first_response_time", "First response, median seconds", NEWEST, "value"),
                                    tile("csat", "CSAT", NEWEST, "value"),
                                    tile("first_contact_resolution", "First contact resolution", NEWEST, "value"),
                                    tile("sla_adherence", "Promises kept", NEWEST, "value")),
                            List.of(
                                    along(
                                                    "backlog",
                                                    "Unresolved tickets at the end of each day",
                                                    "Of these, those older than a week and than two days.",
                                                    LINES,
                                                    BacklogDaily.TABLE,
                                                    "day",
                                                    "closing",
                                                    "aged_over_48h",
                                                    "aged_over_7d")
                                            .of("slice_kind", "all"),
                                    along(
                                                    "arrivals",
                                                    "Tickets that came and were resolved, by week",
                                                    "Where more come than are resolved the backlog grows.",
                                                    BARS,
                                                    BacklogDaily.TABLE,
                                                    "day",
                                                    "created",
                                                    "resolved")
                                            .of("slice_kind", "all")
                                            .every("P1W")),
                            List.of(
                                    along(
                                                    "service_level_by_queue",
                                                    "Service level by queue and month",
                                                    "Answered in target by offered: sums of half-hours, never means of their ratios.",
                                                    LINES,
                                                    ContactCentreInterval.TABLE,
                                                    "interval_start",
                                                    "service_level")
                                            .every("P1M")
                                            .by("queue"),
                                    along(
                                                    "csat_by_channel",
                                                    "CSAT by channel and month",
                                                    "Months that are over. See the sample size before you compare.",
                                                    LINES,
                                                    MetricValue.TABLE,
                                                    "period_start",
                                                    "value")
                                            .of("metric_id", "csat")
                                            .of("period_kind", "month")
                                            .of("slice_kind", "channel")
                                            .of("is_headline", true)
                                            .of("is_complete", true)
                                            .every("P1M")
                                            .by("slice_value")),
                            List.of(
                                    along(
                                                    "themes",
                                                    "What customers write about",
                                                    "Comments of surveys, all months. One comment may be on several themes.",
                                                    TOTALS,
                                                    VoiceOfCustomer.TABLE,
                                                    "",
                                                    "answers",
                                                    "share_negative",
                                                    "mean_score")
                                            .of("period_kind", "month")
                                            .of("slice_kind", "all")
                                            .by("theme"),
                                    along(
                                                    "queues",
                                                    "Queues",
                                                    "All half-hours together.",
                                                    TOTALS,
                                                    ContactCentreInterval.TABLE,
                                                    "",
                                                    "offered",
                                                    "answered",
                                                    "abandoned",
                                                    "service_level",
                                                    "average_handle_seconds",
                                                    "occupancy")
                                            .by("queue")))),
            new Dashboard(
                    "deskledger-finance",
                    "Deskledger: finance",
                    "For finance: recurring revenue, what customers cost to win and to serve, what they are worth.",
                    List.of(
                            List.of(
                                    along(
                                                    "mrr_tile",
                                                    "Recurring revenue a month",
                                                    NEWEST,
                                                    TILE,
                                                    RevenueMovements.TABLE,
                                                    "month",
                                                    "closing")
                                            .of("slice_kind", "all")
                                            .of("currency", "ALL")
                                            .every("P1M"),
                                    tile("cost_per_contact", "Cost per contact", NEWEST, "value_amount"),
                                    tile("cost_to_serve", "Cost to serve a customer", NEWEST, "value_amount"),
                                    tile("net_revenue_retention", "Net revenue retention", NEWEST, "value")),
                            List.of(
                                    along(
                                                    "movements",
                                                    "Movements of recurring revenue",
                                                    "Opening and these are closing, each month.",
                                                    STACK,
                                                    RevenueMovements.TABLE,
                                                    "month",
                                                    "new",
                                                    "reactivation",
                                                    "expansion",
                                                    "contraction",
                                                    "churned",
                                                    "fx")
                                            .of("slice_kind", "all")
                                            .of("currency", "ALL")
                                            .every("P1M"),
                                    along(
                                                    "revenue_retention",
                                                    "Gross and net revenue retention by quarter",
                                                    "What stayed by what was there, over the months of the quarter.",
                                                    LINES,
                                                    RevenueMovements.TABLE,
                                                    "month",
                                                    "gross_revenue_retention",
                                                    "net_revenue_retention")
                                            .of("slice_kind", "all")
                                            .of("currency", "ALL")
                                            .every("P3M")),
                            List.of(
                                    along(
                                                    "support_cost",
                                                    "Support cost by category",
                                                    "Direct and allocated, every month.",
                                                    STACK,
                                                    CostPerContact.TABLE,
                                                    "month",
                                                    "salaries_amount",
                                                    "benefits_amount",
                                                    "tools_amount",
                                                    "building_amount",
                                                    "hr_amount",
                                                    "hiring_training_amount",
                                                    "taxes_amount",
                                                    "overhead_amount",
                                                    "vendor_amount",
                                                    "ai_amount")
                                            .every("P1M"),
                                    along(
                                                    "cost_per_contact_by_channel",
                                                    "Cost per contact by channel",
                                                    "Fully loaded, by contacts that human agents handled.",
                                                    LINES,
                                                    CostPerContact.TABLE,
                                                    "month",
                                                    "cost_per_contact")
                                            .every("P1M")
                                            .by("channel")),
                            List.of(
                                    along(
                                                    "acquisition",
                                                    "Customers won by channel of acquisition",
                                                    "All cohorts together: spend by customers, revenue by months.",
                                                    TOTALS,
                                                    ClvCac.TABLE,
                                                    "",
                                                    "customers",
                                                    "acquisition_spend",
                                                    "cac",
                                                    "arpa",
                                                    "contribution_margin")
                                            .of("slice_kind", "acquisition_channel")
                                            .by("slice_value"),
                                    along(
                                                    "clv_to_cac",
                                                    "Value to acquisition cost by cohort",
                                                    "Simple, and margin after cost to serve. From 3 on it is healthy.",
                                                    LINES,
                                                    ClvCac.TABLE,
                                                    "cohort_month",
                                                    "clv_to_cac",
                                                    "clv_margin_to_cac")
                                            .of("slice_kind", "all")
                                            .every("P1M")),
                            List.of(along(
                                            "saving",
                                            "What self-service saved",
                                            "All solved visits, and those that visitors confirmed: the lower bound.",
                                            BARS,
                                            DeflectionSaving.TABLE,
                                            "month",
                                            "saving_amount",
                                            "confirmed_saving_amount")
                                    .every("P1M")))),
            new Dashboard(
                    "deskledger-executive",
                    "Deskledger: executive",
                    "For who leads the company: who stays, what it brings, what support has to do with it.",
                    List.of(
                            List.of(
                                    tile("churn_rate", "Churn a month", NEWEST, "value"),
                                    tile("clv_to_cac", "Value to acquisition cost", NEWEST, "value"),
                                    quarterTile("nps", "Net promoter score", NEWEST_QUARTER, "value"),
                                    tile("cost_per_resolution", "Cost per resolution", NEWEST, "value_amount")),
                            List.of(
                                    along(
                                                    "cohorts",
                                                    "Customers who are still there, by cohort and month since",
                                                    "Each row a cohort. Months that run are left out.",
                                                    HEAT,
                                                    CohortRetention.TABLE,
                                                    "months_since",
                                                    "retention_rate")
                                            .of("slice_kind", "all")
                                            .of("is_mature", true)
                                            .by("cohort_month"),
                                    along(
                                                    "survival",
                                                    "Customers who have never left, by months since the first",
                                                    "Kaplan-Meier, by segment.",
                                                    LINES,
                                                    SurvivalCurve.TABLE,
                                                    "tenure_months",
                                                    "survival")
                                            .of("slice_kind", "segment")
                                            .by("slice_value")),
                            List.of(
                                    along(
                                                    "churn_reasons",
                                                    "Customers lost by month",
                                                    "Of their own will, by a failed payment, and without a known reason.",
                                                    STACK,
                                                    Churn.TABLE,
                                                    "period_start",
                                                    "churned_voluntary",
                                                    "churned_involuntary",
                                                    "churned_unknown")
                                            .of("slice_kind", "all")
                                            .of("period_kind", "month")
                                            .every("P1M"),
                                    along(
                                                    "impact",
                                                    "What goes with an experience of support",
                                                    "Customers with it and margin that goes with it against comparable ones: association, not cause.",
                                                    TOTALS,
                                                    SupportImpact.TABLE,
                                                    "",
                                                    "matched_customers",
                                                    "churn_rate",
                                                    "value_at_stake_amount")
                                            .of("segment", "all")
                                            .of("period_kind", "quarter")
                                            .of("is_mature", true)
                                            .by("exposure", "class")),
                            List.of(new Chart(
                                            "scorecard",
                                            "Scorecard",
                                            "Complete months, the newest first. traded_off: it gained while the metric that keeps it honest fell.",
                                            ROWS,
                                            Scorecard.TABLE,
                                            List.of(
                                                    "period_start",
                                                    "metric_id",
                                                    "value",
                                                    "value_amount",
                                                    "unit",
                                                    "target",
                                                    "target_amount",
                                                    "status",
                                                    "trend",
                                                    "pair_verdict"),
                                            "period_start",
                                            "",
                                            List.of(),
                                            List.of(),
                                            200)
                                    .of("focus", "all")
                                    .of("period_kind", "month")
                                    .of("slice_kind", "all")
                                    .of("is_complete", true)))));

    private Dashboards() {}
}
