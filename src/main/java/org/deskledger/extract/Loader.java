package org.deskledger.extract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.extract.FileFate.EntityCount;
import org.deskledger.extract.FileFate.Fate;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.extract.contract.Quarantine;
import org.deskledger.extract.file.LandingFile;
import org.deskledger.extract.mapping.SourceMapping.Emit;
import org.deskledger.table.Sessions;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;
import org.deskledger.table.Warehouse;
import org.deskledger.table.WarehouseSession;

/**
 * Brings what was delivered into {@code raw} and {@code quarantine}: finds new files, checks them, types their rows, keeps the good and
 * sets the others aside. What is wrong with a whole delivery is found before anything is written.
 */
public final class Loader {

    /**
     * Loads every new file. What it commits is not visible before the run publishes the versions of the result.
     *
     * @throws Failure with code 65 where input breaks its contract, 66 where it is missing
     */
    public LoadResult load(LoadRequest request) {
        Deliveries deliveries = Deliveries.of(request);
        Sessions sessions =
                new Sessions(request.warehouse(), request.settings().run().compileFromRows());
        Map<String, EntityLoad.Loaded> loaded = loadEntities(request, deliveries, sessions);
        List<TableVersion> tables = new ArrayList<>();
        List<EntityTotals> totals = new ArrayList<>();
        for (String entity : deliveries.entities()) {
            Contract contract = Contracts.of(entity).orElseThrow();
            if (loaded.containsKey(entity)) {
                tables.addAll(loaded.get(entity).tables());
                loaded.get(entity).totals().ifPresent(totals::add);
            } else {
                tables.addAll(unchanged(request, contract));
            }
        }
        totals = withReferences(sessions, tables, totals);
        List<FileFate> files = new ArrayList<>(deliveries.skipped());
        deliveries.fresh().forEach(delivery -> files.add(fate(delivery, loaded)));
        return new LoadResult(tables, files, deliveries.entities(), totals, notes(deliveries, loaded, totals));
    }

    /**
     * Shares everything with the warehouse's session but one setting: Spark would compute what two expressions have in common once and
     * outside of the try that each stands in, and one bad value would end the job.
     */
    private static SparkSession reading(SparkSession session) {
        SparkSession reading = WarehouseSession.another(session);
        reading.conf().set("spark.sql.subexpressionElimination.enabled", "false");
        return reading;
    }

    private static Map<String, EntityLoad.Loaded> loadEntities(
            LoadRequest request, Deliveries deliveries, Sessions sessions) {
        SparkSession forMany = reading(request.warehouse().spark());
        SparkSession forFew = WarehouseSession.interpreting(forMany);
        int many = request.settings().run().compileFromRows();
        Map<String, List<Delivery>> perEntity = new LinkedHashMap<>();
        for (Delivery delivery : deliveries.fresh()) {
            Set<String> entities = new LinkedHashSet<>();
            delivery.input().emits().stream().map(Emit::entity).forEach(entities::add);
            entities.forEach(entity ->
                    perEntity.computeIfAbsent(entity, one -> new ArrayList<>()).add(delivery));
        }
        Map<String, EntityLoad.Loaded> loaded = new HashMap<>();
        ExecutorService workers = Executors.newFixedThreadPool(
                Math.max(1, request.settings().run().parallelJobs()));
        try {
            Map<String, Future<EntityLoad.Loaded>> running = new LinkedHashMap<>();
            perEntity.forEach((entity, files) -> running.put(
                    entity,
                    workers.submit(() -> new EntityLoad(
                                    request,
                                    sessions,
                                    records(files) < many ? forFew : forMany,
                                    Contracts.of(entity).orElseThrow(),
                                    files)
                            .load())));
            for (Map.Entry<String, Future<EntityLoad.Loaded>> one : running.entrySet()) {
                loaded.put(one.getKey(), one.getValue().get());
                request.progress().at("load " + one.getKey(), loaded.size(), running.size());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "Interrupted while loading", "", "", e);
        } finally {
            workers.shutdownNow();
        }
        return loaded;
    }

    private static long records(List<Delivery> files) {
        return files.stream().mapToLong(file -> file.checked().records()).sum();
    }

    /** The tables of an entity without new files; a mapped entity has a raw table, if an empty one. */
    private static List<TableVersion> unchanged(LoadRequest request, Contract contract) {
        List<TableVersion> tables = new ArrayList<>();
        OptionalLong raw = request.base(contract.table());
        tables.add(
                raw.isPresent()
                        ? request.warehouse().describe(contract.table(), raw.getAsLong())
                        : request.warehouse()
                                .overwrite(
                                        contract.table(), request.warehouse().empty(contract.table()), request.info()));
        TableSpec quarantine = Quarantine.of(contract);
        OptionalLong set = request.base(quarantine);
        if (set.isPresent()) {
            tables.add(request.warehouse().describe(quarantine, set.getAsLong()));
        }
        return tables;
    }

    private static List<EntityTotals> withReferences(
            Sessions sessions, List<TableVersion> tables, List<EntityTotals> totals) {
        Warehouse warehouse = sessions.forReading(
                tables.stream().mapToLong(TableVersion::rows).sum());
        Map<String, Long> versions = new HashMap<>();
        tables.forEach(table -> versions.put(table.table(), table.version()));
        return totals.stream()
                .map(one -> {
                    Contract contract = Contracts.of(one.entity()).orElseThrow();
                    if (contract.references().isEmpty()) {
                        return one;
                    }
                    return one.withoutReference(new RawState(contract)
                            .withoutReference(
                                    rows(warehouse, versions, contract.entity()),
                                    entity -> rows(warehouse, versions, entity)));
                })
                .toList();
    }

    /** The raw rows of an entity; null where it is not mapped. */
    private static Dataset<Row> rows(Warehouse warehouse, Map<String, Long> versions, String entity) {
        TableSpec table = Contracts.of(entity).orElseThrow().table();
        Long version = versions.get(table.name());
        return version == null ? null : warehouse.read(table, version);
    }

    private static FileFate fate(Delivery delivery, Map<String, EntityLoad.Loaded> loaded) {
        LandingFile file = delivery.checked().file();
        List<EntityCount> counts = delivery.input().emits().stream()
                .map(Emit::entity)
                .distinct()
                .map(entity -> loaded.get(entity).counts().get(delivery.path()))
                .toList();
        Fate fate =
                delivery.checked().records() == 0 ? Fate.EMPTY : delivery.isReplacing() ? Fate.REPLACED : Fate.LOADED;
        return new FileFate(
                new LoadedFile(file.path(), delivery.checked().sha256(), file.bytes(), file.modifiedAt()),
                delivery.mapping().name(),
                file.deliveredOn(),
                fate,
                delivery.checked().records(),
                counts);
    }

    private static List<String> notes(
            Deliveries deliveries, Map<String, EntityLoad.Loaded> loaded, List<EntityTotals> totals) {
        Set<String> notes = new LinkedHashSet<>();
        for (Delivery delivery : deliveries.fresh()) {
            String input = delivery.mapping().name() + ", " + delivery.input().name() + ": ";
            if (!delivery.unknownColumns().isEmpty()) {
                notes.add(input + "no expression reads the columns " + String.join(", ", delivery.unknownColumns())
                        + (delivery.input().keepsUnused() ? "; they are kept in _extra" : "; they are dropped"));
            }
            if (!delivery.absentColumns().isEmpty()) {
                notes.add(input + "the columns " + String.join(", ", delivery.absentColumns())
                        + " are not delivered; what is read from them is NULL");
            }
        }
        loaded.forEach((entity, one) -> {
            if (one.correctedTimes() > 0) {
                notes.add(entity + ": " + one.correctedTimes()
                        + " local times do not exist or occur twice in the mapping's zone; the former moved forward, of the"
                        + " latter the first was taken");
            }
        });
        for (EntityTotals one : totals) {
            if (one.withoutReference() > 0) {
                notes.add(one.entity() + ": " + one.withoutReference()
                        + " rows name something that has not arrived; they are kept, and whole when it arrives");
            }
            if (one.conflicts() > 0) {
                notes.add(one.entity() + ": " + one.conflicts()
                        + " rows have the key of an earlier one and other content; they are in quarantine as conflict");
            }
        }
        return List.copyOf(notes);
    }
}
