package org.deskledger.fact;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;

/**
 * Takes out of what customers write what says who they are: links, e-mail addresses, account, card and phone numbers, and names that
 * follow a salutation, a title, thanks or a closing.
 *
 * <p>It rather takes too much: a date in figures goes as a number, a capitalised word after "Hello" as a name. It cannot know a name that stands
 * by itself. Repetitions are possessive and begin where no word runs on: whatever a customer pastes, no rule tries it in all ways.
 */
final class PersonalWords {

    private static final String SPACE = "[\\s\\p{Z}]";
    private static final String NO_SPACE = "[^\\s\\p{Z}]";
    private static final String NOT_WITHIN_A_WORD = "(?<![\\p{L}\\p{Nd}])";
    private static final String MAILBOX = "(?<![\\p{L}\\p{Nd}._%+'-])[\\p{L}\\p{Nd}._%+'-]++";
    private static final String HOST = "[\\p{L}\\p{Nd}-]++";
    private static final String IN_BRACKETS = SPACE + "?[(\\[{]" + SPACE + "?%s" + SPACE + "?[)\\]}]" + SPACE + "?";
    private static final String BETWEEN_DIGITS = "[\\s\\p{Z}\\p{Cf}()./_\\-\\u2010-\\u2015\\u2212]{0,3}";
    /** Titles after which even a small word is a name; they are no names themselves. */
    private static final String TITLE = "(?iu:mrs?|herrn?|frau|mme)(?!\\p{L})\\.?";

    private static final String NAME = "(?!" + TITLE + ")(?:\\p{Lu}\\.|\\p{Lu}[\\p{L}\\p{M}'\\u2019-]++\\.?)";
    private static final String NAMES = NAME + "(?:" + SPACE + "+" + NAME + "){0,3}";

    /** After these a capitalised word is a name. */
    private static final String ADDRESSING = String.join(
                    "|",
                    "dear",
                    "hi",
                    "hello",
                    "hey",
                    "good (?:morning|afternoon|evening)",
                    "ms\\.?",
                    "miss",
                    "dr\\.?",
                    "prof\\.?",
                    "thanks(?: to)?",
                    "thank you",
                    "thx",
                    "regards",
                    "sincerely",
                    "cheers",
                    "wishes",
                    "my name is",
                    "name",
                    "hallo",
                    "liebe[rs]?",
                    "guten (?:tag|morgen|abend)",
                    "danke",
                    "gruß",
                    "grüßen?",
                    "mfg",
                    "mein name ist",
                    "bonjour",
                    "bonsoir",
                    "salut",
                    "merci",
                    "monsieur",
                    "madame",
                    "cordialement",
                    "je m['\\u2019]appelle",
                    "hola",
                    "gracias",
                    "señora?",
                    "saludos",
                    "me llamo",
                    "ciao",
                    "signora?")
            .replace(" ", SPACE + "+");

    /** In this order: an address may stand in a link, a number in an address. */
    private static final List<Rule> RULES = List.of(
            new Rule("(?i)[a-z][a-z0-9+.-]{1,9}://" + NO_SPACE + "++", "[link]"),
            new Rule("(?i)(?<![\\p{L}\\p{Nd}.-])www\\." + NO_SPACE + "++", "[link]"),
            new Rule("(?<![\\p{L}\\p{Nd}.@_-])(?:[\\p{L}\\p{Nd}_-]++\\.)++\\p{L}{2,}+/" + NO_SPACE + "*+", "[link]"),
            new Rule(MAILBOX + "@" + HOST + "(?:\\." + HOST + ")*+", "[email]"),
            new Rule(
                    "(?iu)" + MAILBOX + "(?:" + SPACE + "?@" + SPACE + "?|" + inBrackets("(?:at|ät)") + ")" + HOST
                            + "(?:(?:\\.|" + inBrackets("(?:dot|punkt|point)") + ")" + HOST + ")++",
                    "[email]"),
            new Rule(
                    "(?iu)" + MAILBOX + SPACE + "+at" + SPACE + "+" + HOST + SPACE + "+dot" + SPACE + "+\\p{L}{2,}+",
                    "[email]"),
            new Rule(NOT_WITHIN_A_WORD + "@[\\p{L}\\p{Nd}_.]{2,}+", "[name]"),
            new Rule(
                    NOT_WITHIN_A_WORD + "[A-Z]{2}\\p{Nd}{2}(?:" + SPACE + "?[A-Z0-9]{4}){2,7}(?:" + SPACE
                            + "?[A-Z0-9]{1,4})?(?![\\p{L}\\p{Nd}])",
                    "[number]"),
            new Rule("[+(]{0,2}\\p{Nd}(?:" + BETWEEN_DIGITS + "\\p{Nd}){6,}+", "[number]"),
            new Rule(
                    NOT_WITHIN_A_WORD + "(" + TITLE + SPACE + "+(?:(?iu:dr|prof)\\.?" + SPACE + "+){0,2})"
                            + "\\p{L}[\\p{L}\\p{M}'\\u2019-]*+\\.?(?:" + SPACE + "+" + NAMES + ")?",
                    "$1[name]"),
            new Rule(NOT_WITHIN_A_WORD + "((?iu:" + ADDRESSING + "),?:?" + SPACE + "+)" + NAMES, "$1[name]"));

    private record Rule(String pattern, String replacement) {}

    private PersonalWords() {}

    /** The text with {@code [link]}, {@code [email]}, {@code [number]} and {@code [name]} in place of them; NULL where it is blank. */
    static Column masked(Column text) {
        Column masked = text;
        for (Rule rule : RULES) {
            masked = regexp_replace(masked, lit(rule.pattern()), lit(rule.replacement()));
        }
        return when(trim(text).notEqual(""), masked);
    }

    private static String inBrackets(String word) {
        return IN_BRACKETS.replace("%s", word);
    }
}
