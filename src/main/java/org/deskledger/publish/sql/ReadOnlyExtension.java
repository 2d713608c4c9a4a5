package org.deskledger.publish.sql;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Function1;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Makes every session of a process {@link ReadOnly} and {@linkplain UnchangedSession unchanged}; the last one that {@code
 * spark.sql.extensions} names, so that its parser stands before all others.
 */
public final class ReadOnlyExtension extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    /** A rule and a parser for each session. */
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectCheckRule(new AbstractFunction1<SparkSession, Function1<LogicalPlan, BoxedUnit>>() {
            @Override
            public Function1<LogicalPlan, BoxedUnit> apply(SparkSession session) {
                return new ReadOnly();
            }
        });
        extensions.injectParser(new AbstractFunction2<SparkSession, ParserInterface, ParserInterface>() {
            @Override
            public ParserInterface apply(SparkSession session, ParserInterface parser) {
                return UnchangedSession.before(session, parser);
            }
        });
        return BoxedUnit.UNIT;
    }

    /** Does in this thread what only the server itself may do. */
    public static void suspendedWhile(Runnable registering) {
        ReadOnly.suspendedWhile(registering);
    }
}
