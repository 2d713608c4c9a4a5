package org.deskledger.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deskledger.table.TableSpec;
import org.deskledger.testing.Rows;
import org.junit.jupiter.api.Test;

class TableChecksTest {

    private static final TableSpec SALES = TableSpec.named("mart.sales")
            .grain("one shop")
            .key("shop")
            .columns("shop STRING NOT NULL COMMENT 'shop', amount DECIMAL(18,4) COMMENT 'sum'")
            .constraint("amount_not_negative", "amount >= 0")
            .build();

    @Test
    void rowsThatKeepEveryPromisePassEveryCheck() {
        assertThat(check("north | 1\n south |")).allMatch(CheckResult::passed).hasSize(3);
    }

    @Test
    void aKeyThatStandsTwiceIsNamed() {
        assertThat(failed("north | 1\n north | 2\n south | 3")).singleElement().satisfies(check -> {
            assertThat(check.check()).isEqualTo("key_is_unique");
            assertThat(check.found()).isEqualTo("1 rows break it");
            assertThat(check.example()).isEqualTo("[north]");
        });
    }

    @Test
    void aKeyThatIsNullIsFound() {
        assertThat(failed(" | 1")).extracting(CheckResult::check).containsExactly("shop_is_not_null");
    }

    @Test
    void aBrokenConstraintIsNamedWithTheKeysOfItsRows() {
        assertThat(failed("north | -1"))
                .singleElement()
                .satisfies(check -> assertThat(check.example()).isEqualTo("[north]"));
    }

    private static List<CheckResult> failed(String lines) {
        return check(lines).stream().filter(result -> !result.passed()).toList();
    }

    private static List<CheckResult> check(String lines) {
        return TableChecks.of(SALES, Rows.of(SALES, "shop | amount\n" + lines));
    }
}
