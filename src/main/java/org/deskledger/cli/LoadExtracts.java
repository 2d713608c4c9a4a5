package org.deskledger.cli;

import java.util.ArrayList;
import java.util.List;
import org.deskledger.config.Settings;
import org.deskledger.extract.FileFate;
import org.deskledger.extract.LoadRequest;
import org.deskledger.extract.LoadResult;
import org.deskledger.extract.LoadedFile;
import org.deskledger.extract.Loader;
import org.deskledger.extract.mapping.SourceMapping;
import org.deskledger.job.Load;
import org.deskledger.table.TableSpec;

/** Joins the loader of extracts to the runner: the runner knows files and tables, the loader mappings and contracts. */
final class LoadExtracts implements Load {

    private final Settings settings;
    private final List<SourceMapping> mappings;

    LoadExtracts(Settings settings, List<SourceMapping> mappings) {
        this.settings = settings;
        this.mappings = List.copyOf(mappings);
    }

    @Override
    public List<TableSpec> writes() {
        return Suite.delivered();
    }

    @Override
    public Loaded load(Context context) {
        List<LoadedFile> known = context.files().stream()
                .map(file -> new LoadedFile(file.path(), file.sha256(), file.bytes(), file.modifiedAt()))
                .toList();
        LoadResult result = new Loader()
                .load(new LoadRequest(
                        context.warehouse(),
                        settings,
                        mappings,
                        context.cut(),
                        context.info(),
                        context.published(),
                        known,
                        (step, done, total) -> {
                            if (done == 0) {
                                context.listener().stageStarted(step, total);
                            } else {
                                context.listener().stepFinished(step, done);
                            }
                        }));
        List<DeliveredFile> files = new ArrayList<>();
        result.files().forEach(fate -> files.add(delivered(fate)));
        return new Loaded(result.tables(), files, LoadingIdentities.of(result), result.notes());
    }

    private static DeliveredFile delivered(FileFate fate) {
        return new DeliveredFile(
                fate.file().path(),
                fate.file().sha256(),
                fate.file().bytes(),
                fate.file().modifiedAt(),
                fate.deliveredOn(),
                fate.source(),
                fate.fate().word(),
                fate.records(),
                fate.delivered(),
                fate.accepted(),
                fate.rejected());
    }
}
