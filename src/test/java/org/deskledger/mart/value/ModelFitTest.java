package org.deskledger.mart.value;

import static org.deskledger.testing.TableAssert.assertRows;

import org.deskledger.fact.value.ModelFitFact;
import org.deskledger.testing.SparkTests;
import org.deskledger.testing.TestInputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTests.class)
final class ModelFitTest {

    @Test
    void demand26_trustFollowsFromWhatWasForetoldAgainstWhatCame() {
        assertRows(TestInputs.asOf("2025-12-31").with(ModelFitFact.TABLE, """
                        model   | segment | part      | is_chosen | is_converged | hold_out_error
                        bg-nbd  | all     | purchases | true      | true         | -0.1
                        bg-nbd  | small   | purchases | true      | true         | 0.2
                        bg-nbd  | big     | purchases | true      | true         | -0.3
                        mbg-nbd | all     | purchases | false     | true         |
                        mbg-nbd | small   | purchases | false     | false        |
                        """).build(new ModelFit()), """
                model   | segment | trust       | as_of
                bg-nbd  | all     | good        | 2025-12-31
                bg-nbd  | small   | fair        | 2025-12-31
                bg-nbd  | big     | poor        | 2025-12-31
                mbg-nbd | all     | not checked | 2025-12-31
                mbg-nbd | small   | refused     | 2025-12-31
                """);
    }
}
