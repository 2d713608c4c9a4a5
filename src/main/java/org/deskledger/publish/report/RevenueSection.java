package org.deskledger.publish.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.deskledger.publish.report.ReportInputs.Movement;
import org.deskledger.publish.report.ReportInputs.Movements;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;
import org.deskledger.publish.report.ReportPage.Table;

/** Monthly recurring revenue: what it was, and which movements led there. */
final class RevenueSection {

    private static final String TITLE = "Recurring revenue";
    private static final String QUESTION = "Why did monthly recurring revenue (MRR) change?";
    private static final int BRIDGE_MONTHS = 12;

    private RevenueSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.movements().isEmpty()) {
            return new Section(
                    "revenue",
                    TITLE,
                    QUESTION,
                    "needs subscriptions (billing.subscriptions) and, for other currencies, billing.exchange_rates",
                    List.of());
        }
        Movements movements = inputs.movements().get();
        String currency = inputs.heading().currency();
        List<Figure> figures = new ArrayList<>();
        figures.add(stack(movements.months(), currency));
        bridge(movements.months(), currency).ifPresent(figures::add);
        figures.add(retention(movements.months()));
        if (movements.currencies().size() > 1) {
            figures.add(currencies(movements.currencies()));
        }
        return new Section("revenue", TITLE, QUESTION, "", figures);
    }

    private static Figure stack(List<Movement> months, String currency) {
        return new Figure(
                "mrr-movements",
                "MRR movements by month, " + currency,
                Charts.stack(
                        "amount",
                        names(months),
                        List.of(
                                series("New", "blue", months, Movement::joined),
                                series("Reactivation", "teal", months, Movement::reactivation),
                                series("Expansion", "green", months, Movement::expansion),
                                series("Contraction", "amber", months, Movement::contraction),
                                series("Churned", "red", months, Movement::churned),
                                series("Exchange rates", "grey", months, Movement::fx))),
                List.of(),
                amounts("Month", months, movement -> movement.month().toString()),
                false,
                List.of("Opening and all movements of a month add up to its closing, to the cent."));
    }

    private static Optional<Figure> bridge(List<Movement> months, String currency) {
        List<Movement> year = months.subList(Math.max(0, months.size() - BRIDGE_MONTHS), months.size());
        if (year.isEmpty()) {
            return Optional.empty();
        }
        Movement first = year.get(0);
        Movement last = year.get(year.size() - 1);
        List<String> names = List.of(
                "Opening", "New", "Reactivation", "Expansion", "Contraction", "Churned", "Exchange rates", "Closing");
        List<BigDecimal> steps = new ArrayList<>();
        steps.add(first.opening());
        List.<Function<Movement, BigDecimal>>of(
                        Movement::joined,
                        Movement::reactivation,
                        Movement::expansion,
                        Movement::contraction,
                        Movement::churned,
                        Movement::fx)
                .forEach(part -> steps.add(sum(year, part)));
        steps.add(last.closing());
        if (steps.stream().anyMatch(Objects::isNull)) {
            // A bridge with a missing part would not reach the other side.
            return Optional.empty();
        }
        Tables table = Tables.words("Step").numbers(currency);
        for (int i = 0; i < names.size(); i++) {
            table.row(names.get(i), Numbers.amount(steps.get(i)));
        }
        return Optional.of(new Figure(
                "mrr-bridge",
                "From the opening of " + first.month() + " to the closing of " + last.month() + ", " + currency,
                Charts.bridge("amount", names, steps),
                List.of(),
                table.table(),
                false,
                List.of()));
    }

    private static BigDecimal sum(List<Movement> months, Function<Movement, BigDecimal> part) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Movement month : months) {
            BigDecimal amount = part.apply(month);
            if (amount == null) {
                return null;
            }
            sum = sum.add(amount);
        }
        return sum;
    }

    private static Figure retention(List<Movement> months) {
        Tables table = Tables.words("Month").numbers("Gross retention", "Net retention", "Quick ratio");
        for (Movement month : months) {
            table.row(
                    month.month().toString(),
                    Numbers.share(month.grossRetention()),
                    Numbers.share(month.netRetention()),
                    Numbers.plain(month.quickRatio()));
        }
        return new Figure(
                "revenue-retention",
                "Gross and net revenue retention by month",
                Charts.lines(
                        "share",
                        names(months),
                        List.of(
                                Charts.series(
                                        "Net",
                                        "blue",
                                        months.stream()
                                                .map(Movement::netRetention)
                                                .toList()),
                                Charts.series(
                                        "Gross",
                                        "amber",
                                        months.stream()
                                                .map(Movement::grossRetention)
                                                .toList())),
                        List.of(Charts.level(1, "100 %"))),
                List.of(),
                table.table(),
                false,
                List.of(
                        "Gross: what stayed of the opening revenue, each customer capped at their own. Net: with their expansions."
                                + " These are sums of money, so no sampling interval applies."));
    }

    private static Figure currencies(List<Movement> currencies) {
        return new Figure(
                "mrr-currencies",
                "MRR movements of " + currencies.get(0).month() + " in original currencies",
                Map.of(),
                List.of(),
                amounts("Currency", currencies, Movement::currency),
                true,
                List.of());
    }

    private static Table amounts(String head, List<Movement> rows, Function<Movement, String> name) {
        Tables table = Tables.words(head)
                .numbers(
                        "Opening",
                        "New",
                        "Reactivation",
                        "Expansion",
                        "Contraction",
                        "Churned",
                        "Exchange rates",
                        "Closing");
        for (Movement row : rows) {
            table.row(
                    name.apply(row),
                    Numbers.amount(row.opening()),
                    Numbers.amount(row.joined()),
                    Numbers.amount(row.reactivation()),
                    Numbers.amount(row.expansion()),
                    Numbers.amount(row.contraction()),
                    Numbers.amount(row.churned()),
                    Numbers.amount(row.fx()),
                    Numbers.amount(row.closing()));
        }
        return table.table();
    }

    private static Map<String, Object> series(
            String name, String colour, List<Movement> months, Function<Movement, BigDecimal> part) {
        List<BigDecimal> values = new ArrayList<>();
        months.forEach(month -> values.add(part.apply(month)));
        return Charts.series(name, colour, values);
    }

    private static List<String> names(List<Movement> months) {
        return months.stream().map(month -> month.month().toString()).toList();
    }
}
