package org.deskledger.cli;

import java.util.Optional;
import org.apache.spark.SparkContext;
import picocli.CommandLine.IVersionProvider;

/** The versions that a report of a fault needs. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "Deskledger " + of(Main.class),
            "Spark " + of(SparkContext.class) + ", Java " + System.getProperty("java.version")
        };
    }

    /** The version of this program. */
    static String ofThisProgram() {
        return of(Main.class);
    }

    private static String of(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("(not packaged)");
    }
}
