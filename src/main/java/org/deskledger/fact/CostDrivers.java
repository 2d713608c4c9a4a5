package org.deskledger.fact;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.deskledger.config.Settings;
import org.deskledger.job.Inputs;

/**
 * By what the cost of a month is spread: handle time, volume, headcount and automated volume of each channel and team that dealt with
 * contacts in it, and shares fixed by agreement.
 *
 * <p>Weights are whole numbers: seconds, contacts, millionths of a head, millionths of a millionth of a fixed share. The heads of a team are its human agents in the month by the
 * agents extract, else its {@code headcount} in the settings, else the agents who handled its contacts; they stand in its channels by
 * handle time, where that is zero by contacts.
 */
final class CostDrivers {

    static final String FIXED_SHARE = "fixed-share";

    static final List<String> NAMES = List.of("handle-time", "volume", "headcount", FIXED_SHARE, "automated-volume");

    /** Of a share of 1: millionths as settings have them, each cut into millionths for the channels and teams inside. */
    private static final long WHOLE_SHARE = 1_000_000_000_000L;

    private CostDrivers() {}

    /** {@code driver_month, driver_channel, driver_team, handle_seconds, contact_count, micro_heads, automated_count}. */
    static Dataset<Row> perMonthChannelAndTeam(Inputs inputs) {
        Dataset<Row> handled = perCell(inputs);
        Dataset<Row> heads = perMonthAndTeam(inputs, handled);
        return handled.join(
                        heads,
                        col("driver_month")
                                .equalTo(col("head_month"))
                                .and(col("driver_team").equalTo(col("head_team"))),
                        "left")
                .transform(cells -> withHeads(cells, inputs.settings().teams()))
                .select(
                        "driver_month",
                        "driver_channel",
                        "driver_team",
                        "handle_seconds",
                        "contact_count",
                        "micro_heads",
                        "automated_count");
    }

    /**
     * The parts of each line with {@code fixed_weight}: the share of the channel or team that they belong to, cut among its cells by
     * handle time, where that is zero by contacts. 0 where the category has no fixed shares. Row count stays.
     */
    static Dataset<Row> withFixedWeight(Dataset<Row> parts, Map<String, Settings.FixedShare> shares) {
        Column name = lit(null).cast("string");
        Column millionths = lit(0L);
        for (Map.Entry<String, Settings.FixedShare> category : new TreeMap<>(shares).entrySet()) {
            Column isIts = col("category").equalTo(category.getKey());
            boolean isByTeam = category.getValue().teams().isPresent();
            Column bearer = isByTeam ? col("driver_team") : col("driver_channel");
            name = when(isIts, bearer).otherwise(name);
            Map<String, BigDecimal> named = category.getValue()
                    .teams()
                    .or(category.getValue()::channels)
                    .orElse(Map.of());
            for (Map.Entry<String, BigDecimal> share : new TreeMap<>(named).entrySet()) {
                long ofOne = share.getValue().movePointRight(6).longValueExact();
                millionths = when(isIts.and(bearer.equalTo(share.getKey())), lit(ofOne))
                        .otherwise(millionths);
            }
        }
        WindowSpec together = Window.partitionBy("cost_id", "fixed_name");
        return parts.withColumn("fixed_name", name)
                .withColumn("fixed_millionths", millionths)
                .withColumn("named_seconds", sum("handle_seconds").over(together))
                .withColumn("named_contacts", sum("contact_count").over(together))
                .withColumn(
                        "fixed_weight",
                        expr("CASE WHEN fixed_millionths = 0 THEN 0"
                                + " WHEN named_seconds > 0 THEN CAST(fixed_millionths * 1000000 AS DECIMAL(13,0))"
                                + " * CAST(handle_seconds AS DECIMAL(18,0)) DIV CAST(named_seconds AS DECIMAL(18,0))"
                                + " WHEN named_contacts > 0 THEN CAST(fixed_millionths * 1000000 AS DECIMAL(13,0))"
                                + " * CAST(contact_count AS DECIMAL(18,0)) DIV CAST(named_contacts AS DECIMAL(18,0))"
                                + " ELSE 0 END"))
                .drop("fixed_name", "fixed_millionths", "named_seconds", "named_contacts");
    }

    /** The weight of a driver in whole units. */
    static Column weight(String driver) {
        return switch (driver) {
            case "handle-time" -> col("handle_seconds");
            case "volume" -> col("contact_count");
            case "headcount" -> col("micro_heads");
            case FIXED_SHARE -> col("fixed_weight");
            case "automated-volume" -> col("automated_count");
            default -> throw new IllegalArgumentException("No cost driver is called " + driver);
        };
    }

    /** The quantity of a driver for people: hours, contacts, heads, share of the whole. */
    static Column quantity(String driver) {
        Column units = weight(driver).cast("decimal(18,0)");
        return switch (driver) {
            case "handle-time" -> units.divide(lit(3_600).cast("decimal(4,0)")).cast("decimal(18,6)");
            case "headcount" ->
                units.divide(lit(1_000_000).cast("decimal(7,0)")).cast("decimal(18,6)");
            case FIXED_SHARE ->
                units.divide(lit(WHOLE_SHARE).cast("decimal(13,0)")).cast("decimal(18,6)");
            default -> units.cast("decimal(18,6)");
        };
    }

    private static Dataset<Row> perCell(Inputs inputs) {
        Column month = to_date(date_trunc(
                "month", from_utc_timestamp(col("ended_at"), inputs.cut().zone().getId())));
        // A leg after a transfer is work of the team that did it, though the contact counts once.
        return inputs.table(ContactFact.TABLE)
                .where(col("direction")
                        .equalTo("inbound")
                        .and(col("handle_seconds").isNotNull().or(col("is_contained"))))
                .groupBy(
                        month.as("driver_month"),
                        col("channel").as("driver_channel"),
                        col("team").as("driver_team"))
                .agg(
                        coalesce(sum("handle_seconds"), lit(0L)).as("handle_seconds"),
                        sum(col("is_handled").cast("bigint")).as("contact_count"),
                        coalesce(sum(col("is_contained").cast("bigint")), lit(0L))
                                .as("automated_count"),
                        collect_set(when(col("handle_seconds").isNotNull(), col("agent_id")))
                                .as("agents"));
    }

    private static Dataset<Row> perMonthAndTeam(Inputs inputs, Dataset<Row> handled) {
        Dataset<Row> months =
                handled.select(col("driver_month").as("head_month")).distinct();
        Column isThere = col("team_from")
                .leq(last_day(col("head_month")))
                .and(coalesce(col("team_to").gt(col("head_month")), lit(true)))
                .and(coalesce(col("left_on").geq(col("head_month")), lit(true)));
        return AgentHistory.teams(inputs)
                .where(not(col("is_bot")))
                .join(months, isThere)
                .groupBy(col("head_month"), col("team_of_agent").as("head_team"))
                .agg(count_distinct(col("team_agent_id")).as("heads"));
    }

    private static Dataset<Row> withHeads(Dataset<Row> cells, Map<String, Settings.Team> teams) {
        Column configured = lit(null).cast("bigint");
        for (Map.Entry<String, Settings.Team> named : teams.entrySet()) {
            if (named.getValue().headcount().isPresent()) {
                configured = when(col("driver_team").equalTo(named.getKey()), lit((long)
                                named.getValue().headcount().get()))
                        .otherwise(configured);
            }
        }
        WindowSpec team = Window.partitionBy("driver_month", "driver_team");
        // Who works on two channels of the team is one head of it.
        Column agentsOfTeam = size(array_distinct(flatten(collect_list("agents").over(team))));
        return cells.withColumn("team_seconds", sum("handle_seconds").over(team))
                .withColumn("team_contacts", sum("contact_count").over(team))
                .withColumn("heads", coalesce(col("heads"), configured, agentsOfTeam))
                .withColumn(
                        "part",
                        when(col("team_seconds").gt(0), col("handle_seconds")).otherwise(col("contact_count")))
                .withColumn(
                        "whole",
                        when(col("team_seconds").gt(0), col("team_seconds")).otherwise(col("team_contacts")))
                .withColumn(
                        "micro_heads",
                        expr("coalesce(try_divide(CAST(heads * 1000000 AS DECIMAL(19,0)) * part, whole), 0) DIV 1"));
    }
}
