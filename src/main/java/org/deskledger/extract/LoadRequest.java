package org.deskledger.extract;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.deskledger.config.Settings;
import org.deskledger.extract.mapping.SourceMapping;
import org.deskledger.table.CommitInfo;
import org.deskledger.table.Cut;
import org.deskledger.table.TableSpec;
import org.deskledger.table.Warehouse;

/**
 * All that a load needs.
 *
 * @param warehouse where the tables are
 * @param settings what the operator declared; the landing folder is {@code settings.places().landing()}
 * @param mappings how files become entities
 * @param cut the clocks of the run: files delivered after {@code deliveredThrough} are not looked at
 * @param info stands in every commit; its run id is {@code _run_id} of every row
 * @param published full table name to the version to build on; a table that is not named starts empty
 * @param loaded files that are in those versions
 * @param progress hears how far the load is
 */
public record LoadRequest(
        Warehouse warehouse,
        Settings settings,
        List<SourceMapping> mappings,
        Cut cut,
        CommitInfo info,
        Map<String, Long> published,
        List<LoadedFile> loaded,
        LoadProgress progress) {

    /** Takes unchangeable copies. */
    public LoadRequest {
        mappings = List.copyOf(mappings);
        published = Map.copyOf(published);
        loaded = List.copyOf(loaded);
    }

    /** The version of a table to build on. */
    OptionalLong base(TableSpec table) {
        Long version = published.get(table.name());
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }
}
