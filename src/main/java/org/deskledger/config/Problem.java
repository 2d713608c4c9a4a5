package org.deskledger.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param exitCode {@code CONFIGURATION}, or {@code NO_PERMISSION} where a secret is missing
 * @param key full key, starting with {@code deskledger.}
 * @param value the value as it was found; empty where there is none; masked where the key names a secret
 * @param where file and line, or the option or variable that it came from
 * @param what what is wrong, to be read after the key and value
 * @param next what to do about it
 */
record Problem(ExitCode exitCode, String key, String value, String where, String what, String next) {

    /** Key, value and what is wrong, as one sentence. */
    String sentence() {
        return key + (value.isEmpty() ? "" : " = " + value) + ": " + what;
    }
}
