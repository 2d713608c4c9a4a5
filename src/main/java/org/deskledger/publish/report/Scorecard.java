package org.deskledger.publish.report;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deskledger.publish.report.ReportInputs.ChurnPeriod;
import org.deskledger.publish.report.ReportInputs.CohortValue;
import org.deskledger.publish.report.ReportInputs.CostMonth;
import org.deskledger.publish.report.ReportInputs.Focus;
import org.deskledger.publish.report.ReportInputs.Judged;
import org.deskledger.publish.report.ReportInputs.Judgements;
import org.deskledger.publish.report.ReportInputs.MetricPoint;
import org.deskledger.publish.report.ReportInputs.Movement;
import org.deskledger.publish.report.ReportPage.Listing;
import org.deskledger.publish.report.ReportPage.Tile;
import org.deskledger.publish.report.ReportPage.TileGroup;

/**
 * The month at a glance: the metrics that answer a question together as tiles, all others as lines.
 *
 * <p>How a metric is judged is read from {@code mart.scorecard} and decided nowhere else. What the catalogue does not hold is put together
 * from its mart and not judged.
 */
final class Scorecard {

    private static final double SPARK_WIDTH = 100;
    private static final double SPARK_HEIGHT = 24;

    private final ReportInputs inputs;
    private final Verdicts verdicts;
    private final String currency;
    private final YearMonth month;
    private final Map<String, MetricNames.Series> series = new LinkedHashMap<>();

    Scorecard(ReportInputs inputs) {
        this.inputs = inputs;
        this.verdicts = new Verdicts(inputs);
        this.currency = inputs.heading().currency();
        this.month = inputs.heading().month();
        MetricNames.series(inputs.service().map(ReportInputs.Service::months).orElse(List.of()), inputs)
                .forEach(one -> series.put(one.metricId(), one));
    }

    /** Focus sets, in reading order. */
    List<TileGroup> groups() {
        return focuses().stream()
                .map(focus -> new TileGroup(
                        focus.title(), focus.metrics().stream().map(this::tile).toList()))
                .toList();
    }

    /** Every metric that stands in no focus set. */
    List<Listing> others() {
        Set<String> shown = new HashSet<>();
        focuses().forEach(focus -> focus.metrics().forEach(metric -> shown.add(metric.metricId())));
        Map<String, Judged> judged = new HashMap<>();
        inputs.judgements()
                .map(Judgements::all)
                .orElse(List.of())
                .forEach(metric -> judged.put(metric.metricId(), metric));
        Map<String, Other> business = new LinkedHashMap<>();
        revenue().forEach(line -> business.put(line.metricId(), line));
        churn().ifPresent(line -> business.put(line.metricId(), line));
        acquisition().ifPresent(line -> business.put(line.metricId(), line));
        cost().ifPresent(line -> business.put(line.metricId(), line));
        List<Other> service = new ArrayList<>();
        for (String id : inOrder(judged.keySet())) {
            Other line = judged.containsKey(id) ? line(judged.get(id)) : line(series.get(id));
            boolean isBusiness = MetricNames.definition(id, inputs)
                    .filter(definition -> definition.layer().equals("business"))
                    .isPresent();
            if (isBusiness || business.containsKey(id)) {
                // The catalogue's own value stands before one that this page puts together from a mart.
                business.put(id, line);
            } else {
                service.add(line);
            }
        }
        List<Listing> listings = new ArrayList<>();
        listing("Customers and money", List.copyOf(business.values()), shown).ifPresent(listings::add);
        listing("Support", service, shown).ifPresent(listings::add);
        return listings;
    }

    private List<Focus> focuses() {
        return inputs.judgements().map(Judgements::focuses).orElse(List.of());
    }

    /** Metrics with months in the order of the page, then those that have quarters alone. */
    private Set<String> inOrder(Set<String> judged) {
        Set<String> ids = new LinkedHashSet<>(series.keySet());
        ids.addAll(new TreeSet<>(judged));
        return ids;
    }

    private static Optional<Listing> listing(String title, List<Other> lines, Set<String> shown) {
        List<Other> left =
                lines.stream().filter(line -> !shown.contains(line.metricId())).toList();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        Tables table = Tables.words("Metric")
                .numbers("Value")
                .texts("Status", "Trend")
                .numbers("Before", "Target", "95 % interval", "n")
                .texts("Pair");
        left.forEach(line -> table.weakRow(
                line.weakness(),
                line.name(),
                line.value(),
                line.status(),
                line.trend(),
                line.previous(),
                line.target(),
                line.interval(),
                line.sample(),
                line.pair()));
        return Optional.of(
                new Listing(title + ": " + left.size() + (left.size() == 1 ? " figure" : " figures"), table.table()));
    }

    private Tile tile(Judged metric) {
        List<String> notes = new ArrayList<>();
        Stream.concat(Stream.of(verdicts.pair(metric), verdicts.target(metric)), verdicts.comparisons(metric).stream())
                .filter(note -> !note.isEmpty())
                .forEach(notes::add);
        return new Tile(
                metric.metricId(),
                MetricNames.name(metric.metricId(), inputs),
                verdicts.text(metric.value(), metric),
                metric.statistic(),
                verdicts.interval(metric),
                // Too small a sample stands in the reason already.
                metric.reliable() ? Verdicts.sample(metric) : "",
                verdicts.previous(metric),
                verdicts.weakness(metric),
                Verdicts.status(metric),
                metric.status(),
                metric.status().equals("green"),
                Verdicts.trend(metric),
                notes,
                spark(metric.metricId()));
    }

    private Other line(Judged metric) {
        return new Other(
                metric.metricId(),
                MetricNames.name(metric.metricId(), inputs) + ", " + metric.statistic(),
                verdicts.text(metric.value(), metric),
                verdicts.interval(metric),
                metric.isQuarter() ? Verdicts.sample(metric) : Numbers.count(metric.sampleSize()),
                verdicts.previous(metric),
                verdicts.weakness(metric),
                verdicts.text(metric.target(), metric),
                Verdicts.status(metric),
                Verdicts.trend(metric),
                verdicts.pair(metric));
    }

    private Other line(MetricNames.Series one) {
        Draft<MetricPoint> draft = new Draft<>(
                        one.metricId(),
                        MetricNames.name(one.metricId(), inputs) + ", " + one.statistic(),
                        one.points(),
                        MetricPoint::month)
                .value(MetricNames::number, point -> Numbers.value(point, currency))
                .interval(point -> ServiceSection.interval(point, currency))
                .sample(MetricPoint::sampleSize, "")
                .weakness(point -> Weakness.of(point, inputs.minimumSample()));
        draft.unit = one.unit();
        return draft.line();
    }

    private List<Other> revenue() {
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
                        .line(),
                new Draft<>("net_revenue_retention", "Net revenue retention", months, Movement::month)
                        .share(Movement::netRetention)
                        .line(),
                new Draft<>("gross_revenue_retention", "Gross revenue retention", months, Movement::month)
                        .share(Movement::grossRetention)
                        .line());
    }

    private Optional<Other> churn() {
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
                        .line());
    }

    private Optional<Other> acquisition() {
        return inputs.acquisition()
                .map(acquisition -> new Draft<>(
                                "clv_to_cac", "CLV to CAC of new customers", acquisition.months(), CohortValue::cohort)
                        .value(CohortValue::clvToCac, cohort -> Numbers.ratio(cohort.clvToCac()))
                        .sample(CohortValue::customers, "customers won")
                        .line());
    }

    private Optional<Other> cost() {
        return inputs.costs()
                .map(costs -> new Draft<>("cost_per_contact", "Cost per contact", costs.categories(), CostMonth::month)
                        .value(cost -> number(cost.perContact()), cost -> Numbers.amount(cost.perContact(), currency))
                        .sample(CostMonth::contacts, "contacts")
                        .line());
    }

    private static Double number(BigDecimal amount) {
        return amount == null ? null : Double.valueOf(amount.doubleValue());
    }

    /**
     * A metric that is a line of a table.
     *
     * @param name with its statistic
     */
    private record Other(
            String metricId,
            String name,
            String value,
            String interval,
            String sample,
            String previous,
            String weakness,
            String target,
            String status,
            String trend,
            String pair) {}

    /** A line in the making, from one figure's months, where {@code mart.scorecard} says nothing of it. */
    private final class Draft<T> {
        private final String id;
        private final String name;
        private final Optional<T> now;
        private final Optional<T> before;
        private Function<T, Double> number = row -> null;
        private Function<T, String> text = row -> "";
        private Function<T, String> interval = row -> "";
        private Function<T, String> sample = row -> "";
        private Function<T, String> weakness = row -> "";
        private String unit = "";

        private Draft(String id, String name, List<T> months, Function<T, YearMonth> monthOf) {
            this.id = id;
            this.name = name;
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
            this.unit = "share";
            return value(share, row -> Numbers.share(share.apply(row)));
        }

        private Draft<T> interval(Function<T, String> ends) {
            this.interval = ends;
            return this;
        }

        private Draft<T> sample(Function<T, Long> size, String what) {
            this.sample = row -> (Numbers.count(size.apply(row)) + " " + what).strip();
            return weakness(row -> Weakness.ofSample(size.apply(row), inputs.minimumSample()));
        }

        private Draft<T> weakness(Function<T, String> why) {
            this.weakness = why;
            return this;
        }

        private Other line() {
            return new Other(
                    id,
                    name,
                    now.map(text).orElse(""),
                    now.map(interval).orElse(""),
                    now.map(sample).orElse(""),
                    previous(),
                    now.map(weakness).orElse("no value for " + month),
                    "",
                    "",
                    "",
                    "");
        }

        private String previous() {
            Double then = before.map(number).orElse(null);
            if (then == null) {
                return "";
            }
            String past = month.minusMonths(1) + ": " + before.map(text).orElse("");
            String difference = now.map(number)
                    .map(value -> Numbers.changeInUnit(then, value, unit))
                    .orElse("");
            return difference.isEmpty() ? past : past + " (" + difference + ")";
        }
    }

    private String spark(String metricId) {
        MetricNames.Series one = series.get(metricId);
        return one == null
                ? ""
                : spark(one.points().stream()
                        .map(MetricNames::number)
                        .filter(Objects::nonNull)
                        .toList());
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
