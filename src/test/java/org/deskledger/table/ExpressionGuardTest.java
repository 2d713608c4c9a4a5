package org.deskledger.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionGuardTest {

    @Test
    void tellsWhichColumnsAnExpressionReads() {
        assertThat(ExpressionGuard.forRows().columnsOf("CASE WHEN a = 'x' THEN upper(`Case ID`) ELSE item.name END"))
                .containsExactly("a", "Case ID", "item");
    }

    @Test
    void anArgumentOfALambdaIsNoColumnButAnOuterNameIsOne() {
        assertThat(ExpressionGuard.forRows().columnsOf("transform(tags, tag -> concat(tag, suffix))"))
                .containsExactly("tags", "suffix");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reflect('java.lang.System', 'getenv', 'HOME')      | function reflect is not allowed
            java_method('java.lang.System', 'exit', '0')       | function java_method is not allowed
            try_reflect('java.lang.System', 'getenv', 'HOME')  | function try_reflect is not allowed
            input_file_name()                                  | function input_file_name is not allowed
            (SELECT max(x) FROM text.`secrets`)                | a subquery is not allowed
            a IN (SELECT b FROM c)                             | a subquery is not allowed
            EXISTS (SELECT 1)                                  | a subquery is not allowed
            rand() + 1                                         | function rand is not allowed
            monotonically_increasing_id()                      | function monotonically_increasing_id is not allowed
            current_date()                                     | is not allowed
            current_timestamp                                  | is not allowed
            now()                                              | function now is not allowed
            sum(amount)                                        | function sum is not allowed for a single row
            row_number() OVER (ORDER BY a)                     | not allowed
            _metadata.file_path                                | _metadata is not allowed
            a +                                                | is no Spark SQL expression
            default.my_function(a)                             | function default.my_function is not allowed
            """)
    void whatIsNotOnTheListIsRefusedByName(String expression, String message) {
        assertThatThrownBy(() -> ExpressionGuard.forRows().columnsOf(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aggregatesAreAllowedWhereRowsAreAggregated() {
        assertThat(ExpressionGuard.forAggregates()
                        .columnsOf("sum(amount) FILTER (WHERE kind = 'x') / count(DISTINCT id)"))
                .containsExactlyInAnyOrder("amount", "kind", "id");
    }

    @Test
    void literalsCastsAndOperatorsAreAllowed() {
        assertThat(ExpressionGuard.forRows()
                        .columnsOf("a IS NOT NULL AND b BETWEEN 1 AND 2 OR c LIKE 'x%' AND CAST(d AS INT) * -1 > e[0] "
                                + "AND f IN ('x', 'y') AND g::decimal(18,4) + INTERVAL 1 DAY IS NULL"))
                .containsExactly("a", "b", "c", "d", "e", "f", "g");
    }
}
