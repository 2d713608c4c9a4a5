package org.deskledger.table;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedStar;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.UnresolvedNamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Lets an expression from a configuration file compute with columns, and nothing else. A Spark SQL expression can call Java, read files and
 * look at the clock; a configuration file that may do so is a program. So only functions on a list are allowed, and no subqueries.
 */
public final class ExpressionGuard {

    /** Functions of one row that depend on their arguments alone. */
    private static final Set<String> ROW_FUNCTIONS = names("""
            abs acos add_months aggregate any_match array array_append array_compact array_contains array_distinct array_except
            array_insert array_intersect array_join array_max array_min array_position array_prepend array_remove array_repeat
            array_size array_sort array_union arrays_overlap arrays_zip ascii asin atan atan2 base64 bigint binary boolean
            between bround btrim bit_length cardinality cast cbrt ceil ceiling char char_length character_length chr coalesce concat
            concat_ws contains conv convert_timezone cos crc32 date date_add date_diff date_format date_from_unix_date
            date_part date_sub date_trunc dateadd datediff datepart day dayname dayofmonth dayofweek dayofyear decimal
            decode degrees double element_at elt encode endswith equal_null exists exp explode extract factorial filter
            find_in_set flatten float floor forall format_number format_string from_json from_unixtime from_utc_timestamp
            get get_json_object greatest hash hex hour if ifnull ilike initcap instr int isnan isnotnull isnull
            json_array_length json_object_keys last_day lcase least left len length levenshtein like ln locate log log10
            log1p log2 lower lpad ltrim luhn_check make_date make_dt_interval make_interval make_timestamp
            make_timestamp_ltz make_timestamp_ntz make_ym_interval map map_concat map_contains_key map_entries map_filter
            map_from_arrays map_from_entries map_keys map_values mask md5 minute mod month monthname months_between
            named_struct nanvl negative next_day not nullif nullifzero nvl nvl2 octet_length overlay parse_url pmod position
            positive pow power printf quarter radians reduce regexp regexp_count regexp_extract regexp_extract_all
            regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right rint rlike round rpad rtrim
            schema_of_json second sequence sha sha1 sha2 shiftleft shiftright sign signum sin size slice smallint sort_array
            soundex space split split_part sqrt startswith str_to_map string struct substr substring substring_index tan
            timestamp timestamp_micros timestamp_millis timestamp_seconds timestampadd timestampdiff tinyint to_char to_date
            to_json to_number to_timestamp to_timestamp_ltz to_timestamp_ntz to_unix_timestamp to_utc_timestamp to_varchar
            transform transform_keys transform_values translate trim trunc try_add try_cast try_divide try_element_at
            try_make_timestamp try_mod try_multiply try_parse_url try_subtract try_to_date try_to_number try_to_timestamp
            ucase unbase64 unhex unix_date unix_micros unix_millis unix_seconds unix_timestamp upper url_decode url_encode
            weekday weekofyear when width_bucket xxhash64 year zeroifnull zip_with
            + - * / % div = == != <> < <= > >= <=> ! and or || ~ & | ^
            """);

    /** Aggregates that do not depend on the order in which rows arrive. */
    private static final Set<String> AGGREGATES = names("""
            any avg bit_and bit_or bool_and bool_or count count_if every max max_by mean median min min_by percentile
            percentile_cont percentile_disc some stddev stddev_pop stddev_samp sum try_avg try_sum var_pop var_samp variance
            """);

    /** Words that stand for a clock, a user or a file and need no parentheses. */
    private static final Set<String> FORBIDDEN_WORDS = names("""
            current_date current_timestamp current_time localtimestamp now current_user session_user user current_catalog
            current_database current_schema _metadata
            """);

    private final Set<String> allowed;
    private final boolean isAggregating;

    private ExpressionGuard(Set<String> allowed, boolean isAggregating) {
        this.allowed = allowed;
        this.isAggregating = isAggregating;
    }

    /** For expressions over the columns of one row. */
    public static ExpressionGuard forRows() {
        return new ExpressionGuard(ROW_FUNCTIONS, false);
    }

    /** For expressions that may also aggregate rows. */
    public static ExpressionGuard forAggregates() {
        Set<String> both = new HashSet<>(ROW_FUNCTIONS);
        both.addAll(AGGREGATES);
        return new ExpressionGuard(both, true);
    }

    /**
     * The columns that an expression reads, in order of appearance, as they are written there.
     *
     * @throws IllegalArgumentException where it is no expression, or names something that is not allowed; the message says what
     */
    public Set<String> columnsOf(String sql) {
        Set<String> columns = new LinkedHashSet<>();
        Deque<Scope> open = new ArrayDeque<>();
        open.push(new Scope(parse(sql), Set.of()));
        while (!open.isEmpty()) {
            Scope scope = open.pop();
            Expression part = scope.expression();
            refuseForbidden(part);
            Set<String> variables = withArguments(part, scope.variables());
            Optional<String> name = firstName(part);
            if (name.isPresent() && !variables.contains(name.get().toLowerCase(Locale.ROOT))) {
                refuseForbiddenWord(name.get());
                columns.add(name.get());
            }
            List<Expression> children = new ArrayList<>(CollectionConverters.asJava(part.children()));
            Collections.reverse(children);
            children.forEach(child -> open.push(new Scope(child, variables)));
        }
        return columns;
    }

    /** The parser calls every name in the body of a lambda a variable, the columns too. */
    private static Optional<String> firstName(Expression part) {
        if (part instanceof UnresolvedAttribute attribute) {
            return Optional.of(attribute.nameParts().head());
        }
        if (part instanceof UnresolvedNamedLambdaVariable variable) {
            return Optional.of(variable.nameParts().head());
        }
        return Optional.empty();
    }

    private static Set<String> withArguments(Expression part, Set<String> outer) {
        if (!(part instanceof LambdaFunction lambda)) {
            return outer;
        }
        Set<String> inner = new HashSet<>(outer);
        CollectionConverters.asJava(lambda.arguments())
                .forEach(argument -> inner.add(argument.name().toLowerCase(Locale.ROOT)));
        return inner;
    }

    private record Scope(Expression expression, Set<String> variables) {}

    private static Expression parse(String sql) {
        try {
            return CatalystSqlParser$.MODULE$.parseExpression(sql);
        } catch (Exception e) {
            // Scala does not declare the ParseException that it throws.
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("syntax error");
            throw new IllegalArgumentException("'" + sql + "' is no Spark SQL expression: " + reason, e);
        }
    }

    private void refuseForbidden(Expression part) {
        if (part instanceof PlanExpression) {
            throw new IllegalArgumentException("a subquery is not allowed");
        }
        if (part instanceof UnresolvedStar) {
            throw new IllegalArgumentException("* is not allowed; name the columns");
        }
        if (part instanceof WindowExpression) {
            throw new IllegalArgumentException("a window function is not allowed");
        }
        if (part instanceof UnresolvedFunction call) {
            List<String> parts = CollectionConverters.asJava(call.nameParts());
            String name = String.join(".", parts).toLowerCase(Locale.ROOT);
            if (!allowed.contains(name)) {
                boolean isOnlyAggregating = !isAggregating && AGGREGATES.contains(name);
                throw new IllegalArgumentException(
                        "function " + name + " is not allowed" + (isOnlyAggregating ? " for a single row" : ""));
            }
            return;
        }
        String kind = part.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        if (kind.startsWith("current") || kind.equals("now") || kind.equals("localtimestamp")) {
            throw new IllegalArgumentException(
                    kind + " is not allowed: a result must not depend on the clock or the user");
        }
        if (kind.startsWith("inputfile") || kind.contains("reflect") || kind.contains("javamethod")) {
            throw new IllegalArgumentException(kind + " is not allowed");
        }
    }

    private static void refuseForbiddenWord(String name) {
        if (FORBIDDEN_WORDS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    name + " is not allowed: a result must not depend on the clock, the user or where a file lies");
        }
    }

    private static Set<String> names(String text) {
        return Set.of(text.strip().split("\\s+"));
    }
}
