package org.deskledger.extract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deskledger.config.Configuration;
import org.deskledger.config.Settings;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.InForce;
import org.deskledger.extract.contract.Quarantine;
import org.deskledger.extract.mapping.SourceMapping;
import org.deskledger.extract.mapping.SourceMappings;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;
import org.deskledger.testing.SparkTests;

/** A landing folder and a warehouse of a test: files are put down, loaded, and looked at, as a run would publish them. */
final class Landed {

    private final Path folder;
    private final Path landing;
    private final Warehouse warehouse;
    private List<SourceMapping> mappings = SourceMappings.read(List.of("canonical"), Optional.empty());
    private Settings settings;
    private LocalDate asOf = LocalDate.parse("2026-06-30");
    private Optional<LocalDate> deliveredThrough = Optional.empty();
    private int runs;
    private final Map<String, Long> published = new HashMap<>();
    private final Map<String, LoadedFile> ledger = new HashMap<>();

    Landed(Path folder) {
        this.folder = folder;
        this.landing = folder.resolve("landing");
        this.warehouse = new Warehouse(
                SparkTests.session(),
                folder.resolve("warehouse").toString(),
                InstantSource.fixed(Instant.parse("2026-07-01T00:00:00Z")));
        this.settings = with(Configuration.defaults().settings(), landing.toString(), 0.01, 20);
    }

    private static Settings with(Settings s, String landing, double badShare, long badRows) {
        Settings.Loading loading = new Settings.Loading(
                badShare,
                badRows,
                s.loading().maximumFileBytes(),
                s.loading().maximumLineCharacters(),
                s.loading().futureDays(),
                s.loading().earliest());
        return with(
                s,
                new Settings.Places(landing, s.places().warehouse(), s.places().reports()),
                loading);
    }

    private static Settings with(Settings s, Settings.Places places, Settings.Loading loading) {
        return new Settings(
                places,
                s.reporting(),
                s.sources(),
                loading,
                s.identity(),
                s.windows(),
                s.channels(),
                s.teams(),
                s.schedules(),
                s.scheduleRules(),
                s.sla(),
                s.revenue(),
                s.value(),
                s.supportImpact(),
                s.themes(),
                s.cost(),
                s.money(),
                s.targets(),
                s.scorecard(),
                s.metrics(),
                s.run(),
                s.publish(),
                s.spark());
    }

    Landed mapping(String text) {
        mappings = List.of(SourceMappings.parse("test", text));
        return this;
    }

    Landed mappings(List<SourceMapping> read) {
        mappings = read;
        return this;
    }

    Landed tolerating(double share, long rows) {
        settings = with(settings, landing.toString(), share, rows);
        return this;
    }

    Landed limits(long fileBytes, int lineCharacters) {
        Settings.Loading l = settings.loading();
        settings = with(
                settings,
                settings.places(),
                new Settings.Loading(
                        l.badShare(), l.badRows(), fileBytes, lineCharacters, l.futureDays(), l.earliest()));
        return this;
    }

    Landed landingAt(String place) {
        settings = with(
                settings,
                place,
                settings.loading().badShare(),
                settings.loading().badRows());
        return this;
    }

    Landed asOf(String day) {
        asOf = LocalDate.parse(day);
        return this;
    }

    Landed deliveredThrough(String day) {
        deliveredThrough = Optional.of(LocalDate.parse(day));
        return this;
    }

    Landed file(String path, String text) {
        return bytes(path, text.getBytes(StandardCharsets.UTF_8));
    }

    Landed bytes(String path, byte[] bytes) {
        try {
            Path file = landing.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gz = new GZIPOutputStream(bytes)) {
            gz.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Loads what is new, and publishes it when it did not fail. */
    LoadResult load() {
        runs++;
        CommitInfo info = new CommitInfo("run-" + runs, asOf, "test");
        LoadResult result = new Loader()
                .load(new LoadRequest(
                        warehouse,
                        settings,
                        mappings,
                        new Cut(asOf, ZoneId.of("UTC"), deliveredThrough),
                        info,
                        published,
                        new ArrayList<>(ledger.values()),
                        LoadProgress.SILENT));
        result.tables().forEach(table -> published.put(table.table(), table.version()));
        result.files().forEach(file -> ledger.put(file.file().path(), file.file()));
        return result;
    }

    Dataset<Row> table(TableSpec spec) {
        Long version = published.get(spec.name());
        return version == null ? warehouse.empty(spec) : warehouse.read(spec, version);
    }

    Dataset<Row> raw(Contract contract) {
        return table(contract.table());
    }

    Dataset<Row> quarantine(Contract contract) {
        return table(Quarantine.of(contract));
    }

    Dataset<Row> inForce(Contract contract) {
        return InForce.rows(contract, raw(contract), Cut.at(asOf, ZoneId.of("UTC")));
    }

    boolean hasWrittenAnything() {
        return Files.exists(folder.resolve("warehouse"));
    }

    Path landing() {
        return landing;
    }
}
