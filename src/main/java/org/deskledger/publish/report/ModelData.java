package org.deskledger.publish.report;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.publish.report.ReportInputs.CalibrationBin;
import org.deskledger.publish.report.ReportInputs.ModelFitted;
import org.deskledger.publish.report.ReportInputs.Parameter;

/** Reads how far the models of customer value can be trusted, from {@code mart.model_fit}. */
final class ModelData {

    /** Fits on the page: every model for all customers, and then the largest segments. */
    static final int FITS = 40;

    private ModelData() {}

    static List<ModelFitted> models(Dataset<Row> mart) {
        return mart
                .orderBy(
                        col("segment").equalTo("all").desc(),
                        col("customers").desc(),
                        col("segment"),
                        col("part"),
                        col("is_chosen").desc(),
                        col("model"))
                .limit(FITS)
                .collectAsList()
                .stream()
                .map(ModelData::fit)
                .toList();
    }

    private static ModelFitted fit(Row row) {
        int calibration = row.fieldIndex("calibration");
        return new ModelFitted(
                row.getAs("model"),
                row.getAs("segment"),
                row.getAs("part"),
                row.<Boolean>getAs("is_chosen"),
                row.getAs("reason"),
                row.<Row>getList(row.fieldIndex("parameters")).stream()
                        .map(parameter -> new Parameter(
                                parameter.getAs("name"),
                                parameter.getAs("estimate"),
                                parameter.getAs("ci_low"),
                                parameter.getAs("ci_high")))
                        .toList(),
                row.<Long>getAs("customers"),
                row.getAs("sample_share"),
                row.getAs("hold_out_customers"),
                row.getAs("hold_out_expected"),
                row.getAs("hold_out_observed"),
                row.getAs("hold_out_error"),
                row.isNullAt(calibration)
                        ? List.of()
                        : row.<Row>getList(calibration).stream()
                                .map(bin -> new CalibrationBin(
                                        bin.<Long>getAs("bin"),
                                        bin.<Long>getAs("customers"),
                                        bin.<Double>getAs("expected_mean"),
                                        bin.<Double>getAs("observed_mean")))
                                .toList(),
                row.getAs("trust"));
    }
}
