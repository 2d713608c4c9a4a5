package org.deskledger.publish.sql;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Function1;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/** Makes every session of a process {@link ReadOnly}; named in {@code spark.sql.extensions}. */
public final class ReadOnlyExtension extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    /** A rule for each session. */
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectCheckRule(new AbstractFunction1<SparkSession, Function1<LogicalPlan, BoxedUnit>>() {
            @Override
            public Function1<LogicalPlan, BoxedUnit> apply(SparkSession session) {
                return new ReadOnly(session);
            }
        });
        return BoxedUnit.UNIT;
    }

    /** Does in this thread what only the server itself may do. */
    public static void suspendedWhile(Runnable registering) {
        ReadOnly.suspendedWhile(registering);
    }
}
