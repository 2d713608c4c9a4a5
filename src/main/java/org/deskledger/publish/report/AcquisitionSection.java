package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deskledger.publish.report.ReportInputs.Acquisition;
import org.deskledger.publish.report.ReportInputs.ChannelValue;
import org.deskledger.publish.report.ReportInputs.CohortValue;
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
        Tables table = Tables.words("Acquisition channel")
                .numbers("Customers", "Spend, " + currency, "CLV, " + currency, "CAC, " + currency, "CLV : CAC");
        List<String> names = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        List<Boolean> weak = new ArrayList<>();
        long unvalued = 0;
        for (ChannelValue channel : acquisition.channels()) {
            table.weakRow(
                    Weakness.ofSample(channel.customers(), inputs.minimumSample()),
                    channel.channel(),
                    Numbers.count(channel.customers()),
                    Numbers.amount(channel.spend()),
                    Numbers.amount(channel.clvSimple()),
                    Numbers.amount(channel.cac()),
                    Numbers.ratio(channel.clvToCac()));
            unvalued += channel.customers() - channel.valuedCustomers();
            if (channel.clvToCac() != null) {
                names.add(channel.channel());
                ratios.add(channel.clvToCac());
                labels.add(Numbers.ratio(channel.clvToCac()));
                weak.add(channel.customers() < inputs.minimumSample());
            }
        }
        List<String> notes = new ArrayList<>();
        notes.add(
                "CLV is the mean of the channel's customers, CAC all its spend by all its customers; no ratio where nothing was"
                        + " spent. 3 : 1 is the usual mark of health.");
        if (unvalued > 0) {
            notes.add(Numbers.count(unvalued) + " customers whose value is not known yet are in CAC and not in CLV.");
        }
        if (acquisition.channelsLeftOut() > 0) {
            notes.add(Numbers.count(acquisition.channelsLeftOut()) + " channels with less spend are not shown.");
        }
        return new Figure(
                "clv-cac-channels",
                "CLV to CAC by acquisition channel, customers won from " + acquisition.channelsFrom() + " to "
                        + inputs.heading().month(),
                names.isEmpty()
                        ? Map.of()
                        : Charts.bars("ratio", names, ratios, labels, weak, List.of(Charts.level(HEALTHY, "3 : 1"))),
                List.of(),
                table.table(),
                true,
                notes);
    }

    private static Figure cohorts(List<CohortValue> months, int minimumSample, String currency) {
        Tables table = Tables.words("Cohort", "Verdict")
                .numbers(
                        "Customers",
                        "CLV, " + currency,
                        "Spend, " + currency,
                        "CAC, " + currency,
                        "CLV : CAC",
                        "Margin : CAC",
                        "Payback, months");
        for (CohortValue month : months) {
            table.weakRow(
                    Weakness.ofSample(month.customers(), minimumSample),
                    month.cohort().toString(),
                    month.verdict(),
                    Numbers.count(month.customers()),
                    Numbers.amount(month.clvSimple()),
                    Numbers.amount(month.spend()),
                    Numbers.amount(month.cac()),
                    Numbers.ratio(month.clvToCac()),
                    Numbers.ratio(month.marginToCac()),
                    Numbers.plain(month.paybackMonths()));
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
                                                .toList())),
                        List.of(Charts.level(HEALTHY, "3 : 1"))),
                List.of(),
                table.table(),
                false,
                List.of(
                        "Margin : CAC counts the gross margin of the value alone. Payback is simple: as if nobody left."));
    }
}
