package org.deskledger.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.deskledger.job.PublishedState.TableState;
import org.deskledger.table.Cut;

/**
 * What a table depends on, as one hash. Where it has not changed since the table was published, the table need not be made again.
 *
 * @param settings hash of the settings that results depend on
 * @param code hash of the program
 */
public record Fingerprint(String settings, String code) {

    /** The hash for one job with these inputs. */
    String of(Job job, Cut cut, Map<String, TableState> inputs) {
        StringBuilder text = new StringBuilder();
        text.append(job.getClass().getName()).append('\n');
        text.append(settings).append('\n').append(code).append('\n').append(cut).append('\n');
        new TreeMap<>(inputs)
                .forEach((name, state) -> text.append(name)
                        .append('@')
                        .append(state.version().version())
                        .append('\n'));
        return sha256(text.toString());
    }

    /** SHA-256 of a text, shortened to what tells versions of a table apart. */
    public static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
