package org.deskledger.mart;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the money marts split customers by: everybody, and each value of a few attributes of the account. An attribute holds as
 * it stands at the as-of, for all of history, so the parts of every slice add up to the total: a customer who changed plans stands
 * under the newest one in every month.
 */
public final class CustomerSlices {

    /** Attributes of {@code dim.customer}, each a slice kind. */
    public static final List<String> ATTRIBUTES = List.of("segment", "tier", "acquisition_channel", "region", "plan");

    /** Slice kind and value of everybody. */
    public static final String ALL = "all";

    /** Slice value of customers of whom the CRM says nothing. */
    public static final String UNKNOWN = "unknown";

    private CustomerSlices() {}

    /**
     * The rows with the attributes of their customer. Row count stays.
     *
     * @param rows rows with {@code customer_id}
     * @param customers rows of {@code dim.customer}
     */
    public static Dataset<Row> withAttributes(Dataset<Row> rows, Dataset<Row> customers) {
        List<Column> columns = new ArrayList<>(List.of(col("customer_id").as("_customer_id")));
        ATTRIBUTES.forEach(name -> columns.add(col(name)));
        Dataset<Row> joined = rows.join(
                        customers.select(columns.toArray(Column[]::new)),
                        col("customer_id").equalTo(col("_customer_id")),
                        "left")
                .drop("_customer_id");
        for (String name : ATTRIBUTES) {
            joined = joined.withColumn(name, coalesce(col(name), lit(UNKNOWN)));
        }
        return joined;
    }

    /** One row for each row and slice that it is part of, with {@code slice_kind} and {@code slice_value}. Aggregate first. */
    public static Dataset<Row> perSlice(Dataset<Row> rows) {
        List<Column> slices = new ArrayList<>();
        slices.add(slice(ALL, lit(ALL)));
        ATTRIBUTES.forEach(name -> slices.add(slice(name, col(name))));
        return rows.select(col("*"), inline(array(slices.toArray(Column[]::new))))
                .drop(ATTRIBUTES.toArray(String[]::new));
    }

    /** A slice as a struct for {@code inline}. */
    public static Column slice(String kind, Column value) {
        return struct(lit(kind).as("slice_kind"), value.as("slice_value"));
    }

    /** The columns of a grain and the attributes, to aggregate by before slicing. */
    public static Column[] grainAndAttributes(String... grain) {
        List<Column> columns = new ArrayList<>();
        for (String name : grain) {
            columns.add(col(name));
        }
        ATTRIBUTES.forEach(name -> columns.add(col(name)));
        return columns.toArray(Column[]::new);
    }
}
