package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deskledger.mart.value.ClvCac;
import org.deskledger.publish.report.ReportInputs.Acquisition;
import org.deskledger.publish.report.ReportInputs.ChannelValue;
import org.deskledger.publish.report.ReportInputs.CohortValue;
import org.deskledger.publish.report.ReportInputs.MarginValue;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;

/** What customers are worth against what winning them cost. */
final class AcquisitionSection {

    /** Below it, a channel is called expensive; a rule of thumb of the trade. */
    static final double HEALTHY = 3;

    private static final String TITLE = "Customer value and acquisition cost";
    private static final String QUESTION =
            "What are the customers won in a month worth (CLV), and what did it cost to win them (CAC)?";

    private AcquisitionSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.acquisition().isEmpty()) {
            return new Section(
                    "acquisition",
                    TITLE,
                    QUESTION,
                    "needs customers (crm.customers) with payments (billing.payments); acquisition cost needs crm.acquisition_spend",
                    List.of());
        }
        Acquisition acquisition = inputs.acquisition().get();
        String currency = inputs.heading().currency();
        return new Section(
                "acquisition",
                TITLE,
                QUESTION,
                "",
                List.of(
                        channels(acquisition, inputs, currency),
                        cohorts(acquisition.months(), inputs.minimumSample(), currency)));
    }

    private static Figure channels(Acquisition acquisition, ReportInputs inputs, String currency) {
        Tables table = Tables.words("Acquisition channel", "Verdict by CLV", "by margin value")
                .numbers(
                        "Customers",
                        "Spend, " + currency,
                        "CAC, " + currency,
                        "CLV, " + currency,
                        "CLV : CAC",
                        "Margin value, " + currency,
                        "Margin value : CAC",
                        "95 % interval");
        long unvalued = 0;
        for (ChannelValue channel : acquisition.channels()) {
            table.weakRow(
                    Weakness.ofSample(channel.customers(), inputs.minimumSample()),
                    channel.channel(),
                    ClvCac.verdict(channel.spend(), channel.clvToCac()),
                    channel.margin().verdict(),
                    Numbers.count(channel.customers()),
                    Numbers.amount(channel.spend()),
                    Numbers.amount(channel.cac()),
                    Numbers.amount(channel.clvSimple()),
                    Numbers.ratio(channel.clvToCac()),
                    Numbers.amount(channel.margin().value()),
                    Numbers.ratio(channel.margin().toCac()),
                    interval(channel.margin()));
            unvalued += channel.customers() - channel.valuedCustomers();
        }
        List<String> notes = new ArrayList<>();
        notes.add(
                "CLV is revenue over the expected life, the mean of the channel's customers; CAC is all its spend by all its customers."
                        + " Margin value is what the models of customer value expect them to leave after the cost to serve them, so far"
                        + " and discounted to come. No ratio where nothing was spent. 3 : 1 is the usual mark of health: a margin value"
                        + " is judged only where its whole 95 % interval says so.");
        if (unvalued > 0) {
            notes.add(Numbers.count(unvalued) + " customers whose value is not known yet are in CAC and not in CLV.");
        }
        if (acquisition.channelsLeftOut() > 0) {
            notes.add(Numbers.count(acquisition.channelsLeftOut()) + " channels with less spend are not shown.");
        }
        return new Figure(
                "clv-cac-channels",
                (isModelled(acquisition.channels()) ? "Margin value" : "CLV")
                        + " to CAC by acquisition channel, customers won from " + acquisition.channelsFrom() + " to "
                        + inputs.heading().month(),
                ratios(acquisition.channels(), inputs.minimumSample()),
                List.of(),
                table.table(),
                true,
                notes);
    }

    private static boolean isModelled(List<ChannelValue> channels) {
        return channels.stream().anyMatch(channel -> channel.margin().toCacLow() != null);
    }

    /** Margin with its interval where the models know it; else the simple value, which has none. */
    private static Map<String, Object> ratios(List<ChannelValue> channels, int minimumSample) {
        boolean isModelled = isModelled(channels);
        Function<ChannelValue, Double> ratio =
                isModelled ? channel -> channel.margin().toCac() : ChannelValue::clvToCac;
        List<ChannelValue> known = channels.stream()
                .filter(channel -> ratio.apply(channel) != null)
                .toList();
        if (known.isEmpty()) {
            return Map.of();
        }
        List<String> names = known.stream().map(ChannelValue::channel).toList();
        List<Double> values = known.stream().map(ratio).toList();
        List<String> labels = values.stream().map(Numbers::ratio).toList();
        List<Boolean> weak = known.stream()
                .map(channel -> channel.customers() < minimumSample)
                .toList();
        Map<String, Object> healthy = Charts.level(HEALTHY, "3 : 1");
        return isModelled
                ? Charts.intervals(
                        "ratio",
                        names,
                        values,
                        known.stream()
                                .map(channel -> channel.margin().toCacLow())
                                .toList(),
                        known.stream()
                                .map(channel -> channel.margin().toCacHigh())
                                .toList(),
                        labels,
                        weak,
                        healthy)
                : Charts.bars("ratio", names, values, labels, weak, List.of(healthy));
    }

    private static String interval(MarginValue margin) {
        return Numbers.interval(Numbers.ratio(margin.toCacLow()), Numbers.ratio(margin.toCacHigh()));
    }

    private static Figure cohorts(List<CohortValue> months, int minimumSample, String currency) {
        Tables table = Tables.words("Cohort", "Verdict by CLV", "by margin value")
                .numbers(
                        "Customers",
                        "CLV, " + currency,
                        "Spend, " + currency,
                        "CAC, " + currency,
                        "CLV : CAC",
                        "Margin : CAC",
                        "Payback, months",
                        "Margin value, " + currency,
                        "Margin value : CAC",
                        "95 % interval",
                        "Payback of those who stay, months");
        for (CohortValue month : months) {
            table.weakRow(
                    Weakness.ofSample(month.customers(), minimumSample),
                    month.cohort().toString(),
                    month.verdict(),
                    month.margin().verdict(),
                    Numbers.count(month.customers()),
                    Numbers.amount(month.clvSimple()),
                    Numbers.amount(month.spend()),
                    Numbers.amount(month.cac()),
                    Numbers.ratio(month.clvToCac()),
                    Numbers.ratio(month.marginToCac()),
                    Numbers.plain(month.paybackMonths()),
                    Numbers.amount(month.margin().value()),
                    Numbers.ratio(month.margin().toCac()),
                    interval(month.margin()),
                    Numbers.plain(month.paybackMonthsSurviving()));
        }
        return new Figure(
                "clv-cac-cohorts",
                "CLV to CAC by cohort month, all channels",
                Charts.lines(
                        "ratio",
                        months.stream().map(month -> month.cohort().toString()).toList(),
                        List.of(
                                Charts.series(
                                        "CLV : CAC",
                                        "blue",
                                        months.stream()
                                                .map(CohortValue::clvToCac)
                                                .toList()),
                                Charts.series(
                                        "Margin : CAC",
                                        "amber",
                                        months.stream()
                                                .map(CohortValue::marginToCac)
                                                .toList()),
                                Charts.series(
                                        "Margin value : CAC",
                                        "teal",
                                        months.stream()
                                                .map(month -> month.margin().toCac())
                                                .toList())),
                        List.of(Charts.level(HEALTHY, "3 : 1"))),
                List.of(),
                table.table(),
                false,
                List.of(
                        "Margin : CAC counts the gross margin of CLV alone. Payback is simple: as if nobody left; of those who stay: until"
                                + " the discounted margin after cost to serve of those still there covers CAC, blank where it does not."));
    }
}
