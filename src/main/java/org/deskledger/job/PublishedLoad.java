package org.deskledger.job;

import java.util.List;
import org.deskledger.table.TableSpec;
import org.deskledger.table.TableVersion;

/** Loads nothing: takes the delivered tables as they are published. For looking back at an earlier day. */
public final class PublishedLoad implements Load {

    private final PublishedState published;
    private final List<TableSpec> delivered;

    /**
     * Takes the delivered tables of a publication.
     *
     * @param delivered the tables that loading makes; what others made of them is made anew
     */
    public PublishedLoad(PublishedState published, List<TableSpec> delivered) {
        this.published = published;
        this.delivered = List.copyOf(delivered);
    }

    @Override
    public List<TableSpec> writes() {
        return delivered;
    }

    @Override
    public Loaded load(Context context) {
        List<TableVersion> versions = delivered.stream()
                .filter(spec -> published.tables().containsKey(spec.name()))
                .map(spec -> published.tables().get(spec.name()).version())
                .toList();
        return new Loaded(versions, List.of(), List.of(), List.of());
    }
}
