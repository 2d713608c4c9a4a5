package org.deskledger.publish.report;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.deskledger.publish.report.ReportInputs.Saving;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;
import org.deskledger.publish.report.ReportPage.Table;

/** What self-service spared, between what visitors confirmed and what it is at most. */
final class DeflectionSection {

    private static final String TITLE = "Savings by self-service";
    private static final String QUESTION =
            "Which visits of help pages and bots were solved without an agent, and what would the contacts have cost?";

    private DeflectionSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.savings().isEmpty()) {
            return new Section(
                    "deflection",
                    TITLE,
                    QUESTION,
                    "needs visits of self-service (helpdesk.self_service_sessions); their price needs support costs and contacts"
                            + " (billing.support_costs, helpdesk.contacts)",
                    List.of());
        }
        String currency = inputs.heading().currency();
        Map<String, List<Saving>> months = inputs.savings().get().stream()
                .collect(Collectors.groupingBy(saving -> saving.month().toString(), TreeMap::new, Collectors.toList()));
        List<Figure> figures = new ArrayList<>();
        figures.add(overTime(months, currency));
        YearMonth month = inputs.heading().month();
        if (months.containsKey(month.toString())) {
            Map<String, List<Saving>> kinds = months.get(month.toString()).stream()
                    .collect(Collectors.groupingBy(saving -> words(saving.kind()), TreeMap::new, Collectors.toList()));
            figures.add(new Figure(
                    "deflection-kinds",
                    "By kind of self-service, " + month,
                    Map.of(),
                    List.of(),
                    table("Kind", kinds, inputs.minimumSample(), currency),
                    true,
                    List.of()));
        }
        return new Section("deflection", TITLE, QUESTION, "", figures);
    }

    private static Figure overTime(Map<String, List<Saving>> months, String currency) {
        return new Figure(
                "deflection-months",
                "Saving by month, " + currency,
                Charts.lines(
                        "amount",
                        List.copyOf(months.keySet()),
                        List.of(
                                Charts.series("At most", "blue", sums(months, Saving::saving)),
                                Charts.series("Confirmed by visitors", "amber", sums(months, Saving::confirmedSaving))),
                        List.of()),
                List.of(),
                table("Month", months, 0, currency),
                false,
                List.of(
                        "At most: every solved visit would have been a contact at that month's human cost. Some would not have"
                                + " asked, and salaries do not fall with one contact less. Confirmed: only visits whose visitor said solved.",
                        "Visits whose time to come back is not over count in nothing yet; solved visits of a month without a price"
                                + " save nothing here."));
    }

    private static Table table(String head, Map<String, List<Saving>> lines, int minimumSample, String currency) {
        Tables table = Tables.words(head)
                .numbers(
                        "Visits",
                        "Solved",
                        "Confirmed",
                        "Without a price",
                        "Still open",
                        "Saving at most, " + currency,
                        "Confirmed saving, " + currency);
        lines.forEach((name, savings) -> table.weakRow(
                Weakness.ofSample(sum(savings, Saving::sessions), minimumSample),
                name,
                Numbers.count(sum(savings, Saving::sessions)),
                Numbers.count(sum(savings, Saving::solved)),
                Numbers.count(sum(savings, Saving::confirmed)),
                Numbers.count(sum(savings, Saving::unpriced)),
                Numbers.count(sum(savings, Saving::immature)),
                Numbers.amount(total(savings, Saving::saving)),
                Numbers.amount(total(savings, Saving::confirmedSaving))));
        return table.table();
    }

    private static List<BigDecimal> sums(Map<String, List<Saving>> months, Function<Saving, BigDecimal> amount) {
        return months.values().stream().map(savings -> total(savings, amount)).toList();
    }

    private static BigDecimal total(List<Saving> savings, Function<Saving, BigDecimal> amount) {
        return savings.stream().map(amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static long sum(List<Saving> savings, ToLongFunction<Saving> count) {
        return savings.stream().mapToLong(count).sum();
    }

    private static String words(String kind) {
        return switch (kind) {
            case "ivr" -> "IVR";
            default -> Words.capitalised(kind.replace('_', ' '));
        };
    }
}
