package org.deskledger.fact.value;

import static org.apache.spark.sql.functions.lit;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.model.fitting.Fit;
import org.deskledger.model.purchase.PurchaseModel;

/** Purchase histories counted as {@code fact.model_fit} counts them, for whoever wants to fit a model to customers of their own. */
public final class CountedHistories {

    private final SegmentCells<PurchaseForecast.History> cells;

    private CountedHistories(SegmentCells<PurchaseForecast.History> cells) {
        this.cells = cells;
    }

    /**
     * Counts customers.
     *
     * @param customers rows with {@code customer_id}, {@code frequency}, {@code recency_days} and {@code age_days}
     * @param maximumCells different histories at most; beyond, customers are thinned
     */
    public static CountedHistories of(Dataset<Row> customers, int maximumCells) {
        Cells counted = Cells.of(
                customers.withColumn("segment", lit(SegmentCells.ALL)),
                PurchaseForecast.HISTORY,
                List.of(),
                maximumCells);
        return new CountedHistories(
                new SegmentCells<>(counted, PurchaseForecast.History::of, PurchaseForecast.History::customers));
    }

    /** Fits a model to them. */
    public Fit fit(PurchaseModel model) {
        return new PurchaseForecast.Buying(model).fit(cells.of(SegmentCells.ALL));
    }

    /** Different histories. */
    public int cells() {
        return cells.of(SegmentCells.ALL).size();
    }

    /** Part of the customers that was counted. */
    public double sampleShare() {
        return cells.sampleShare();
    }
}
