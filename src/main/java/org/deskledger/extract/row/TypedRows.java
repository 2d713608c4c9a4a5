package org.deskledger.extract.row;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.map_from_arrays;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.posexplode_outer;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.when;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Mode;
import org.deskledger.extract.contract.Quarantine;
import org.deskledger.extract.file.RecordFrames;
import org.deskledger.extract.mapping.SourceMapping;
import org.deskledger.extract.mapping.SourceMapping.Emit;
import org.deskledger.extract.mapping.SourceMapping.Input;
import org.deskledger.table.ExpressionGuard;

/**
 * What one emit of a mapping makes of records: a row of the contract for each, with every reason why it is none.
 *
 * <p>An expression that fails on a row (a cast, an index out of an array) is a reason, never the end of the job: each is tried on its
 * own, and the row is set aside where it failed.
 */
public final class TypedRows {

    /** Array of every rule that the row breaks; empty for a good row. */
    public static final String REASONS = "_reasons";

    /** The record as text, for quarantine. */
    public static final String RECORD = "_record";

    /** Local times of the row that the zone's clocks skip or show twice. */
    public static final String CORRECTED_TIMES = "_corrected_times";

    /** Names that a mapping may use besides the columns of its files. */
    private static final Set<String> GIVEN =
            Set.of(RecordFrames.FILE, RecordFrames.LINE, RecordFrames.DELIVERED_ON, "item", "item_number");

    /** What may lie ahead: plans, not events. */
    private static final Set<String> PLANS =
            Set.of("valid_from", "valid_to", "trial_ends_at", "paid_through", "due_at", "starts_at", "ends_at");

    private final SourceMapping mapping;
    private final Input input;
    private final Settings settings;
    private final String runId;

    /** For one input of a mapping. */
    public TypedRows(SourceMapping mapping, Input input, Settings settings, String runId) {
        this.mapping = mapping;
        this.input = input;
        this.settings = settings;
        this.runId = runId;
    }

    /** Columns without which no row of the input's entities can be made: those that required columns, {@code where} and {@code each} read. */
    public static Set<String> neededColumns(Input input) {
        Set<String> needed = new LinkedHashSet<>();
        input.per().ifPresent(sql -> addColumns(sql, needed));
        input.aggregates().values().forEach(sql -> addColumns(sql, needed));
        input.each().ifPresent(sql -> addColumns(sql, needed));
        for (Emit emit : input.emits()) {
            emit.where().ifPresent(sql -> addColumns(sql, needed));
            for (String column : emit.contract().requiredColumns()) {
                addColumns(emit.columns().get(column), needed);
            }
        }
        needed.removeAll(input.aggregates().keySet());
        return needed;
    }

    /** All columns that some expression of the input reads. */
    public static Set<String> usedColumns(Input input) {
        Set<String> used = neededColumns(input);
        input.emits().forEach(emit -> emit.columns().values().forEach(sql -> addColumns(sql, used)));
        used.removeAll(input.aggregates().keySet());
        return used;
    }

    private static void addColumns(String sql, Set<String> columns) {
        for (String name : ExpressionGuard.forAggregates().columnsOf(sql)) {
            if (!GIVEN.contains(name)) {
                columns.add(name);
            }
        }
    }

    /**
     * The rows of one emit: the contract's columns, provenance, {@link #REASONS}, {@link #RECORD} and {@link #CORRECTED_TIMES}. A
     * record that cannot be taken apart is a rejected row of the input's first emit.
     *
     * @param number which of the input's emits, from 0
     */
    public Dataset<Row> of(Dataset<Row> records, int number) {
        Emit emit = input.emits().get(number);
        boolean isFirst = number == 0;
        Dataset<Row> complete = withMissingColumns(records);
        Column extra = extra(complete);
        Column record = RecordFrames.asRecord(records);
        complete = withAggregates(complete);
        Dataset<Row> items = withItems(complete.withColumn("_extra", extra).withColumn(RECORD, record));
        Dataset<Row> selected = onlySelected(items, emit, isFirst);
        Dataset<Row> tried = withTried(selected, emit);
        return withTyped(tried, emit.contract());
    }

    private Dataset<Row> withMissingColumns(Dataset<Row> records) {
        Set<String> known = new LinkedHashSet<>();
        RecordFrames.sourceColumns(records).forEach(name -> known.add(name.toLowerCase(Locale.ROOT)));
        Dataset<Row> complete = records;
        for (String name : usedColumns(input)) {
            if (!known.contains(name.toLowerCase(Locale.ROOT))) {
                complete = complete.withColumn(name, lit(null).cast("string"));
            }
        }
        return complete;
    }

    /** Groups end with the file: what a row becomes must not depend on which files are loaded together. */
    private Dataset<Row> withAggregates(Dataset<Row> records) {
        if (input.per().isEmpty()) {
            return records;
        }
        WindowSpec group =
                Window.partitionBy(col(RecordFrames.FILE), expr(input.per().get()));
        Dataset<Row> complete = records;
        for (Map.Entry<String, String> aggregate : input.aggregates().entrySet()) {
            complete = complete.withColumn(
                    aggregate.getKey(), expr(aggregate.getValue()).over(group));
        }
        return complete;
    }

    private Column extra(Dataset<Row> records) {
        Column none = lit(null).cast("map<string,string>");
        if (!input.keepsUnused()) {
            return none;
        }
        List<String> unused = RecordFrames.unused(records, usedColumns(input));
        boolean hasKeys = List.of(records.columns()).contains(RecordFrames.EXTRA_KEYS);
        if (unused.isEmpty() && !hasKeys) {
            return none;
        }
        Column all;
        if (hasKeys) {
            Object[] used = usedColumns(input).toArray();
            all = map_filter(
                    col(RecordFrames.EXTRA_KEYS),
                    (key, value) -> not(key.isin(used)).and(value.isNotNull()));
        } else {
            Column names = array(unused.stream().map(name -> lit(name)).toArray(Column[]::new));
            Column values = array(unused.stream()
                    .map(name -> col("`" + name + "`").cast("string"))
                    .toArray(Column[]::new));
            all = map_filter(map_from_arrays(names, values), (key, value) -> value.isNotNull());
        }
        return when(size(all).gt(0), all);
    }

    /** One row per element of {@code each}; a record without elements gives none, one whose elements cannot be computed stays. */
    private Dataset<Row> withItems(Dataset<Row> records) {
        if (input.each().isEmpty()) {
            return records.withColumn("_each_failed", lit(false));
        }
        Dataset<Row> computed = records.withColumn("_each", tried(input.each().get()))
                .withColumn("_each_failed", col("_each").isNull());
        List<Column> columns = new ArrayList<>();
        for (String name : computed.columns()) {
            columns.add(col("`" + name + "`"));
        }
        columns.add(posexplode_outer(col("_each.v")).as(new String[] {"_position", "item"}));
        return computed.select(columns.toArray(Column[]::new))
                .where(col("item")
                        .isNotNull()
                        .or(col("_each_failed"))
                        .or(col(RecordFrames.PROBLEM).isNotNull()))
                .withColumn("item_number", col("_position").plus(1))
                .drop("_each", "_position");
    }

    private static Dataset<Row> onlySelected(Dataset<Row> items, Emit emit, boolean isFirst) {
        Column broken = col(RecordFrames.PROBLEM).isNotNull().or(col("_each_failed"));
        Column where =
                emit.where().map(TypedRows::tried).orElse(struct(lit(true).as("v")));
        Column isWanted = isFirst
                ? broken.or(col("_where").isNull()).or(coalesce(col("_where.v"), lit(false)))
                : not(broken).and(col("_where").isNull().or(coalesce(col("_where.v"), lit(false))));
        return items.withColumn("_where", where).where(isWanted);
    }

    /** A struct of the value; NULL where the expression fails, which no NULL value can be mistaken for. */
    private static Column tried(String sql) {
        return ExpressionUtils.column(
                new TryEval(ExpressionUtils.expression(struct(expr(sql).as("v")))));
    }

    private static Dataset<Row> withTried(Dataset<Row> selected, Emit emit) {
        List<Column> columns = new ArrayList<>();
        for (String own : List.of(
                RecordFrames.FILE,
                RecordFrames.LINE,
                RecordFrames.DELIVERED_ON,
                RecordFrames.PROBLEM,
                "_each_failed",
                "_where",
                "_extra",
                RECORD)) {
            columns.add(col(own));
        }
        for (StructField column : emit.contract().ownColumns()) {
            Column value = emit.columns().containsKey(column.name())
                    ? tried(emit.columns().get(column.name()))
                    : struct(lit(null).cast("string").as("v"));
            columns.add(value.as("_tried_" + column.name()));
        }
        try {
            return selected.select(columns.toArray(Column[]::new));
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw new Failure(
                        ExitCode.CONFIGURATION,
                        "An expression for " + emit.entity() + " cannot be computed: "
                                + String.valueOf(e.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse(""),
                        emit.origin(),
                        "All columns of a file are text; cast them, or mend the name.",
                        e);
            }
            throw e;
        }
    }

    private Dataset<Row> withTyped(Dataset<Row> tried, Contract contract) {
        Optional<ZoneId> zone = mapping.zone();
        List<StructField> own = contract.ownColumns();
        Dataset<Row> rows = tried;
        List<Column> texts = new ArrayList<>(List.of(col("*")));
        for (StructField column : own) {
            DataType type = ((StructType)
                            tried.schema().apply("_tried_" + column.name()).dataType())
                    .apply("v")
                    .dataType();
            Column value = col("_tried_" + column.name()).getField("v");
            boolean isReady = ColumnTypes.isReady(type, column.dataType());
            texts.add((isReady ? value : ColumnTypes.asText(value, type)).as("_text_" + column.name()));
        }
        rows = rows.select(texts.toArray(Column[]::new));
        List<Column> typed = new ArrayList<>(List.of(col("*")));
        for (StructField column : own) {
            Column text = col("_text_" + column.name());
            boolean isText = rows.schema()
                    .apply("_text_" + column.name())
                    .dataType()
                    .typeName()
                    .equals("string");
            Column value = isText ? ColumnTypes.typed(text, column.dataType(), zone) : text;
            if (column.name().equals("is_deleted") && contract.mode() == Mode.UPSERT) {
                value = coalesce(value, when(text.isNull(), lit(false)));
            }
            typed.add(value.as(column.name()));
        }
        rows = rows.select(typed.toArray(Column[]::new));
        Column reasons = when(col(RecordFrames.PROBLEM).isNotNull(), array(col(RecordFrames.PROBLEM)))
                .when(col("_each_failed"), array(lit("each: the expression fails on this record")))
                .when(col("_where").isNull(), array(lit("where: the expression fails on this record")))
                .otherwise(array_compact(array(reasons(rows, contract, zone).toArray(Column[]::new))));
        List<Column> out = new ArrayList<>();
        own.forEach(column -> out.add(col(column.name())));
        out.add(col(RecordFrames.FILE));
        out.add(col(RecordFrames.LINE));
        out.add(col(RecordFrames.DELIVERED_ON));
        out.add(lit(runId).as("_run_id"));
        out.add(col("_extra"));
        out.add(reasons.as(REASONS));
        out.add(col(RECORD));
        out.add(correctedTimes(rows, own, zone).as(CORRECTED_TIMES));
        return rows.select(out.toArray(Column[]::new));
    }

    private List<Column> reasons(Dataset<Row> rows, Contract contract, Optional<ZoneId> zone) {
        List<Column> reasons = new ArrayList<>();
        for (StructField column : contract.ownColumns()) {
            String name = column.name();
            Column value = col(name);
            Column failed = col("_tried_" + name).isNull();
            Column reason = when(failed, lit(name + ": the expression fails on this record"));
            boolean isText =
                    rows.schema().apply("_text_" + name).dataType().typeName().equals("string");
            if (isText) {
                Column text = col("_text_" + name);
                reason = coalesce(reason, ColumnTypes.reason(name, text, value, column.dataType(), zone));
            }
            if (!column.nullable()) {
                reason = coalesce(reason, when(value.isNull(), lit(name + ": missing")));
            }
            reasons.add(reason);
            bounds(column).ifPresent(reasons::add);
        }
        contract.accepted()
                .forEach((name, values) -> reasons.add(when(
                        not(col(name).isin(values.toArray())),
                        lit(name + ": not one of " + String.join(", ", values)))));
        contract.rules()
                .forEach((name, condition) -> reasons.add(when(not(coalesce(expr(condition), lit(true))), lit(name))));
        if (contract.mode() == Mode.SNAPSHOT) {
            reasons.add(when(col(RecordFrames.DELIVERED_ON).isNull(), lit("_delivered_on: missing")));
        }
        return reasons;
    }

    private Optional<Column> bounds(StructField column) {
        String type = column.dataType().typeName();
        if (!type.equals("timestamp") && !type.equals("date")) {
            return Optional.empty();
        }
        String earliest = settings.loading().earliest().toString();
        Column early =
                when(col(column.name()).lt(lit(earliest).cast(type)), lit(column.name() + ": before " + earliest));
        if (type.equals("date") || PLANS.contains(column.name())) {
            return Optional.of(early);
        }
        int days = settings.loading().futureDays();
        Column end = to_utc_timestamp(
                date_add(col(RecordFrames.DELIVERED_ON), days + 1).cast("timestamp"),
                settings.reporting().zone().getId());
        return Optional.of(coalesce(
                early,
                when(
                        col(column.name()).geq(end),
                        lit(column.name() + ": more than " + days + " day(s) after its delivery"))));
    }

    private static Column correctedTimes(Dataset<Row> rows, List<StructField> own, Optional<ZoneId> zone) {
        Column count = lit(0);
        if (zone.isEmpty() || zone.get().getRules().isFixedOffset()) {
            return count;
        }
        for (StructField column : own) {
            String text = "_text_" + column.name();
            boolean isLocalText = column.dataType().typeName().equals("timestamp")
                    && rows.schema().apply(text).dataType().typeName().equals("string");
            if (isLocalText) {
                Column isCorrected = ColumnTypes.isSkipped(col(text), col(column.name()), zone.get())
                        .or(ColumnTypes.isTwice(col(text), col(column.name()), zone.get()));
                count = count.plus(when(isCorrected, 1).otherwise(0));
            }
        }
        return count;
    }

    /** The good rows, as the raw table declares them. */
    public static Dataset<Row> onlyAccepted(Dataset<Row> typed, Contract contract) {
        return typed.where(size(col(REASONS)).equalTo(0))
                .select(contract.table().columnNames().stream()
                        .map(name -> col(name))
                        .toArray(Column[]::new));
    }

    /** The bad rows, as the quarantine table declares them. */
    public static Dataset<Row> onlyRejected(Dataset<Row> typed) {
        return typed.where(size(col(REASONS)).gt(0))
                .select(
                        lit(Quarantine.REJECTED).as("kind"),
                        col(RecordFrames.FILE),
                        col(RecordFrames.LINE),
                        col(RecordFrames.DELIVERED_ON),
                        col(REASONS).as("reasons"),
                        col(RECORD).as("record"),
                        col("_run_id"));
    }
}
