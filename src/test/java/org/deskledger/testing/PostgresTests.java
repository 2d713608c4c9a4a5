package org.deskledger.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.deskledger.config.Settings;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test a database of its own on the one PostgreSQL server of this JVM. */
public final class PostgresTests implements ParameterResolver {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static EmbeddedPostgres running;

    /** A database without tables; its owner is the server's superuser, who needs no password. */
    public record Database(int port, String name) {

        public String url() {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
        }

        public Settings.Postgres settings() {
            return new Settings.Postgres(
                    url(), "postgres", "NO_SUCH_VARIABLE", Optional.empty(), "mart", Optional.empty(), 5);
        }

        public Connection connect() throws SQLException {
            return DriverManager.getConnection(url(), "postgres", null);
        }

        public void execute(String... statements) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }

        /** Each row of a query as text, values with {@code |} between. */
        public List<String> rows(String sql) throws SQLException {
            try (Connection connection = connect()) {
                return rows(connection, sql);
            }
        }

        public static List<String> rows(Connection connection, String sql) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery(sql)) {
                List<String> rows = new ArrayList<>();
                while (found.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        values.add(String.valueOf(found.getString(i)));
                    }
                    rows.add(String.join("|", values));
                }
                return rows;
            }
        }
    }

    /** A new database. */
    public static synchronized Database database() {
        try {
            if (running == null) {
                running = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("TimeZone", "Asia/Kolkata")
                        .start();
                EmbeddedPostgres server = running;
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            }
            String name = "test_" + DATABASES.incrementAndGet();
            new Database(running.getPort(), "postgres").execute("CREATE DATABASE " + name);
            return new Database(running.getPort(), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        return parameter.getParameter().getType() == Database.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        return database();
    }
}
