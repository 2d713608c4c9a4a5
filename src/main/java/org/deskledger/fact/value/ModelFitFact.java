package org.deskledger.fact.value;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.ln;
import static org.apache.spark.sql.functions.round;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Settings;
import org.deskledger.fact.customer.CustomerDimension;
import org.deskledger.fact.customer.CustomerSpanFact;
import org.deskledger.fact.money.PaymentFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.model.fitting.Fit;
import org.deskledger.table.TableSpec;

/**
 * Which models of lifetime value were fitted to which customers, what came out, and how far it can be trusted.
 *
 * <p>Three parts: when purchase customers buy, what a purchase brings, and how long subscriptions are renewed. Each is fitted to all
 * customers and to every segment of {@code value.models.minimum-customers}. Spark counts customers of equal history, and only these
 * counts are fitted ({@link Cells}). The chosen model is fitted once more without the last {@code value.models.hold-out-months} and
 * compared with what they brought. A fit that is refused stands here with its reason and scores nobody. Late data restate the fit.
 */
public final class ModelFitFact implements Job {

    public static final TableSpec TABLE = TableSpec.named("fact.model_fit")
            .grain("one model fitted to one segment")
            .key("model", "segment")
            .columns("""
                    model STRING NOT NULL COMMENT 'bg-nbd, gamma-gamma, shifted-beta-geometric ...; observed-rate, mean-spend and constant-churn stand in where none of these can be used',
                    segment STRING NOT NULL COMMENT 'value of the attribute that value.models.segment-by names; all for all customers',
                    part STRING NOT NULL COMMENT 'what it is about: purchases, spend or contracts',
                    is_chosen BOOLEAN NOT NULL COMMENT 'scores the customers of the segment, and for all of every segment without a chosen one',
                    is_converged BOOLEAN NOT NULL COMMENT 'the fit may be used; false where it was refused',
                    reason STRING COMMENT 'why it was refused; NULL where it was not',
                    parameters ARRAY<STRUCT<name: STRING, estimate: DOUBLE, standard_error: DOUBLE, ci_low: DOUBLE, ci_high: DOUBLE>> NOT NULL COMMENT 'each parameter with its 95 % interval; time in weeks for purchases, in months for contracts',
                    covariance ARRAY<ARRAY<DOUBLE>> NOT NULL COMMENT 'covariance of the estimates, row by row in the order of parameters; empty where refused',
                    log_likelihood DOUBLE COMMENT 'of the customers that were counted',
                    aic DOUBLE COMMENT 'Akaike information criterion; smaller is better',
                    nested_model STRING COMMENT 'the simpler model that it contains; NULL where none was fitted',
                    likelihood_ratio DOUBLE COMMENT 'twice the gain in log-likelihood over nested_model',
                    likelihood_ratio_p DOUBLE COMMENT 'chance of such a gain if nested_model held',
                    customers BIGINT NOT NULL COMMENT 'customers that were counted',
                    cells BIGINT NOT NULL COMMENT 'different histories among them; all that reached the driver',
                    sample_share DOUBLE NOT NULL COMMENT 'part of the customers that was counted; below 1 where there were more histories than value.models.maximum-cells',
                    hold_out_customers BIGINT COMMENT 'customers whose last months were foretold; NULL where the check was not made',
                    hold_out_expected DOUBLE COMMENT 'purchases, or renewing customers, that were foretold',
                    hold_out_observed DOUBLE COMMENT 'purchases, or renewing customers, that came',
                    hold_out_error DOUBLE COMMENT 'hold_out_expected / hold_out_observed - 1',
                    calibration ARRAY<STRUCT<bin: BIGINT, customers: BIGINT, expected_mean: DOUBLE, observed_mean: DOUBLE>> COMMENT 'the same per customer by repeat purchases (7: or more) or months survived (12: or more) before the months held out',
                    data_fingerprint STRING NOT NULL COMMENT 'hash of what was counted: the same data, the same fit'
                    """)
            .build();

    /** From so many repeat purchases, or months survived, on, customers share a bin of the calibration. */
    private static final long LAST_FREQUENCY = 7;

    private static final long LAST_MONTH = 12;

    /** Mean spend is counted in steps of 1/256 of its logarithm, 0.4 %: far below how customers differ. */
    private static final double STEPS_OF_SPEND = 256;

    private static final double DAYS_OF_WEEK = 7.0;

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(CustomerSpanFact.TABLE).optionally(PaymentFact.TABLE, CustomerDimension.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        Settings.Models models = inputs.settings().value().models();
        List<SegmentFit> fits = new ArrayList<>();
        fits.addAll(purchases(inputs, models));
        fits.addAll(spend(inputs, models));
        fits.addAll(contracts(inputs, models));
        return inputs.table(CustomerSpanFact.TABLE)
                .sparkSession()
                .createDataFrame(fits.stream().map(SegmentFit::row).toList(), TABLE.columns());
    }

    private static List<SegmentFit> purchases(Inputs inputs, Settings.Models models) {
        LocalDate before = inputs.asOf().minusMonths(models.holdOutMonths());
        double weeks = ChronoUnit.DAYS.between(before, inputs.asOf()) / DAYS_OF_WEEK;
        SegmentCells<PurchaseForecast.History> cells = new SegmentCells<>(
                purchaseCells(inputs, inputs.asOf()),
                PurchaseForecast.History::of,
                PurchaseForecast.History::customers);
        SegmentCells<Row> heldOut = heldOut(models, () -> purchaseCells(inputs, before));
        return new SegmentFits<PurchaseForecast.History, PurchaseForecast>(
                        "purchases", cells, models.minimumCustomers())
                .fits(
                        segment -> PurchaseForecast.candidates(models, segment),
                        new ObservedRates.Purchases(inputs.settings().windows().inactivityDays()),
                        (model, segment) -> check(model, heldOut.of(segment), weeks));
    }

    /** Of customers with repeat purchases that brought money; steps of the mean keep the cells few. */
    private static List<SegmentFit> spend(Inputs inputs, Settings.Models models) {
        Dataset<Row> customers = PurchaseHistory.perCustomer(inputs, inputs.asOf())
                .where("spend_days > 0 AND spend_amount > 0")
                .withColumn(
                        "step",
                        round(ln(col("spend_amount").cast("double").divide(col("spend_days")))
                                        .multiply(STEPS_OF_SPEND))
                                .cast("bigint"));
        Cells counted = Cells.of(
                withSegment(customers, inputs),
                List.of("segment", "spend_days", "step"),
                List.of(),
                models.maximumCells());
        SegmentCells<SpendForecast.Spend> cells = new SegmentCells<>(
                counted,
                row -> new SpendForecast.Spend(
                        row.getLong(1), Math.exp(row.getLong(2) / STEPS_OF_SPEND), row.getLong(3)),
                SpendForecast.Spend::customers);
        return new SegmentFits<SpendForecast.Spend, SpendForecast>("spend", cells, models.minimumCustomers())
                .fits(
                        segment -> List.of(new SpendForecast.GammaGamma()),
                        new ObservedRates.MeanSpend(),
                        (model, segment) -> Optional.empty());
    }

    private static List<SegmentFit> contracts(Inputs inputs, Settings.Models models) {
        LocalDate before = inputs.asOf().minusMonths(models.holdOutMonths());
        SegmentCells<ContractForecast.Life> cells = new SegmentCells<>(
                contractCells(inputs, inputs.asOf()), row -> life(row), ContractForecast.Life::customers);
        SegmentCells<Row> heldOut = heldOut(models, () -> contractCells(inputs, before));
        return new SegmentFits<ContractForecast.Life, ContractForecast>("contracts", cells, models.minimumCustomers())
                .fits(
                        segment -> ContractForecast.candidates(models, segment),
                        new ObservedRates.ConstantChurn(),
                        (model, segment) -> check(model, heldOut.of(segment)));
    }

    private static Cells purchaseCells(Inputs inputs, LocalDate through) {
        return Cells.of(
                withSegment(PurchaseHistory.perCustomer(inputs, through), inputs),
                PurchaseForecast.HISTORY,
                List.of("later_purchases"),
                inputs.settings().value().models().maximumCells());
    }

    private static Cells contractCells(Inputs inputs, LocalDate through) {
        return Cells.of(
                withSegment(ContractHistory.perCustomer(inputs, through), inputs)
                        .withColumn("lost_later", col("is_lost_later").cast("bigint")),
                List.of("segment", "months", "is_lost", "later_months"),
                List.of("lost_later"),
                inputs.settings().value().models().maximumCells());
    }

    private static SegmentCells<Row> heldOut(Settings.Models models, Supplier<Cells> counted) {
        Cells cells = models.holdOutMonths() > 0 ? counted.get() : new Cells(List.of(), 1);
        return new SegmentCells<>(cells, row -> row, row -> row.getLong(4));
    }

    /** Fitted to what was known before, the model foretells the purchases of the months held out. */
    private static Optional<Check> check(PurchaseForecast model, List<Row> heldOut, double weeks) {
        Fit fit = model.fit(heldOut.stream().map(PurchaseForecast.History::of).toList());
        if (heldOut.isEmpty() || !fit.isConverged()) {
            return Optional.empty();
        }
        double[] at = SegmentFit.at(fit);
        Check.Sum sum = new Check.Sum();
        for (Row row : heldOut) {
            PurchaseForecast.History history = PurchaseForecast.History.of(row);
            sum.add(
                    Math.min(history.frequency(), LAST_FREQUENCY),
                    history.customers(),
                    model.expected(at, history, weeks),
                    (double) row.getLong(5));
        }
        return Optional.of(sum.check());
    }

    /** Of those who were there before, the model foretells how many still are at the as-of. */
    private static Optional<Check> check(ContractForecast model, List<Row> heldOut) {
        Fit fit = model.fit(heldOut.stream().map(row -> life(row)).toList());
        if (heldOut.isEmpty() || !fit.isConverged()) {
            return Optional.empty();
        }
        double[] at = SegmentFit.at(fit);
        Check.Sum sum = new Check.Sum();
        for (Row row : heldOut) {
            ContractForecast.Life life = life(row);
            if (!life.isLost()) {
                sum.add(
                        Math.min(life.months(), LAST_MONTH),
                        life.customers(),
                        model.survival(at, life.months() + row.getLong(3)) / model.survival(at, life.months()),
                        (double) (life.customers() - row.getLong(5)));
            }
        }
        return Optional.of(sum.check());
    }

    private static ContractForecast.Life life(Row row) {
        return new ContractForecast.Life(row.getLong(1), row.getBoolean(2), row.getLong(4));
    }

    /** The rows with the segment by which models are fitted. Row count stays. */
    static Dataset<Row> withSegment(Dataset<Row> customers, Inputs inputs) {
        Dataset<Row> segments = inputs.table(CustomerDimension.TABLE)
                .select(
                        col("customer_id"),
                        col(inputs.settings().value().models().segmentBy()).as("segment"));
        return customers
                .join(segments, new String[] {"customer_id"}, "left")
                .withColumn("segment", coalesce(col("segment"), lit("unknown")));
    }
}
