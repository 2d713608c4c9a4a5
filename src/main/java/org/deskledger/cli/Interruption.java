package org.deskledger.cli;

import java.io.PrintWriter;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * What happens when somebody stops the process: Spark's jobs are cancelled, so that nothing more is committed, and the person is told. The
 * system ends the process with 130 or 143.
 */
final class Interruption {

    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /** From now on an interruption is announced. */
    static Interruption watch(PrintWriter err) {
        Thread hook = new Thread(
                () -> {
                    Option<SparkSession> session = SparkSession.getDefaultSession();
                    if (session.isDefined() && !session.get().sparkContext().isStopped()) {
                        session.get().sparkContext().cancelAllJobs();
                    }
                    err.println();
                    err.println("Stopped. Readers still see what was last published; start again to go on.");
                    err.flush();
                },
                "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    /** The work is over; ending now is no interruption. */
    void over() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The system is already ending the process: it ends with the signal's own code, not with the command's.
            Thread.currentThread().interrupt();
        }
    }
}
