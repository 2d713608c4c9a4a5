package org.deskledger.publish.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.deskledger.publish.report.ReportInputs.CostMonth;
import org.deskledger.publish.report.ReportInputs.Costs;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;

/** What support costs, by contact, channel and category. */
final class CostSection {

    private static final String TITLE = "Cost of support";
    private static final String QUESTION =
            "What do a contact, a resolution and an hour of work cost, everything included?";

    private CostSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.costs().isEmpty()) {
            return new Section(
                    "cost",
                    TITLE,
                    QUESTION,
                    "needs support costs (billing.support_costs) and tickets or contacts (helpdesk.tickets, helpdesk.contacts)",
                    List.of());
        }
        Costs costs = inputs.costs().get();
        String currency = inputs.heading().currency();
        List<Figure> figures = new ArrayList<>();
        figures.add(byChannel(costs, currency));
        List<CostMonth> current = costs.channels().stream()
                .filter(month -> month.month().equals(inputs.heading().month()))
                .toList();
        if (!current.isEmpty()) {
            figures.add(currentMonth(current, inputs.minimumSample(), currency));
        }
        figures.add(perContactByCategory(costs.categories(), currency));
        figures.add(byCategory(costs.categories(), currency));
        return new Section("cost", TITLE, QUESTION, "", figures);
    }

    private static Figure byChannel(Costs costs, String currency) {
        Set<String> channels = new LinkedHashSet<>();
        Map<String, Map<String, CostMonth>> months = new LinkedHashMap<>();
        costs.categories().forEach(month -> months.put(month.month().toString(), new LinkedHashMap<>()));
        for (CostMonth cell : costs.channels()) {
            if (cell.perContact() != null) {
                channels.add(cell.channel());
            }
            months.computeIfAbsent(cell.month().toString(), month -> new LinkedHashMap<>())
                    .put(cell.channel(), cell);
        }
        List<Map<String, Object>> series = new ArrayList<>();
        for (String channel : channels) {
            List<BigDecimal> values = new ArrayList<>();
            months.values()
                    .forEach(cells -> values.add(
                            cells.containsKey(channel) ? cells.get(channel).perContact() : null));
            series.add(Charts.series(channel, "", values));
        }
        Tables table = Tables.words("Month").numbers(channels.toArray(String[]::new));
        table.numbers("All channels");
        for (CostMonth all : costs.categories()) {
            List<String> cells = new ArrayList<>();
            cells.add(all.month().toString());
            for (String channel : channels) {
                CostMonth cell = months.get(all.month().toString()).get(channel);
                cells.add(cell == null ? "" : Numbers.amount(cell.perContact()));
            }
            cells.add(Numbers.amount(all.perContact()));
            table.row(cells.toArray(String[]::new));
        }
        List<String> notes = new ArrayList<>();
        notes.add(
                "Fully loaded: shared costs are spread over channels, and what no driver explains stands under unallocated,"
                        + " so that all parts add up to the ledger. All channels counts it too.");
        if (costs.channelsLeftOut() > 0) {
            notes.add(Numbers.count(costs.channelsLeftOut()) + " channels with less cost are not shown.");
        }
        return new Figure(
                "cost-per-contact",
                "Cost per contact by channel, " + currency,
                Charts.lines("money", List.copyOf(months.keySet()), series, List.of()),
                List.of(),
                table.table(),
                false,
                notes);
    }

    private static Figure currentMonth(List<CostMonth> channels, int minimumSample, String currency) {
        Tables table = Tables.words("Channel")
                .numbers(
                        "Cost, " + currency,
                        "Contacts",
                        "Resolutions",
                        "Hours",
                        "Per contact",
                        "Per resolution",
                        "Per hour");
        for (CostMonth channel : channels) {
            table.weakRow(
                    channel.contacts() == 0 ? "" : Weakness.ofSample(channel.contacts(), minimumSample),
                    channel.channel(),
                    Numbers.amount(channel.total()),
                    Numbers.count(channel.contacts()),
                    Numbers.count(channel.resolutions()),
                    Numbers.amount(channel.handleHours()),
                    Numbers.amount(channel.perContact()),
                    Numbers.amount(channel.perResolution()),
                    Numbers.amount(channel.perHandleHour()));
        }
        return new Figure(
                "cost-channels",
                "Cost by channel, " + channels.get(0).month(),
                Map.of(),
                List.of(),
                table.table(),
                true,
                List.of());
    }

    private static Figure perContactByCategory(List<CostMonth> months, String currency) {
        return categories(
                "cost-per-contact-categories",
                "Cost per contact by category, all channels, " + currency,
                "money",
                months.stream().filter(month -> month.contacts() > 0).toList(),
                (month, amount) -> Shown.ratio(amount, BigDecimal.valueOf(month.contacts())),
                List.of(
                        "What a contact costs, taken apart: each category of cost by the contacts that agents handled. The parts add up"
                                + " to the cost per contact of all channels."));
    }

    private static Figure byCategory(List<CostMonth> months, String currency) {
        return categories(
                "cost-categories",
                "Support cost by category, " + currency,
                "amount",
                months,
                (month, amount) -> amount,
                List.of("Categories without any cost are left out."));
    }

    private static Figure categories(
            String id,
            String title,
            String format,
            List<CostMonth> months,
            BiFunction<CostMonth, BigDecimal, BigDecimal> measure,
            List<String> notes) {
        Set<String> categories = new LinkedHashSet<>();
        for (CostMonth month : months) {
            month.byCategory().forEach((category, amount) -> {
                if (amount != null && amount.signum() != 0) {
                    categories.add(category);
                }
            });
        }
        Tables table = Tables.words("Month");
        List<Map<String, Object>> series = new ArrayList<>();
        for (String category : categories) {
            table.numbers(words(category));
            List<BigDecimal> values = new ArrayList<>();
            months.forEach(
                    month -> values.add(measure.apply(month, month.byCategory().get(category))));
            series.add(Charts.series(words(category), "", values));
        }
        table.numbers("Total");
        for (CostMonth month : months) {
            List<String> cells = new ArrayList<>();
            cells.add(month.month().toString());
            categories.forEach(category -> cells.add(
                    Numbers.amount(measure.apply(month, month.byCategory().get(category)))));
            cells.add(Numbers.amount(measure.apply(month, month.total())));
            table.row(cells.toArray(String[]::new));
        }
        return new Figure(
                id,
                title,
                Charts.stack(
                        format,
                        months.stream().map(month -> month.month().toString()).toList(),
                        series),
                List.of(),
                table.table(),
                false,
                notes);
    }

    private static String words(String category) {
        return switch (category) {
            case "hr" -> "HR";
            case "ai" -> "AI";
            case "hiring_training" -> "Hiring and training";
            default -> Words.capitalised(category);
        };
    }
}
