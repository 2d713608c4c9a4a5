package org.deskledger.extract.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;
import org.deskledger.extract.contract.Contract;
import org.deskledger.extract.contract.Contracts;
import org.deskledger.extract.mapping.SourceMapping.Arrival;
import org.deskledger.extract.mapping.SourceMapping.Emit;
import org.deskledger.extract.mapping.SourceMapping.Format;
import org.deskledger.extract.mapping.SourceMapping.Input;
import org.deskledger.extract.mapping.SourceMapping.Redelivery;

/**
 * Files that already follow the contracts: the same column names, in any order, as CSV, JSON lines, JSON or Parquet under {@code
 * <system>/<entity>/}. An entity without a folder is absent by choice.
 */
final class CanonicalMapping {

    /** The name under which the configuration asks for it. */
    static final String NAME = "canonical";

    private CanonicalMapping() {}

    static SourceMapping mapping() {
        List<Input> inputs = new ArrayList<>();
        for (Contract contract : Contracts.ALL) {
            inputs.add(input(contract, Format.CSV, "{csv,csv.gz}"));
            inputs.add(input(contract, Format.JSONL, "{jsonl,jsonl.gz}"));
            inputs.add(input(contract, Format.JSON, "{json,json.gz}"));
            inputs.add(input(contract, Format.PARQUET, "parquet"));
        }
        return new SourceMapping(NAME, Optional.empty(), inputs);
    }

    private static Input input(Contract contract, Format format, String extensions) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (StructField column : contract.ownColumns()) {
            columns.put(column.name(), "`" + column.name() + "`");
        }
        return new Input(
                contract.entity() + " as " + format,
                contract.entity().replace('.', '/') + "/**." + extensions,
                format,
                ",",
                "UTF-8",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Redelivery.REFUSE,
                Arrival.ANY,
                false,
                true,
                true,
                List.of(new Emit(contract.entity(), Optional.empty(), columns, "the built-in mapping canonical")));
    }
}
