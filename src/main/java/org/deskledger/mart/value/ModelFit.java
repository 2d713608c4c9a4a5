package org.deskledger.mart.value;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.value.ModelFitFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * How far the models behind lifetime value can be trusted: their parameters, how sure these are, and what they foretold against what came.
 *
 * <p>One row for each fit of {@code fact.model_fit}, chosen or not, refused ones with their reason. {@code trust} puts the check in a
 * word; where the check was not made it says so. Late data restate the fit.
 */
public final class ModelFit implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.model_fit")
            .grain("one model fitted to one segment")
            .key("model", "segment")
            .columns("""
                    model STRING NOT NULL COMMENT 'model of purchases, spend or contracts',
                    segment STRING NOT NULL COMMENT 'segment whose customers it was fitted to; all for all customers',
                    part STRING NOT NULL COMMENT 'what it is about: purchases, spend or contracts',
                    is_chosen BOOLEAN NOT NULL COMMENT 'scores the customers of the segment',
                    is_converged BOOLEAN NOT NULL COMMENT 'the fit may be used; false where it was refused',
                    reason STRING COMMENT 'why it was refused; NULL where it was not',
                    parameters ARRAY<STRUCT<name: STRING, estimate: DOUBLE, standard_error: DOUBLE, ci_low: DOUBLE, ci_high: DOUBLE>> NOT NULL COMMENT 'each parameter with its standard error and 95 % interval; time in weeks for purchases, in months for contracts',
                    log_likelihood DOUBLE COMMENT 'of the customers that were counted',
                    aic DOUBLE COMMENT 'Akaike information criterion; smaller is better',
                    nested_model STRING COMMENT 'the simpler model that it contains; NULL where none was fitted',
                    likelihood_ratio_p DOUBLE COMMENT 'chance of its gain in likelihood if nested_model held',
                    customers BIGINT NOT NULL COMMENT 'customers that were counted',
                    sample_share DOUBLE NOT NULL COMMENT 'part of all customers that they are',
                    hold_out_customers BIGINT COMMENT 'customers whose last months were foretold; NULL where the check was not made',
                    hold_out_expected DOUBLE COMMENT 'purchases, or renewing customers, that were foretold',
                    hold_out_observed DOUBLE COMMENT 'purchases, or renewing customers, that came',
                    hold_out_error DOUBLE COMMENT 'hold_out_expected / hold_out_observed - 1',
                    calibration ARRAY<STRUCT<bin: BIGINT, customers: BIGINT, expected_mean: DOUBLE, observed_mean: DOUBLE>> COMMENT 'the same per customer, by repeat purchases or months survived before',
                    trust STRING NOT NULL COMMENT 'good: foretold within 10 %; fair: within 25 %; poor: beyond; not checked; refused',
                    data_fingerprint STRING NOT NULL COMMENT 'hash of what was counted: the same data, the same fit',
                    definition_version INT NOT NULL COMMENT 'version of the definition',
                    as_of DATE NOT NULL COMMENT 'last business date that exists'
                    """)
            .build();

    /** Raised when the meaning of a column changes. */
    private static final int DEFINITION_VERSION = 1;

    /** How far the foretold total may be off before a fit is called rough, and before it is called unfit; a judgement of ours. */
    private static final double GOOD = 0.10;

    private static final double FAIR = 0.25;

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(ModelFitFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return inputs.table(ModelFitFact.TABLE)
                .transform(ModelFit::withTrust)
                .withColumn("definition_version", lit(DEFINITION_VERSION))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> withTrust(Dataset<Row> fits) {
        Column error = org.apache.spark.sql.functions.abs(col("hold_out_error"));
        return fits.withColumn(
                "trust",
                when(col("is_converged").equalTo(false), lit("refused"))
                        .when(error.isNull(), lit("not checked"))
                        .when(error.leq(GOOD), lit("good"))
                        .when(error.leq(FAIR), lit("fair"))
                        .otherwise(lit("poor")));
    }
}
