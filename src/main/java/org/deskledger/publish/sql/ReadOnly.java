package org.deskledger.publish.sql;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * What a session of the SQL server may do: ask the registered views, and ask what there is. Every plan passes here after its analysis
 * and before anything is done, whichever way it came.
 *
 * <p>Commands are refused unless they are known to read alone. Rows come from registered views alone, never from a path such as {@code
 * csv.`/etc/passwd`}. Programs and Java cannot be called. A query whose views show two runs, which happens while a run is registered,
 * is refused rather than answered with a mixture.
 */
final class ReadOnly extends AbstractFunction1<LogicalPlan, BoxedUnit> {

    /** Commands that say what there is. Spark's language gets more of them, so what is not known is refused. */
    private static final Set<String> READING_COMMANDS = Set.of("""
            SetCatalogAndNamespace SetNamespaceCommand
            ShowCatalogsCommand ShowColumns ShowColumnsCommand ShowCreateTable ShowCreateTableCommand ShowCurrentNamespaceCommand
            ShowFunctions ShowFunctionsCommand ShowNamespaces ShowNamespacesCommand ShowTableProperties ShowTablePropertiesCommand
            ShowTables ShowTablesCommand ShowTablesExtended ShowViews ShowViewsCommand
            DescribeColumn DescribeColumnCommand DescribeDatabaseCommand DescribeFunction DescribeFunctionCommand DescribeNamespace
            DescribeQueryCommand DescribeRelation DescribeRelationJsonCommand DescribeTableCommand
            ExplainCommand
            """.strip().split("\\s+"));

    /**
     * Where rows may come from other than from a view: the query itself, a command that has passed here, and memory, from which Delta
     * reads its own log. No SQL makes a plan with rows in memory.
     */
    private static final Set<String> HARMLESS_LEAVES = Set.of("""
            LocalRelation OneRowRelation Range CTERelationRef UnionLoopRef CommandResult LogicalRDD ExternalRDD
            ResolvedNamespace ResolvedPersistentView ResolvedNonPersistentFunc ResolvedPersistentFunc
            """.strip().split("\\s+"));

    /** What acts without being a command of Spark's. */
    private static final Set<String> ACTING_OPERATORS = Set.of(
            "Call",
            "CloneTableStatement",
            "InsertIntoDir",
            "InsertIntoStatement",
            "RestoreTableStatement",
            "ScriptTransformation");

    /** How Delta reads its log; no SQL names it. */
    private static final String DELTA_LOG = "org.apache.spark.sql.delta.DeltaLogFileIndex";

    private static final String VIEW_RESOLUTION = "org.apache.spark.sql.catalyst.analysis.ViewResolution$";

    private static final StackWalker STACK = StackWalker.getInstance();

    /** Set for the thread that registers, by nobody else. */
    private static final ThreadLocal<Boolean> MAY_WRITE = ThreadLocal.withInitial(() -> false);

    /** Does something in this thread that only the server itself may do. */
    static void suspendedWhile(Runnable registering) {
        MAY_WRITE.set(true);
        try {
            registering.run();
        } finally {
            MAY_WRITE.remove();
        }
    }

    /** Whether this thread is the server's own. */
    static boolean isSuspended() {
        return MAY_WRITE.get();
    }

    /** Checks one analyzed plan. */
    @Override
    public BoxedUnit apply(LogicalPlan plan) {
        if (!isSuspended() && !isInsideView()) {
            Set<String> runs = new TreeSet<>();
            check(plan, runs);
            if (runs.size() > 1) {
                throw refusal("A new run is being registered and this query would mix " + String.join(" and ", runs)
                        + ". Ask again in some seconds");
            }
        }
        return BoxedUnit.UNIT;
    }

    /**
     * Whether Spark resolves a view: what it is made of is checked by itself before the query that names it, and nothing in the plan
     * tells it from a query. It was registered by this server; the whole query comes here last, outside of any view.
     */
    private static boolean isInsideView() {
        return STACK.walk(
                frames -> frames.anyMatch(frame -> frame.getClassName().equals(VIEW_RESOLUTION)));
    }

    private void check(LogicalPlan plan, Set<String> runs) {
        if (plan instanceof View view && !view.isTempView()) {
            Option<String> run = view.desc().properties().get(Registration.RUN);
            if (run.isDefined()) {
                runs.add(run.get());
            }
            return;
        }
        String name = plan.getClass().getSimpleName();
        if (plan instanceof SetCommand set) {
            refuseToSet(set);
        } else if (plan instanceof Command && !READING_COMMANDS.contains(name)) {
            throw refusal("This server only reads; " + name + " is refused");
        } else if (ACTING_OPERATORS.contains(name)) {
            throw refusal("This server only reads; " + name + " is refused");
        } else if (!(plan instanceof Command) && plan.children().isEmpty() && !isHarmlessLeaf(plan, name)) {
            throw refusal("Only registered views can be read; " + name + " is refused. SHOW VIEWS IN mart lists them");
        }
        expressions(plan).forEach(expression -> check(expression, runs));
        CollectionConverters.asJava(plan.children()).forEach(child -> check(child, runs));
    }

    private void check(Expression expression, Set<String> runs) {
        if (expression.getClass().getSimpleName().toLowerCase(Locale.ROOT).contains("reflect")) {
            throw refusal("Functions that call Java are refused");
        }
        if (expression instanceof SubqueryExpression subquery) {
            check(subquery.plan(), runs);
        }
        CollectionConverters.asJava(expression.children()).forEach(child -> check(child, runs));
    }

    private static List<Expression> expressions(LogicalPlan plan) {
        return CollectionConverters.asJava(plan.expressions());
    }

    private static void refuseToSet(SetCommand set) {
        boolean isQuestion = set.kv().isEmpty() || set.kv().get()._2().isEmpty();
        if (!isQuestion) {
            throw refusal("Settings of this server are not changed by its readers; SET "
                    + set.kv().get()._1() + " is refused");
        }
    }

    private static boolean isHarmlessLeaf(LogicalPlan leaf, String name) {
        if (leaf instanceof LogicalRelation relation && relation.relation() instanceof HadoopFsRelation files) {
            return files.location().getClass().getName().equals(DELTA_LOG);
        }
        return HARMLESS_LEAVES.contains(name);
    }

    private static SecurityException refusal(String why) {
        return new SecurityException(why + ".");
    }
}
