package org.deskledger.fact;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.extract;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.quarter;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.weekday;
import static org.apache.spark.sql.functions.weekofyear;
import static org.apache.spark.sql.functions.year;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * Which week, month, quarter and year each day belongs to.
 *
 * <p>It runs from the earliest day that an extract may name ({@code loading.earliest}) to the end of the as-of's year. Weeks are ISO
 * weeks, which begin on Monday; the first days of January may belong to the last ISO week of the year before.
 */
public final class DateDimension implements Job {

    public static final TableSpec TABLE =
            TableSpec.named("dim.date").grain("one day").key("day").columns("""
                    day DATE NOT NULL COMMENT 'the day',
                    iso_year INT NOT NULL COMMENT 'year of the ISO week',
                    iso_week INT NOT NULL COMMENT 'number of the ISO week, 1 to 53',
                    iso_weekday INT NOT NULL COMMENT '1 is Monday, 7 is Sunday',
                    week_start DATE NOT NULL COMMENT 'Monday of its week',
                    month_start DATE NOT NULL COMMENT 'first day of its month',
                    month_end DATE NOT NULL COMMENT 'last day of its month',
                    quarter_start DATE NOT NULL COMMENT 'first day of its calendar quarter',
                    year_start DATE NOT NULL COMMENT 'first day of its year',
                    year INT NOT NULL COMMENT 'calendar year',
                    quarter INT NOT NULL COMMENT '1 to 4',
                    month INT NOT NULL COMMENT '1 to 12'
                    """).build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of();
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        LocalDate first = inputs.settings().loading().earliest();
        LocalDate last = LocalDate.of(inputs.asOf().getYear(), 12, 31);
        return perDay(first, last).transform(DateDimension::withPeriods);
    }

    private static Dataset<Row> perDay(LocalDate first, LocalDate last) {
        return SparkSession.active()
                .range(0, ChronoUnit.DAYS.between(first, last) + 1, 1, 1)
                .select(date_add(lit(first), col("id").cast("int")).as("day"));
    }

    private static Dataset<Row> withPeriods(Dataset<Row> days) {
        Column day = col("day");
        return days.select(
                day,
                extract(lit("YEAROFWEEK"), day).as("iso_year"),
                weekofyear(day).as("iso_week"),
                weekday(day).plus(1).as("iso_weekday"),
                start("week").as("week_start"),
                start("month").as("month_start"),
                last_day(day).as("month_end"),
                start("quarter").as("quarter_start"),
                start("year").as("year_start"),
                year(day).as("year"),
                quarter(day).as("quarter"),
                month(day).as("month"));
    }

    private static Column start(String period) {
        return to_date(date_trunc(period, col("day")));
    }
}
