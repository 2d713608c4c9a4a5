package org.deskledger.extract;

import java.util.List;
import java.util.Set;
import org.deskledger.table.TableVersion;

/**
 * What a load left behind. Nothing of it is visible until the run publishes the versions.
 *
 * @param tables version of every raw and quarantine table of the mapped entities; an unchanged table keeps its base version
 * @param files what became of every file under the mapped patterns
 * @param entities entities that some mapping delivers: jobs that need another one are not built
 * @param totals rows of the entities that got new files, by what they are now
 * @param notes what an operator should read once: unknown columns, corrected local times, missing references
 */
public record LoadResult(
        List<TableVersion> tables,
        List<FileFate> files,
        Set<String> entities,
        List<EntityTotals> totals,
        List<String> notes) {

    /** Takes unchangeable copies. */
    public LoadResult {
        tables = List.copyOf(tables);
        files = List.copyOf(files);
        entities = Set.copyOf(entities);
        totals = List.copyOf(totals);
        notes = List.copyOf(notes);
    }
}
