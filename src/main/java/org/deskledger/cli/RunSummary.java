package org.deskledger.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.deskledger.job.Load.DeliveredFile;
import org.deskledger.job.RunReport;
import org.deskledger.job.RunReport.Fate;
import org.deskledger.job.RunReport.TableReport;
import org.deskledger.quality.CheckResult;
import org.deskledger.quality.IdentityResult;

/** Says how a run went: in words for people, a row per table for programs. */
final class RunSummary {

    private final RunReport report;

    RunSummary(RunReport report) {
        this.report = report;
    }

    void print(OutputFormat format, PrintWriter out) {
        if (format == OutputFormat.TABLE) {
            words().forEach(out::println);
            out.flush();
        } else {
            ResultTable tables = ResultTable.withColumns(
                    "run_id", "as_of", "table", "fate", "rows_in", "rows_out", "seconds", "reason");
            report.tables()
                    .forEach(table -> tables.add(
                            report.runId(),
                            report.asOf().toString(),
                            table.table(),
                            word(table.fate()),
                            table.rowsIn(),
                            table.rowsOut(),
                            table.seconds(),
                            table.reason()));
            tables.print(format, out);
        }
    }

    /** The lines for people. */
    List<String> words() {
        List<String> lines = new ArrayList<>();
        lines.add("Run " + report.runId() + ", as of " + report.asOf() + ": " + outcome());
        lines.add("  files       " + files());
        lines.add("  tables      " + tables());
        lines.add("  checks      "
                + holding(
                        report.checks().stream().filter(CheckResult::passed).count(),
                        report.checks().size()));
        lines.add("  identities  "
                + holding(
                        report.identities().stream()
                                .filter(IdentityResult::holds)
                                .count(),
                        report.identities().size()));
        lines.add(String.format(Locale.ROOT, "  time        %.1f s", report.seconds()));
        for (TableReport table : report.tables()) {
            if (!table.reason().isEmpty()) {
                lines.add("  " + table.table() + ": " + reason(table));
            }
        }
        report.notes().forEach(note -> lines.add("  note: " + note));
        return lines;
    }

    private static String reason(TableReport table) {
        return table.reason().startsWith(word(table.fate()))
                ? table.reason()
                : word(table.fate()) + ": " + table.reason();
    }

    private String outcome() {
        if (report.failure().isPresent()) {
            return "failed, nothing published";
        } else if (report.published()) {
            return "published";
        } else if (report.unfinished()) {
            return "piece done, seen by nobody before --finish";
        }
        return "nothing new";
    }

    private String files() {
        Map<String, Long> fates = report.files().stream()
                .collect(Collectors.groupingBy(DeliveredFile::fate, TreeMap::new, Collectors.counting()));
        long accepted =
                report.files().stream().mapToLong(DeliveredFile::accepted).sum();
        long rejected =
                report.files().stream().mapToLong(DeliveredFile::rejected).sum();
        String counted = fates.isEmpty() ? "none" : counted(fates);
        return String.format(Locale.ROOT, "%s; rows %,d accepted, %,d set aside", counted, accepted, rejected);
    }

    private String tables() {
        Map<String, Long> fates = new TreeMap<>();
        for (Fate fate : Fate.values()) {
            long count = report.tables().stream()
                    .filter(table -> table.fate() == fate)
                    .count();
            if (count > 0) {
                fates.put(word(fate), count);
            }
        }
        return fates.isEmpty() ? "none" : counted(fates);
    }

    private static String counted(Map<String, Long> fates) {
        return fates.entrySet().stream()
                .map(fate -> fate.getValue() + " " + fate.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String holding(long good, long all) {
        return good == all ? all + " hold" : good + " of " + all + " hold";
    }

    private static String word(Fate fate) {
        return fate.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
