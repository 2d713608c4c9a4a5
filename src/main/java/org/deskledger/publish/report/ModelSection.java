package org.deskledger.publish.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.deskledger.publish.report.ReportInputs.CalibrationBin;
import org.deskledger.publish.report.ReportInputs.ModelFitted;
import org.deskledger.publish.report.ReportInputs.Parameter;
import org.deskledger.publish.report.ReportPage.Figure;
import org.deskledger.publish.report.ReportPage.Section;

/** Which models stand behind the value of customers, and how far they can be trusted. */
final class ModelSection {

    private static final String TITLE = "Models of customer value";
    private static final String QUESTION =
            "Which models foretell what customers will bring, and did what they foretold of past months come?";

    private ModelSection() {}

    static Section of(ReportInputs inputs) {
        if (inputs.models().isEmpty()) {
            return new Section(
                    "models",
                    TITLE,
                    QUESTION,
                    "needs customers (crm.customers) with payments or subscriptions (billing.payments, billing.subscriptions)",
                    List.of());
        }
        List<ModelFitted> models = inputs.models().get();
        List<Figure> figures = new ArrayList<>();
        figures.add(check(models));
        models.stream()
                .filter(model -> model.isChosen() && model.segment().equals("all"))
                .filter(model -> !model.calibration().isEmpty())
                .forEach(model -> figures.add(calibration(model, inputs.minimumSample())));
        figures.add(parameters(models));
        return new Section("models", TITLE, QUESTION, "", figures);
    }

    private static Figure check(List<ModelFitted> models) {
        Tables table = Tables.words("Model", "About", "Segment", "Role", "Verdict")
                .numbers("Customers", "Held out", "Foretold", "Came", "Error");
        for (ModelFitted model : models) {
            table.weakRow(
                    model.reason() == null ? "" : "refused: " + model.reason(),
                    words(model.model()),
                    model.part(),
                    model.segment(),
                    model.isChosen() ? "chosen" : "not chosen",
                    model.trust(),
                    Numbers.count(model.customers()),
                    Numbers.count(model.heldOutCustomers()),
                    number(model.expected()),
                    number(model.observed()),
                    model.error() == null ? "" : Numbers.change(1, 1 + model.error()));
        }
        List<String> notes = new ArrayList<>();
        notes.add(
                "The last months of the customers held out were hidden from the model and foretold: purchases, or customers who renew."
                        + " Good: within 10 % of what came; fair: within 25 %; poor: beyond. A refused model values nobody.");
        if (models.stream().anyMatch(model -> model.sampleShare() != null && model.sampleShare() < 1)) {
            notes.add("Where there were too many different histories, a model was fitted to a part of its customers.");
        }
        if (models.size() == ModelData.FITS) {
            notes.add("Fits of smaller segments are not shown.");
        }
        return new Figure(
                "model-check", "Foretold and observed, by model", Map.of(), List.of(), table.table(), true, notes);
    }

    private static Figure calibration(ModelFitted model, int minimumSample) {
        boolean isContract = model.part().equals("contracts");
        Tables table = Tables.words(isContract ? "Months survived" : "Repeat purchases")
                .numbers("Customers", "Foretold, mean", "Came, mean");
        for (CalibrationBin bin : model.calibration()) {
            table.weakRow(
                    Weakness.ofSample(bin.customers(), minimumSample),
                    Long.toString(bin.bin()),
                    Numbers.count(bin.customers()),
                    Numbers.plain(bin.expected()),
                    Numbers.plain(bin.observed()));
        }
        List<CalibrationBin> sure = model.calibration().stream()
                .filter(bin -> bin.customers() >= minimumSample)
                .toList();
        List<String> notes = new ArrayList<>();
        notes.add("Across: " + (isContract ? "months survived" : "repeat purchases")
                + " before the months held out; the last one is" + " that many or more. Up: "
                + (isContract ? "share that renewed." : "purchases per customer in these months."));
        if (sure.size() < model.calibration().size()) {
            notes.add("Groups of fewer than " + minimumSample + " customers are not drawn, nor is a single group.");
        }
        return new Figure(
                "model-calibration-" + model.part(),
                "Foretold and observed by past behaviour, " + words(model.model()),
                sure.size() < 2
                        ? Map.of()
                        : Charts.lines(
                                isContract ? "share" : "plain",
                                sure.stream()
                                        .map(bin -> Long.toString(bin.bin()))
                                        .toList(),
                                List.of(
                                        Charts.series(
                                                "Foretold",
                                                "blue",
                                                sure.stream()
                                                        .map(CalibrationBin::expected)
                                                        .toList()),
                                        Charts.series(
                                                "Came",
                                                "amber",
                                                sure.stream()
                                                        .map(CalibrationBin::observed)
                                                        .toList())),
                                List.of()),
                List.of(),
                table.table(),
                false,
                notes);
    }

    private static Figure parameters(List<ModelFitted> models) {
        Tables table = Tables.words("Model", "Segment", "Parameters with their 95 % intervals");
        for (ModelFitted model : models) {
            table.weakRow(
                    model.reason() == null ? "" : "refused: " + model.reason(),
                    words(model.model()),
                    model.segment(),
                    model.parameters().stream()
                            .map(ModelSection::parameter)
                            .filter(Objects::nonNull)
                            .collect(Collectors.joining("; ")));
        }
        return new Figure(
                "model-parameters",
                "Parameters",
                Map.of(),
                List.of(),
                table.table(),
                false,
                List.of("Time is in weeks for purchases and in months for contracts."));
    }

    private static String parameter(Parameter parameter) {
        if (parameter.estimate() == null) {
            return null;
        }
        String interval = Numbers.interval(digits(parameter.low()), digits(parameter.high()));
        return parameter.name() + " " + digits(parameter.estimate())
                + (interval.isEmpty() ? "" : " (" + interval + ")");
    }

    /** Four significant digits: parameters are of any size. */
    private static String digits(Double number) {
        return number == null || number.isNaN() ? "" : String.format(Locale.ROOT, "%.4g", number);
    }

    private static String number(Double number) {
        return number == null ? "" : String.format(Locale.ROOT, "%,.1f", number);
    }

    private static String words(String model) {
        return switch (model) {
            case "bg-nbd" -> "BG/NBD";
            case "mbg-nbd" -> "MBG/NBD";
            case "pareto-nbd" -> "Pareto/NBD";
            case "bg-bb" -> "BG/BB";
            case "gamma-gamma" -> "Gamma-Gamma";
            case "shifted-beta-geometric" -> "Shifted beta-geometric";
            case "beta-discrete-weibull" -> "Beta-discrete-Weibull";
            default -> Words.capitalised(model.replace('-', ' '));
        };
    }
}
