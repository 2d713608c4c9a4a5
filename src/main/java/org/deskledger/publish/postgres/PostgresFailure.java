package org.deskledger.publish.postgres;

import java.sql.SQLException;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.Settings;

/** What an error of PostgreSQL means for the command: by its SQLSTATE, since messages come in the server's language. */
final class PostgresFailure {

    private PostgresFailure() {}

    static Failure of(SQLException e, Settings.Postgres settings) {
        String state = String.valueOf(e.getSQLState());
        String said = firstLine(e);
        String where = place(settings);
        if (state.equals("08004") || state.startsWith("28")) {
            return new Failure(
                    ExitCode.NO_PERMISSION,
                    "PostgreSQL does not let user " + settings.user() + " in: " + said,
                    where,
                    "Put the password into " + settings.passwordVariable()
                            + ", or into the file that publish.postgres.password-file names.",
                    e);
        } else if (state.equals("42501")) {
            return new Failure(
                    ExitCode.NO_PERMISSION,
                    "PostgreSQL user " + settings.user() + " lacks a right: " + said,
                    where,
                    "Let it create schemas (GRANT CREATE ON DATABASE), or make the schemas " + settings.schema()
                            + " and "
                            + PostgresTable.stageSchema(settings.schema()) + " with AUTHORIZATION " + settings.user()
                            + ".",
                    e);
        } else if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")) {
            boolean isFull = state.equals("53100");
            return new Failure(
                    isFull ? ExitCode.IO : ExitCode.SERVICE_UNAVAILABLE,
                    (isFull ? "The disk of PostgreSQL is full: " : "PostgreSQL cannot be reached: ") + said,
                    where,
                    isFull
                            ? "Free some space there and start again; readers still see what was published before."
                            : "See that the server runs and that publish.postgres.url names it; then start again.",
                    e);
        } else if (state.equals("3D000")) {
            return new Failure(
                    ExitCode.CONFIGURATION,
                    "There is no such database: " + said,
                    where,
                    "Make it with createdb, or correct publish.postgres.url.",
                    e);
        } else if (state.equals("55P03") || state.equals("40P01") || state.equals("57014")) {
            return new Failure(
                    ExitCode.BUSY,
                    "PostgreSQL was held up by others: " + said,
                    where,
                    "Nothing was published. Start again when long queries on these tables have ended.",
                    e);
        } else if (state.startsWith("22") || state.startsWith("23")) {
            return new Failure(
                    ExitCode.CHECK_FAILED,
                    "PostgreSQL refuses a value: " + said,
                    where,
                    "Nothing was published. The table breaks its own declaration, or a text holds what PostgreSQL cannot.",
                    e);
        }
        return new Failure(
                ExitCode.INTERNAL,
                "PostgreSQL did not do what it was asked (" + state + "): " + said,
                where,
                "Nothing was published. Please report it with the log.",
                e);
    }

    /** The address without its options. */
    static String place(Settings.Postgres settings) {
        return settings.url().replaceFirst("\\?.*", "");
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
