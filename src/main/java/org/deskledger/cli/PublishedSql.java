package org.deskledger.cli;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.CTESubstitution$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * SQL over published tables under their own names, such as {@code mart.churn}. It only reads: anything but a query is refused.
 *
 * <p>Names are put in place of what they mean in the parsed query. Temporary views cannot carry a layer in their name, and tables
 * of a catalogue would point at the newest state of a folder rather than at the published version.
 */
final class PublishedSql {

    /**
     * What a parsed query consists of. A list of what is allowed, since Spark's language has many statements that act (INSERT OVERWRITE
     * DIRECTORY and EXECUTE IMMEDIATE look like queries to it) and gets more.
     */
    private static final Set<String> QUERY_NODES = Set.of("""
            Aggregate AliasedRelation CTERelationDef CTERelationRef Distinct Except Filter Generate GlobalLimit Intersect Join
            LateralJoin LimitAll LocalLimit LocalRelation LogicalRelation Offset OneRowRelation Pivot Project Range
            RepartitionByExpression Sample Sort SubqueryAlias Union UnresolvedHaving UnresolvedHint UnresolvedInlineTable
            UnresolvedRelation UnresolvedSubqueryColumnAliases UnresolvedTVFAliases UnresolvedTableValuedFunction
            UnresolvedWith Unpivot Window WithCTE WithWindowDefinition
            """.strip().split("\\s+"));

    /** Functions that run any Java; a query that may call them does not only read. */
    private static final Set<String> JAVA_FUNCTIONS = Set.of("reflect", "java_method", "try_reflect");

    private final Reading reading;
    private final SparkSession spark;

    PublishedSql(Reading reading) {
        this.reading = reading;
        this.spark = (SparkSession) reading.spark();
    }

    /**
     * The rows that a query asks for. A table may be named without its layer where only one has that name.
     *
     * @throws Failure 64 where the text is no query, names what is not published, or cannot be computed
     */
    Dataset<Row> query(String sql) {
        try {
            LogicalPlan parsed = spark.sessionState().sqlParser().parsePlan(sql);
            // Names that the query itself gives (WITH) go first, as they do in SQL.
            LogicalPlan bound = withTables(CTESubstitution$.MODULE$.apply(parsed));
            return Dataset$.MODULE$.ofRows(spark, bound);
        } catch (Exception e) {
            throw refusal(e);
        }
    }

    /** What Spark found wrong with a query, for the person who wrote it; anything else is thrown as it came. */
    static RuntimeException refusal(Exception e) {
        if (e instanceof Failure failure) {
            return failure;
        }
        if (e instanceof SparkThrowable) {
            String message = String.valueOf(e.getMessage())
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .filter(line -> !line.startsWith("'") && !line.startsWith("+-") && !line.startsWith(":"))
                    .reduce((one, two) -> one + "\n" + two)
                    .orElse("");
            return new Failure(
                    ExitCode.USAGE,
                    "The query cannot be answered: " + message,
                    "",
                    "`deskledger describe TABLE` lists a table's columns.",
                    e);
        }
        return e instanceof RuntimeException fault ? fault : new IllegalStateException(e);
    }

    private static void refuseAllButQueries(LogicalPlan node) {
        if (!QUERY_NODES.contains(node.getClass().getSimpleName())) {
            throw new Failure(
                    ExitCode.USAGE,
                    "This is no query, and nothing else is allowed here.",
                    node.nodeName(),
                    "Write a SELECT. What tables hold is changed by runs alone.");
        }
        CollectionConverters.asJava(node.expressions()).forEach(PublishedSql::refuseJava);
    }

    private static void refuseJava(Expression part) {
        if (part instanceof UnresolvedFunction call
                && JAVA_FUNCTIONS.contains(call.nameParts().last().toLowerCase(Locale.ROOT))) {
            throw new Failure(
                    ExitCode.USAGE,
                    "The function " + call.nameParts().last() + " calls Java, which is not allowed here.",
                    "",
                    "Leave it out.");
        }
        CollectionConverters.asJava(part.children()).forEach(PublishedSql::refuseJava);
    }

    private LogicalPlan withTables(LogicalPlan plan) {
        return plan.transformUpWithSubqueries(new AbstractPartialFunction<LogicalPlan, LogicalPlan>() {
            @Override
            public boolean isDefinedAt(LogicalPlan node) {
                refuseAllButQueries(node);
                return node instanceof UnresolvedRelation;
            }

            @Override
            public LogicalPlan apply(LogicalPlan node) {
                return rows(CollectionConverters.asJava(((UnresolvedRelation) node).multipartIdentifier()));
            }
        });
    }

    private LogicalPlan rows(List<String> typed) {
        String name = fullName(typed);
        Dataset<Row> rows = reading.rows(name).orElseThrow();
        String layer = name.substring(0, name.indexOf('.'));
        String table = name.substring(name.indexOf('.') + 1);
        LogicalPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .analyzed();
        return new SubqueryAlias(
                new AliasIdentifier(
                        table, CollectionConverters.asScala(List.of(layer)).toSeq()),
                plan);
    }

    private String fullName(List<String> typed) {
        String name = String.join(".", typed);
        List<String> known = reading.names();
        return TableNames.fullName(name, known).orElseThrow(() -> {
            String next = TableNames.nearest(name, known)
                    .map(near -> "Did you mean " + near + "?")
                    .orElse("Published are: " + String.join(", ", known) + ".");
            return new Failure(ExitCode.USAGE, "No table " + name + " is published.", "", next);
        });
    }
}
