package org.deskledger.publish.dictionary;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes words so that Markdown shows them as they are, and tables and metrics that they name as links.
 *
 * <p>Templates of the report escape for HTML, whose rules are others than those of a table cell in Markdown.
 */
final class Markdown {

    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*\\[\\]<>|~&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])");

    /** A table's full name, or a word that may be a metric's id. */
    private static final Pattern NAME = Pattern.compile(
            "(?<![A-Za-z0-9_.])(?:[a-z]+\\.[a-z][a-z0-9_]*|[a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?![A-Za-z0-9_])");

    private final Map<String, String> pages = new TreeMap<>();
    private final String toRoot;

    /**
     * Words on a page.
     *
     * @param pages names of tables and metrics to their pages, from the dictionary's own folder
     * @param toRoot the way from this page to that folder, such as {@code ../}; empty on a page in it
     */
    Markdown(Map<String, String> pages, String toRoot) {
        this.pages.putAll(pages);
        this.toRoot = toRoot;
    }

    /** Words that stand for themselves, also in a cell of a table; names of tables and metrics lead to their pages. */
    String text(String words) {
        StringBuilder text = new StringBuilder();
        Matcher name = NAME.matcher(words);
        int done = 0;
        while (name.find()) {
            if (pages.containsKey(name.group())) {
                text.append(escaped(words.substring(done, name.start()))).append(link(name.group()));
                done = name.end();
            }
        }
        return text.append(escaped(words.substring(done))).toString();
    }

    /** A table or metric as a link to its page; a plain name where it has none. */
    String link(String name) {
        String page = pages.get(name);
        return page == null ? code(name) : "[" + name + "](" + toRoot + page + ")";
    }

    /** Tables or metrics as links. */
    String links(List<String> names) {
        return String.join(", ", names.stream().map(this::link).toList());
    }

    /** Code inside a line, also in a cell of a table. */
    static String code(String code) {
        String fence = code.contains("`") ? "``" : "`";
        // In a cell a bar ends it, even inside code.
        return fence + code.replace("|", "\\|") + fence;
    }

    /** Names as code, with commas. */
    static String codes(List<String> names) {
        return String.join(", ", names.stream().map(Markdown::code).toList());
    }

    /** A line of a table. */
    static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** The first two lines of a table. */
    static String head(List<String> names) {
        return row(names) + row(names.stream().map(name -> "---").toList());
    }

    private static String escaped(String words) {
        return SPECIAL.matcher(words).replaceAll(match -> Matcher.quoteReplacement("\\" + match.group()));
    }
}
