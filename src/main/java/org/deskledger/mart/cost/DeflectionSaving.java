package org.deskledger.mart.cost;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.fact.SelfServiceSessionFact;
import org.deskledger.job.Inputs;
import org.deskledger.job.Job;
import org.deskledger.job.Reads;
import org.deskledger.table.TableSpec;

/**
 * What agents did not have to answer because self-service had, and what that is worth at the price of a contact.
 *
 * <p>Assumed is that each solved visit would have been one contact of the channel that the settings name, at that month's human cost per
 * contact: an upper bound, for some visitors would not have asked, and salaries do not fall with one contact less. A visit counts once
 * its window has closed. Visits of a month without cost or contacts in that channel stand in {@code unpriced_sessions}.
 */
public final class DeflectionSaving implements Job {

    public static final TableSpec TABLE = TableSpec.named("mart.deflection_saving")
            .grain("one month, kind of self-service and channel that it spared, with visits")
            .key("month", "kind", "deflected_to")
            .columns("""
                month DATE NOT NULL COMMENT 'first day of the month in which the visits began',
                kind STRING NOT NULL COMMENT 'help_center, bot, ivr or community',
                deflected_to STRING NOT NULL COMMENT 'channel of agents that the visitors would otherwise have used',
                currency STRING NOT NULL COMMENT 'reporting currency of all amounts',
                sessions BIGINT NOT NULL COMMENT 'visits whose window has closed',
                immature_sessions BIGINT NOT NULL COMMENT 'visits whose window is still open; in nothing else',
                anonymous_sessions BIGINT NOT NULL COMMENT 'visits without a name; only their visitor can call them solved',
                solved_sessions BIGINT NOT NULL COMMENT 'visits marked solved, or with an article seen and no ticket or contact of the person in the window',
                confirmed_sessions BIGINT NOT NULL COMMENT 'the part of solved_sessions that was marked solved',
                unpriced_sessions BIGINT NOT NULL COMMENT 'the part of solved_sessions that has no price',
                contact_cost_amount DECIMAL(18,4) COMMENT 'human cost per contact of deflected_to in the month; NULL without cost or contacts',
                saving_amount DECIMAL(18,4) NOT NULL COMMENT 'solved_sessions less unpriced_sessions, times contact_cost_amount',
                confirmed_saving_amount DECIMAL(18,4) NOT NULL COMMENT 'the part of it that visitors confirmed: the lower bound',
                as_of DATE NOT NULL COMMENT 'last business date that exists'
                """)
            .build();

    @Override
    public TableSpec table() {
        return TABLE;
    }

    @Override
    public Reads reads() {
        return Reads.of(SelfServiceSessionFact.TABLE);
    }

    @Override
    public Dataset<Row> build(Inputs inputs) {
        return inputs.table(SelfServiceSessionFact.TABLE)
                .transform(sessions -> withVerdict(sessions, inputs))
                .transform(sessions -> perMonthKindAndChannel(sessions, inputs))
                .withColumn("currency", lit(inputs.settings().reporting().currency()))
                .withColumn("as_of", lit(inputs.asOf()))
                .select(TABLE.columnNames().stream().map(name -> col(name)).toArray(Column[]::new));
    }

    private static Dataset<Row> withVerdict(Dataset<Row> sessions, Inputs inputs) {
        int hours = inputs.settings().windows().selfServiceHours();
        Column windowEndsAt = expr("started_at + INTERVAL " + hours + " HOURS");
        Column isConfirmed = coalesce(col("is_marked_solved"), lit(false));
        Column askedNobody = col("person_key")
                .isNotNull()
                .and(col("article_views").gt(0))
                .and(coalesce(col("next_contact_at").geq(windowEndsAt), lit(true)));
        return sessions.withColumn(
                        "is_mature", windowEndsAt.leq(lit(inputs.cut().end())))
                .withColumn("is_confirmed", col("is_mature").and(isConfirmed))
                .withColumn("is_solved", col("is_mature").and(isConfirmed.or(askedNobody)));
    }

    private static Dataset<Row> perMonthKindAndChannel(Dataset<Row> sessions, Inputs inputs) {
        Column month = to_date(date_trunc(
                "month",
                from_utc_timestamp(col("started_at"), inputs.cut().zone().getId())));
        return sessions.groupBy(month.as("month"), col("kind"), col("deflected_to"))
                .agg(
                        count_if(col("is_mature")).as("sessions"),
                        count(lit(1)).minus(count_if(col("is_mature"))).as("immature_sessions"),
                        count_if(col("is_mature").and(col("person_key").isNull()))
                                .as("anonymous_sessions"),
                        count_if(col("is_solved")).as("solved_sessions"),
                        count_if(col("is_confirmed")).as("confirmed_sessions"),
                        count_if(col("is_solved").and(col("contact_cost_amount").isNull()))
                                .as("unpriced_sessions"),
                        max("contact_cost_amount").as("contact_cost_amount"),
                        savingOf("is_solved").as("saving_amount"),
                        savingOf("is_confirmed").as("confirmed_saving_amount"));
    }

    private static Column savingOf(String condition) {
        return coalesce(sum(when(col(condition), col("contact_cost_amount"))), lit(0))
                .cast("decimal(18,4)");
    }
}
