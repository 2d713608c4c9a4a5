package org.deskledger.fact.value;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The fits that score customers, by what they are about and by segment; a few rows, which travel with the code to where customers are. */
final class ChosenFits implements Serializable {

    private final Map<String, Chosen> chosen = new TreeMap<>();
    private final Map<String, String> refusals = new TreeMap<>();
    private final int minimumCustomers;

    /**
     * A fit that scores.
     *
     * @param model its id
     * @param segment whose customers it was fitted to
     * @param at the estimates
     * @param covariance of the estimates
     */
    @SuppressWarnings("ArrayRecordComponent") // read for every customer; nobody compares or changes them
    record Chosen(String model, String segment, double[] at, double[][] covariance) implements Serializable {}

    /**
     * The chosen ones.
     *
     * @param fits rows of {@code fact.model_fit}: as many as segments times models, whatever the number of customers
     */
    ChosenFits(Dataset<Row> fits, int minimumCustomers) {
        this.minimumCustomers = minimumCustomers;
        List<Row> rows = fits.collectAsList().stream()
                .sorted(Comparator.comparing(row -> row.<String>getAs("model")))
                .toList();
        for (Row row : rows) {
            String key = key(row.getAs("part"), row.getAs("segment"));
            if (row.<Boolean>getAs("is_chosen")) {
                chosen.put(key, chosen(row));
            } else if (!row.<Boolean>getAs("is_converged")) {
                refusals.merge(key, row.getAs("model") + " refused: " + row.getAs("reason"), (a, b) -> a + "; " + b);
            }
        }
    }

    /** The fit that scores a segment: its own, else that of all customers; null where nothing could be fitted at all. */
    Chosen of(String part, String segment) {
        return chosen.getOrDefault(key(part, segment), chosen.get(key(part, SegmentCells.ALL)));
    }

    /** Why a segment has not the model of its own that was asked for; null where it has. */
    String insteadOf(String part, String segment) {
        Chosen own = chosen.get(key(part, segment));
        if (own != null) {
            return null;
        }
        String ofAll = refusals.get(key(part, SegmentCells.ALL));
        Chosen all = chosen.get(key(part, SegmentCells.ALL));
        String why =
                refusals.getOrDefault(key(part, segment), "segment has fewer than " + minimumCustomers + " customers");
        return ofAll != null && all != null && ObservedRates.IDS.contains(all.model())
                ? why + "; of all customers " + ofAll
                : why;
    }

    private static Chosen chosen(Row row) {
        List<Row> parameters = row.getList(row.fieldIndex("parameters"));
        List<scala.collection.Seq<Double>> covariance = row.getList(row.fieldIndex("covariance"));
        double[] at = parameters.stream()
                .mapToDouble(parameter -> parameter.getDouble(1))
                .toArray();
        double[][] matrix = new double[covariance.size()][];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = new double[at.length];
            for (int j = 0; j < at.length; j++) {
                matrix[i][j] = covariance.get(i).apply(j);
            }
        }
        return new Chosen(row.getAs("model"), row.getAs("segment"), at, matrix);
    }

    private static String key(String part, String segment) {
        return part + "/" + segment;
    }
}
