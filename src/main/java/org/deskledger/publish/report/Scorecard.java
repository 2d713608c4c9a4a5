package org.deskledger.publish.report;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.deskledger.publish.report.ReportInputs.ChurnPeriod;
import org.deskledger.publish.report.ReportInputs.CohortValue;
import org.deskledger.publish.report.ReportInputs.CostMonth;
import org.deskledger.publish.report.ReportInputs.Definition;
import org.deskledger.publish.report.ReportInputs.MetricPoint;
import org.deskledger.publish.report.ReportInputs.Movement;
import org.deskledger.publish.report.ReportPage.Tile;
import org.deskledger.publish.report.ReportPage.TileGroup;

/**
 * The month at a glance: each figure with its interval, its sample size and the month before.
 *
 * <p>A figure is judged only where a target is configured, it can be relied on and its better direction is known.
 */
final class Scorecard {

    private static final double SPARK_WIDTH = 100;
    private static final double SPARK_HEIGHT = 24;

    private final ReportInputs inputs;
    private final String currency;
    private final YearMonth month;

    Scorecard(ReportInputs inputs) {
        this.inputs = inputs;
        this.currency = inputs.heading().currency();
        this.month = inputs.heading().month();
    }

    List<TileGroup> groups() {
        Map<String, Tile> business = new LinkedHashMap<>();
        revenue().forEach(tile -> business.put(tile.metricId(), tile));
        churn().ifPresent(tile -> business.put(tile.metricId(), tile));
        acquisition().ifPresent(tile -> business.put(tile.metricId(), tile));
        cost().ifPresent(tile -> business.put(tile.metricId(), tile));
        List<Tile> service = new ArrayList<>();
        for (MetricNames.Series series : MetricNames.series(
                inputs.service().map(ReportInputs.Service::months).orElse(List.of()), inputs)) {
            Tile tile = metric(series);
            boolean isBusiness = MetricNames.definition(series.metricId(), inputs)
                    .filter(definition -> definition.layer().equals("business"))
                    .isPresent();
            if (isBusiness || business.containsKey(series.metricId())) {
                // The catalogue's own value stands before one that this page puts together from a mart.
                business.put(series.metricId(), tile);
            } else {
                service.add(tile);
            }
        }
        List<TileGroup> groups = new ArrayList<>();
        if (!business.isEmpty()) {
            groups.add(new TileGroup("Customers and money", List.copyOf(business.values())));
        }
        if (!service.isEmpty()) {
            groups.add(new TileGroup("Support", service));
        }
        return groups;
    }

    private List<Tile> revenue() {
        List<Movement> months =
                inputs.movements().map(ReportInputs.Movements::months).orElse(List.of());
        if (months.isEmpty()) {
            return List.of();
        }
        return List.of(
                new Draft<>("mrr", "Monthly recurring revenue", months, Movement::month)
                        .value(
                                movement -> number(movement.closing()),
                                movement -> Numbers.roundAmount(movement.closing(), currency))
                        .tile("higher-is-better"),
                new Draft<>("net_revenue_retention", "Net revenue retention", months, Movement::month)
                        .share(Movement::netRetention)
                        .tile("higher-is-better"),
                new Draft<>("gross_revenue_retention", "Gross revenue retention", months, Movement::month)
                        .share(Movement::grossRetention)
                        .tile("higher-is-better"));
    }

    private Optional<Tile> churn() {
        return inputs.churn()
                .map(churn -> new Draft<>(
                                "churn_rate",
                                "Churn rate",
                                churn.months(),
                                (ChurnPeriod period) -> YearMonth.from(period.start()))
                        .share(ChurnPeriod::churnRate)
                        .interval(period ->
                                Numbers.interval(Numbers.share(period.ciLow()), Numbers.share(period.ciHigh())))
                        .sample(ChurnPeriod::customersStart, "customers at the start")
                        .tile("lower-is-better"));
    }

    private Optional<Tile> acquisition() {
        return inputs.acquisition()
                .map(acquisition -> new Draft<>(
                                "clv_to_cac", "CLV to CAC of new customers", acquisition.months(), CohortValue::cohort)
                        .value(CohortValue::clvToCac, cohort -> Numbers.ratio(cohort.clvToCac()))
                        .sample(CohortValue::customers, "customers won")
                        .tile("higher-is-better"));
    }

    private Optional<Tile> cost() {
        return inputs.costs()
                .map(costs -> new Draft<>("cost_per_contact", "Cost per contact", costs.categories(), CostMonth::month)
                        .value(cost -> number(cost.perContact()), cost -> Numbers.amount(cost.perContact(), currency))
                        .sample(CostMonth::contacts, "contacts")
                        .tile("lower-is-better"));
    }

    private Tile metric(MetricNames.Series series) {
        Optional<Definition> definition = MetricNames.definition(series.metricId(), inputs);
        Draft<MetricPoint> draft = new Draft<>(
                        series.metricId(),
                        MetricNames.name(series.metricId(), inputs),
                        series.points(),
                        MetricPoint::month)
                .value(MetricNames::number, point -> Numbers.value(point, currency))
                .interval(point -> ServiceSection.interval(point, currency))
                .sample(MetricPoint::sampleSize, "")
                .weakness(point -> Weakness.of(point, inputs.minimumSample()));
        draft.isShare = series.unit().equals("share");
        draft.unit = series.unit();
        draft.statistic = series.statistic();
        return draft.tile(definition.map(Definition::direction).orElse("watch"));
    }

    private static Double number(BigDecimal amount) {
        return amount == null ? null : Double.valueOf(amount.doubleValue());
    }

    /** A tile in the making, from one figure's months. */
    private final class Draft<T> {
        private final String id;
        private final String name;
        private final List<T> months;
        private final Optional<T> now;
        private final Optional<T> before;
        private Function<T, Double> number = row -> null;
        private Function<T, String> text = row -> "";
        private Function<T, String> interval = row -> "";
        private Function<T, String> sample = row -> "";
        private Function<T, String> weakness = row -> "";
        private boolean isShare;
        private String unit = "";
        private String statistic = "";

        private Draft(String id, String name, List<T> months, Function<T, YearMonth> monthOf) {
            this.id = id;
            this.name = name;
            this.months = months;
            this.now = months.stream()
                    .filter(row -> monthOf.apply(row).equals(month))
                    .findFirst();
            this.before = months.stream()
                    .filter(row -> monthOf.apply(row).equals(month.minusMonths(1)))
                    .findFirst();
        }

        private Draft<T> value(Function<T, Double> asNumber, Function<T, String> asText) {
            this.number = asNumber;
            this.text = asText;
            return this;
        }

        private Draft<T> share(Function<T, Double> share) {
            this.isShare = true;
            this.unit = "share";
            return value(share, row -> Numbers.share(share.apply(row)));
        }

        private Draft<T> interval(Function<T, String> ends) {
            this.interval = ends;
            return this;
        }

        private Draft<T> sample(Function<T, Long> size, String what) {
            this.sample = row -> ("n = " + Numbers.count(size.apply(row)) + " " + what).strip();
            return weakness(row -> Weakness.ofSample(size.apply(row), inputs.minimumSample()));
        }

        private Draft<T> weakness(Function<T, String> why) {
            this.weakness = why;
            return this;
        }

        private Tile tile(String direction) {
            String reason = now.map(weakness).orElse("no value for " + month);
            Optional<BigDecimal> target = Optional.ofNullable(inputs.targets().get(id));
            Optional<Double> value = now.map(number);
            Optional<Boolean> met = target.isPresent() && value.isPresent() && reason.isEmpty()
                    ? met(value.get(), target.get().doubleValue(), direction)
                    : Optional.empty();
            String status = target.map(goal -> "target " + goalText(goal)
                            + met.map(is -> is ? ": met" : ": missed").orElse(": not judged"))
                    .orElse("");
            return new Tile(
                    id,
                    name,
                    now.map(text).orElse(""),
                    statistic,
                    now.map(interval).orElse(""),
                    now.map(sample).orElse(""),
                    previous(),
                    reason,
                    status,
                    met.orElse(false),
                    spark(months.stream().map(number).filter(Objects::nonNull).toList()));
        }

        private String goalText(BigDecimal goal) {
            return unit.isEmpty() ? goal.toPlainString() : Numbers.inUnit(goal.doubleValue(), unit, currency);
        }

        private String previous() {
            Double then = before.map(number).orElse(null);
            if (then == null) {
                return "";
            }
            String past = month.minusMonths(1) + ": " + before.map(text).orElse("");
            BiFunction<Double, Double, String> change = isShare ? Numbers::points : Numbers::change;
            String difference =
                    now.map(number).map(value -> change.apply(then, value)).orElse("");
            return difference.isEmpty() ? past : past + " (" + difference + ")";
        }
    }

    private static Optional<Boolean> met(double value, double target, String direction) {
        return switch (direction) {
            case "higher-is-better" -> Optional.of(value >= target);
            case "lower-is-better" -> Optional.of(value <= target);
            default -> Optional.empty();
        };
    }

    /** Points of a small line, newest to the right; its lowest value at the bottom. */
    private static String spark(List<Double> values) {
        if (values.size() < 3) {
            return "";
        }
        double low = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double high = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            double x = SPARK_WIDTH * i / (values.size() - 1);
            double y = high == low ? SPARK_HEIGHT / 2 : SPARK_HEIGHT * (high - values.get(i)) / (high - low);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        return points.toString().strip();
    }
}
