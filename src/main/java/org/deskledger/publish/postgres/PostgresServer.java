package org.deskledger.publish.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.Secret;
import org.deskledger.config.Settings;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** One connection to PostgreSQL. Whatever goes wrong with it becomes a {@link Failure} that says what an operator can do. */
final class PostgresServer implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final Connection connection;
    private final Settings.Postgres settings;

    private PostgresServer(Connection connection, Settings.Postgres settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /**
     * Connects.
     *
     * @param password empty where the server asks for none, or a file of PostgreSQL's own ({@code .pgpass}) knows it
     * @throws Failure 69 where no server answers, 77 where it does not let this user in, 78 where there is no such database
     */
    static PostgresServer connect(Settings.Postgres settings, Optional<Secret> password) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        password.ifPresent(secret -> properties.setProperty("password", secret.reveal()));
        properties.setProperty("ApplicationName", "deskledger");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("loginTimeout", "30");
        properties.setProperty("tcpKeepAlive", "true");
        try {
            Connection connection = new Driver().connect(settings.url(), properties);
            if (connection == null) {
                throw new Failure(
                        ExitCode.CONFIGURATION,
                        "This is no address of PostgreSQL.",
                        "deskledger.publish.postgres.url",
                        "Give one such as jdbc:postgresql://db.example.com:5432/deskledger.");
            }
            PostgresServer server = new PostgresServer(connection, settings);
            // Instants are written in UTC; the driver tells the server the zone of this machine otherwise.
            server.execute("SET TIME ZONE 'UTC'");
            server.execute("SET lock_timeout = " + settings.lockSeconds() * 1000L);
            return server;
        } catch (SQLException e) {
            throw PostgresFailure.of(e, settings);
        }
    }

    /** Runs a statement. */
    void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw PostgresFailure.of(e, settings);
        }
    }

    /** Runs a statement and says how many rows it wrote. */
    long write(String sql) {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        } catch (SQLException e) {
            throw PostgresFailure.of(e, settings);
        }
    }

    /** Runs a statement with values. */
    void execute(String sql, Object... values) {
        try (PreparedStatement statement = prepared(sql, values)) {
            statement.execute();
        } catch (SQLException e) {
            throw PostgresFailure.of(e, settings);
        }
    }

    /** All rows of a query, each value as text. */
    List<List<String>> rows(String sql, Object... values) {
        try (PreparedStatement statement = prepared(sql, values);
                ResultSet found = statement.executeQuery()) {
            List<List<String>> rows = new ArrayList<>();
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(found.getString(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw PostgresFailure.of(e, settings);
        }
    }

    /** Whether a query has a row. */
    boolean exists(String sql, Object... values) {
        return !rows(sql, values).isEmpty();
    }

    /** Does all of it or nothing. */
    <T> T inOneTransaction(Supplier<T> work) {
        try {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.get();
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done && !connection.isClosed()) {
                    connection.rollback();
                }
                if (!connection.isClosed()) {
                    connection.setAutoCommit(true);
                }
            }
        } catch (SQLException e) {
            throw PostgresFailure.of(e, settings);
        }
    }

    /** Streams lines into a table; no more than a buffer of them is in memory. */
    void copy(String table, String columns, Iterator<byte[]> lines) {
        try {
            CopyIn copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + table + " (" + columns + ") FROM STDIN");
            try {
                byte[] buffer = new byte[BUFFER];
                int filled = 0;
                while (lines.hasNext()) {
                    byte[] line = lines.next();
                    if (filled + line.length > buffer.length) {
                        copy.writeToCopy(buffer, 0, filled);
                        filled = 0;
                    }
                    if (line.length > buffer.length) {
                        copy.writeToCopy(line, 0, line.length);
                    } else {
                        System.arraycopy(line, 0, buffer, filled, line.length);
                        filled += line.length;
                    }
                }
                copy.writeToCopy(buffer, 0, filled);
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw PostgresFailure.of(e, settings);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw PostgresFailure.of(e, settings);
        }
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
