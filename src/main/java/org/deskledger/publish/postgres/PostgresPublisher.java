package org.deskledger.publish.postgres;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.config.Secret;
import org.deskledger.config.Settings;
import org.deskledger.publish.Edition;
import org.deskledger.publish.postgres.PublicationLog.Line;
import org.deskledger.publish.postgres.Stage.Staged;

/**
 * Publishes an edition to PostgreSQL: every table is staged and proved beside the published ones, then one transaction replaces the
 * rows of all of them.
 *
 * <p>Rows are deleted and inserted, tables stay: a reader in any transaction sees the whole of one publication, and views, rights and
 * comments of others survive. Two publishers never work at once; one that was killed leaves no lock.
 */
public final class PostgresPublisher implements AutoCloseable {

    private final PostgresServer server;
    private final Settings.Postgres settings;
    private final PublicationLog log;
    private final Stage stage;

    private PostgresPublisher(PostgresServer server, Settings.Postgres settings) {
        this.server = server;
        this.settings = settings;
        this.log = new PublicationLog(server, settings.schema());
        this.stage = new Stage(server, settings.schema());
    }

    /**
     * Connects and takes the place of the one publisher.
     *
     * @param password empty where the server asks for none
     * @throws Failure 69 where the server is not there, 77 where it refuses the user, 75 where another publisher is at work
     */
    public static PostgresPublisher connect(Settings.Postgres settings, Optional<Secret> password) {
        PostgresServer server = PostgresServer.connect(settings, password);
        try {
            PostgresPublisher publisher = new PostgresPublisher(server, settings);
            publisher.takeTurn();
            publisher.makeReady();
            return publisher;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * How a publication is made.
     *
     * @param isForced also where the run is what readers see already
     * @param isRecreating tables whose columns changed so that readers would break are dropped and made anew
     */
    public record Choices(boolean isForced, boolean isRecreating) {}

    /**
     * Makes readers see an edition.
     *
     * @param clock stamps what is written down; no row depends on it
     * @throws Failure 76 where a copy differs from the warehouse or a change would break readers, 73 where a table of another owner
     *     has the name; nothing is published then
     */
    public PostgresPublication publish(Edition edition, Choices choices, InstantSource clock) {
        Optional<PublicationLog.Last> last = log.last();
        if (!choices.isForced() && last.isPresent() && last.get().runId().equals(edition.runId())) {
            stage.clear();
            return new PostgresPublication(
                    edition.runId(), edition.asOf(), last.get().publication(), false, log.lines(), 0);
        }
        Map<String, Staged> staged = stage(edition, choices, clock);
        PostgresPublication publication = show(edition, staged, choices, clock);
        stage.clear();
        cleanUp();
        return publication;
    }

    /** The first half: everything is laid out and proved, and nobody sees it. */
    Map<String, Staged> stage(Edition edition, Choices choices, InstantSource clock) {
        refuseWhatBreaksReaders(edition, choices);
        stage.keepOnly(edition.runId());
        Map<String, Staged> staged = new LinkedHashMap<>();
        for (Edition.Table table : edition.tables()) {
            staged.put(table.name(), stage.put(table, target(table), edition.runId(), clock.instant()));
        }
        return staged;
    }

    /** The second half: one transaction. */
    private PostgresPublication show(
            Edition edition, Map<String, Staged> staged, Choices choices, InstantSource clock) {
        long number = log.last().map(last -> last.publication() + 1).orElse(1L);
        List<Line> lines = server.inOneTransaction(() -> {
            List<Line> shown = new ArrayList<>();
            for (Edition.Table table : edition.tables()) {
                Staged rows = staged.get(table.name());
                replace(target(table), rows, choices);
                shown.add(new Line(table.name(), Optional.of(table.version()), rows.rows(), rows.checksum()));
            }
            for (String gone : tablesBeyond(edition)) {
                server.execute(
                        "DELETE FROM " + PostgresTable.quoted(settings.schema()) + "." + PostgresTable.quoted(gone));
                shown.add(new Line(gone, Optional.empty(), 0, new CopyText().checksum()));
            }
            log.add(number, edition, shown, clock.instant());
            return shown;
        });
        int reused = (int) staged.values().stream().filter(Staged::isReused).count();
        return new PostgresPublication(edition.runId(), edition.asOf(), number, true, lines, reused);
    }

    private void replace(PostgresTable table, Staged staged, Choices choices) {
        boolean isNew = !isThere(table.name());
        ColumnChanges changes =
                isNew ? new ColumnChanges(List.of(), List.of(), List.of(), List.of()) : ColumnChanges.of(server, table);
        if (!changes.breaking().isEmpty() && choices.isRecreating()) {
            server.execute("DROP TABLE " + table.published());
            changes = new ColumnChanges(List.of(), List.of(), List.of(), List.of());
            isNew = true;
        }
        if (isNew) {
            server.execute(table.create());
        }
        changes.before(table).forEach(server::execute);
        server.execute("DELETE FROM " + table.published());
        long rows = server.write("INSERT INTO " + table.published() + " (" + table.columnList() + ") SELECT "
                + table.columnList() + " FROM " + table.staged() + " ORDER BY " + table.keyList());
        if (rows != staged.rows()) {
            throw new Failure(
                    ExitCode.CHECK_FAILED,
                    "The stage of " + table.spec().name() + " has " + rows + " rows, and " + staged.rows()
                            + " were proved there.",
                    table.staged(),
                    "Nothing was published. Drop the table there and start again; nobody else should write to that schema.");
        }
        changes.after(table).forEach(server::execute);
        table.createIndexes().forEach(server::execute);
        comment(table);
        grant(table.published());
    }

    /** Only those that differ, for each one waits for a running VACUUM. */
    private void comment(PostgresTable table) {
        Map<String, String> found = server
                .rows(
                        "SELECT coalesce(a.attname, ''), d.description FROM pg_description d"
                                + " LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0"
                                + " WHERE d.classoid = 'pg_class'::regclass AND d.objoid = to_regclass(?)",
                        table.published())
                .stream()
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
        table.comments().forEach((column, text) -> {
            if (!text.equals(found.get(column))) {
                server.execute(table.comment(column, text));
            }
        });
    }

    private void grant(String table) {
        settings.readerRole()
                .ifPresent(role -> server.execute("GRANT SELECT ON " + table + " TO " + PostgresTable.quoted(role)));
    }

    private void refuseWhatBreaksReaders(Edition edition, Choices choices) {
        List<String> ours = log.tables();
        List<String> breaking = new ArrayList<>();
        for (Edition.Table table : edition.tables()) {
            PostgresTable target = target(table);
            if (!isThere(table.name())) {
                continue;
            }
            if (!ours.contains(table.name())) {
                throw new Failure(
                        ExitCode.CANNOT_CREATE,
                        "There is a table of this name that was not published from a warehouse.",
                        target.published(),
                        "Rename it, or publish to another schema: publish.postgres.schema.");
            }
            List<String> changes = ColumnChanges.of(server, target).breaking();
            if (!changes.isEmpty()) {
                List<String> dependents = ColumnChanges.dependents(server, target);
                if (!choices.isRecreating() || !dependents.isEmpty()) {
                    breaking.add(target.published() + ": " + String.join("; ", changes)
                            + (dependents.isEmpty() ? "" : "; on it stand " + String.join(", ", dependents)));
                }
            }
        }
        if (!breaking.isEmpty()) {
            throw new Failure(
                    ExitCode.CHECK_FAILED,
                    "This release changes columns that readers may use, so nothing was published.",
                    String.join("\n", breaking),
                    "Drop the views that are named, tell who reads the columns, and publish with --recreate.");
        }
    }

    /** Tables of earlier publications that this run did not build: old rows beside new ones would be no one answer. */
    private List<String> tablesBeyond(Edition edition) {
        List<String> published =
                edition.tables().stream().map(Edition.Table::name).toList();
        return log.tables().stream()
                .filter(name -> !published.contains(name) && isThere(name))
                .toList();
    }

    private boolean isThere(String table) {
        return server.exists(
                "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ?",
                settings.schema(),
                table);
    }

    private PostgresTable target(Edition.Table table) {
        return new PostgresTable(table.spec(), settings.schema());
    }

    /** A lock of the session: PostgreSQL frees it when the connection ends, however that comes. */
    private void takeTurn() {
        List<List<String>> taken = server.rows(
                "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", "deskledger publishes to " + settings.schema());
        if (!taken.get(0).get(0).equals("t")) {
            throw new Failure(
                    ExitCode.BUSY,
                    "Another process is publishing to schema " + settings.schema() + ".",
                    PostgresFailure.place(settings),
                    "Nothing was changed. Wait for its end and start again.");
        }
    }

    private void makeReady() {
        settings.readerRole().ifPresent(role -> {
            if (!server.exists("SELECT 1 FROM pg_roles WHERE rolname = ?", role)) {
                throw new Failure(
                        ExitCode.CONFIGURATION,
                        "There is no role " + role + " to read what is published.",
                        "deskledger.publish.postgres.reader-role",
                        "Make it: CREATE ROLE " + PostgresTable.quoted(role) + " NOLOGIN");
            }
        });
        String schema = PostgresTable.quoted(settings.schema());
        makeSchema(settings.schema());
        makeSchema(PostgresTable.stageSchema(settings.schema()));
        log.makeReady();
        stage.makeReady();
        settings.readerRole().ifPresent(role -> {
            server.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + PostgresTable.quoted(role));
            grant(schema + "." + PublicationLog.NAME);
        });
    }

    /** IF NOT EXISTS asks for the right to make schemas even where it is there. */
    private void makeSchema(String name) {
        if (!server.exists("SELECT 1 FROM pg_namespace WHERE nspname = ?", name)) {
            server.execute("CREATE SCHEMA " + PostgresTable.quoted(name));
        }
    }

    /** The deleted rows still take space, and the planner knows nothing of the new ones. */
    private void cleanUp() {
        for (String table : log.tables()) {
            if (isThere(table)) {
                server.execute("VACUUM (ANALYZE, SKIP_LOCKED) " + PostgresTable.quoted(settings.schema()) + "."
                        + PostgresTable.quoted(table));
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
