package org.deskledger.extract;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.deskledger.config.ExitCode;
import org.deskledger.config.Failure;
import org.deskledger.extract.FileFate.Fate;
import org.deskledger.extract.file.CheckedFile;
import org.deskledger.extract.file.FileFault;
import org.deskledger.extract.file.Landing;
import org.deskledger.extract.file.LandingFile;
import org.deskledger.extract.file.PreFlight;
import org.deskledger.extract.mapping.SourceMapping;
import org.deskledger.extract.mapping.SourceMapping.Arrival;
import org.deskledger.extract.mapping.SourceMapping.Input;
import org.deskledger.extract.mapping.SourceMapping.Redelivery;

/**
 * What lies in landing, compared with what is loaded. All that is wrong with whole files, or missing, is found here, before anything is
 * written.
 */
final class Deliveries {

    private static final int READERS = 4;

    private final LoadRequest request;
    private final Landing landing;
    private final PreFlight preFlight;
    private final Map<String, LoadedFile> ledger = new HashMap<>();
    private final List<Found> found = new ArrayList<>();
    private final Set<String> entities = new LinkedHashSet<>();
    private final List<Delivery> fresh = new ArrayList<>();
    private final List<FileFate> skipped = new ArrayList<>();

    private record Found(SourceMapping mapping, Input input, LandingFile file) {}

    private Deliveries(LoadRequest request) {
        Configuration hadoop = request.warehouse().spark().sparkContext().hadoopConfiguration();
        this.request = request;
        this.landing = new Landing(request.settings().places().landing(), hadoop);
        this.preFlight = new PreFlight(hadoop, request.settings().loading());
        request.loaded().forEach(file -> ledger.put(file.path(), file));
    }

    /**
     * Finds and checks.
     *
     * @throws Failure 65 where a file breaks its contract, 66 where one is missing, 74 where landing cannot be read
     */
    static Deliveries of(LoadRequest request) {
        Deliveries deliveries = new Deliveries(request);
        try {
            deliveries.landing.list();
            deliveries.find();
        } catch (FileFault e) {
            throw new Failure(ExitCode.INPUT_INVALID, e.getMessage(), deliveries.landing.root(), e.next(), e);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.IO,
                    "The landing folder cannot be listed: " + e.getMessage(),
                    deliveries.landing.root(),
                    "Check that it exists and may be read.",
                    e);
        }
        deliveries.refuseMissing();
        deliveries.checkNew();
        return deliveries;
    }

    /** New files, checked. */
    List<Delivery> fresh() {
        return fresh;
    }

    /** Files that were loaded before and have not changed. */
    List<FileFate> skipped() {
        return skipped;
    }

    /** Entities that are delivered: absent by choice are optional ones without a folder. */
    Set<String> entities() {
        return entities;
    }

    private void find() throws FileFault {
        Map<String, Found> byPath = new HashMap<>();
        for (SourceMapping mapping : request.mappings()) {
            for (Input input : mapping.inputs()) {
                List<LandingFile> files = landing.matching(input.path(), input.deliveredOn());
                if (!input.isOptional() || !files.isEmpty() || landing.hasFolderOf(input.path())) {
                    input.emits().forEach(emit -> entities.add(emit.entity()));
                }
                for (LandingFile file : files) {
                    Found here = new Found(mapping, input, file);
                    Found there = byPath.put(file.path(), here);
                    if (there != null) {
                        throw new Failure(
                                ExitCode.CONFIGURATION,
                                "Two inputs read the same file: "
                                        + there.mapping().name() + " "
                                        + there.input().name() + " and " + mapping.name() + " " + input.name(),
                                landing.root() + "/" + file.path(),
                                "Narrow one of their paths; one input may emit several entities.");
                    }
                    if (isKnown(file)) {
                        found.add(here);
                    }
                }
            }
        }
    }

    /** A later delivery does not exist for a run that knows deliveries up to a day. */
    private boolean isKnown(LandingFile file) {
        Optional<LocalDate> last = request.cut().deliveredThrough();
        return last.isEmpty()
                || file.deliveredOn().isEmpty()
                || !file.deliveredOn().get().isAfter(last.get());
    }

    private void refuseMissing() {
        Map<String, List<String>> patterns = new LinkedHashMap<>();
        Set<String> daily = new HashSet<>();
        for (SourceMapping mapping : request.mappings()) {
            for (Input input : mapping.inputs()) {
                for (SourceMapping.Emit emit : input.emits()) {
                    patterns.computeIfAbsent(emit.entity(), entity -> new ArrayList<>())
                            .add(input.path());
                    if (input.arrival() == Arrival.DAILY) {
                        daily.add(emit.entity());
                    }
                }
            }
        }
        for (String entity : entities) {
            List<Found> files = found.stream()
                    .filter(one -> one.input().emits().stream()
                            .anyMatch(emit -> emit.entity().equals(entity)))
                    .toList();
            String where = landing.root() + "/" + String.join(" or ", patterns.get(entity));
            if (files.isEmpty()) {
                throw new Failure(
                        ExitCode.INPUT_MISSING,
                        "No file of " + entity + " has been delivered",
                        where,
                        "Deliver one, or take the entity out of deskledger.sources.");
            }
            LocalDate asOf = request.cut().asOf();
            boolean hasArrived =
                    files.stream().anyMatch(one -> one.file().deliveredOn().equals(Optional.of(asOf)));
            if (daily.contains(entity) && !hasArrived) {
                throw new Failure(
                        ExitCode.INPUT_MISSING,
                        "The file of " + entity + " for " + asOf + " has not come",
                        where + " with dt=" + asOf,
                        "Wait for it and run again; its source says arrival = daily.");
            }
        }
        if (entities.isEmpty() && !request.mappings().isEmpty()) {
            throw new Failure(
                    ExitCode.INPUT_MISSING,
                    "Nothing has been delivered: no file or folder is where the mappings look",
                    landing.root(),
                    "Check places.landing; a file of tickets lies for example at helpdesk/tickets/dt=2026-01-31/tickets.csv.");
        }
    }

    private void checkNew() {
        List<Future<Object>> answers = new ArrayList<>();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        List<Failure> failures = new ArrayList<>();
        try {
            for (Found one : found) {
                answers.add(readers.submit(() -> look(one)));
            }
            int done = 0;
            for (Future<Object> answer : answers) {
                try {
                    Object fate = answer.get();
                    if (fate instanceof Delivery delivery) {
                        fresh.add(delivery);
                    } else {
                        skipped.add((FileFate) fate);
                    }
                } catch (ExecutionException e) {
                    failures.add(failure(e.getCause()));
                }
                request.progress().at("check files", ++done, answers.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "Interrupted while checking files", landing.root(), "", e);
        } finally {
            readers.shutdownNow();
        }
        if (!failures.isEmpty()) {
            throw together(failures);
        }
    }

    private static Failure failure(Throwable cause) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        if (cause instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        throw new IllegalStateException(cause);
    }

    /** The first failure, and the names of the other files; a broken file comes before one that is only late. */
    private static Failure together(List<Failure> failures) {
        Failure first = failures.stream()
                .filter(failure -> failure.exitCode() == ExitCode.INPUT_INVALID)
                .findFirst()
                .orElse(failures.get(0));
        if (failures.size() == 1) {
            return first;
        }
        StringBuilder where = new StringBuilder(first.where());
        failures.stream()
                .filter(failure -> failure != first)
                .limit(5)
                .forEach(failure -> where.append("\nalso ")
                        .append(failure.where())
                        .append(": ")
                        .append(failure.what()));
        return new Failure(
                first.exitCode(),
                first.what() + " (and " + (failures.size() - 1) + " more refused)",
                where.toString(),
                first.next(),
                first);
    }

    private Object look(Found one) {
        LandingFile file = one.file();
        String place = landing.root() + "/" + file.path();
        try {
            LoadedFile before = ledger.get(file.path());
            if (before == null) {
                return checked(one, false);
            }
            boolean isUntouched =
                    before.bytes() == file.bytes() && before.modifiedAt().equals(file.modifiedAt());
            String sha256 = isUntouched ? before.sha256() : preFlight.sha256(file);
            if (sha256.equals(before.sha256())) {
                return skipped(one, sha256);
            }
            if (one.input().redelivery() == Redelivery.REFUSE) {
                throw new Failure(
                        ExitCode.INPUT_INVALID,
                        "It was loaded before with other content: SHA-256 " + before.sha256() + " then, " + sha256
                                + " now",
                        place,
                        "Deliver the correction under a new name, or set redelivery = replace in the mapping '"
                                + one.mapping().name() + "'.");
            }
            return checked(one, true);
        } catch (FileFault e) {
            throw new Failure(
                    e.isIncomplete() ? ExitCode.INPUT_MISSING : ExitCode.INPUT_INVALID,
                    e.getMessage(),
                    place,
                    e.next(),
                    e);
        } catch (IOException e) {
            throw new Failure(ExitCode.IO, "It cannot be read: " + e.getMessage(), place, "Try again.", e);
        }
    }

    private Delivery checked(Found one, boolean isReplacing) throws IOException {
        CheckedFile checked = preFlight.check(one.file(), one.input());
        Delivery delivery = new Delivery(one.mapping(), one.input(), checked, isReplacing);
        delivery.check(landing.root());
        return delivery;
    }

    private static FileFate skipped(Found one, String sha256) {
        LandingFile file = one.file();
        return new FileFate(
                new LoadedFile(file.path(), sha256, file.bytes(), file.modifiedAt()),
                one.mapping().name(),
                file.deliveredOn(),
                Fate.SKIPPED,
                0,
                List.of());
    }
}
