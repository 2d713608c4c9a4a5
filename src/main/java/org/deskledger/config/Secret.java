package org.deskledger.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** A password: read from where the settings say that it stands, given to the one who needs it, and shown to nobody. */
public final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * The secret of a file, else of an environment variable; empty where no file is named and the variable is not set.
     *
     * @param file stands above the variable; a line break at its end is no part of the secret
     * @throws Failure 77 where the file cannot be read or is empty
     */
    public static Optional<Secret> find(Optional<Path> file, String variable) {
        return find(file, variable, System::getenv);
    }

    static Optional<Secret> find(Optional<Path> file, String variable, Function<String, String> environment) {
        if (file.isPresent()) {
            return Optional.of(new Secret(read(file.get())));
        }
        return Optional.ofNullable(environment.apply(variable))
                .filter(value -> !value.isEmpty())
                .map(Secret::new);
    }

    private static String read(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.NO_PERMISSION,
                    "The file with the password cannot be read.",
                    file.toString(),
                    "Mount the secret there, and give this user the right to read it.",
                    e);
        }
        String value = text.lines().findFirst().orElse("");
        if (value.isEmpty()) {
            throw new Failure(
                    ExitCode.NO_PERMISSION,
                    "The file with the password is empty.",
                    file.toString(),
                    "Write the password into its first line.");
        }
        return value;
    }

    /** The secret itself, for the one call that needs it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
