package org.deskledger.model.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** One margin, one retention, one discount: three values, by when the first margin comes (Fader and Hardie, note 024). */
class TextbookValuesTest {

    private static final ConstantRetention CUSTOMER = new ConstantRetention(100, 0.8, 0.1);

    @Test
    void clv_aCustomerWhoPaysAtOnceIsWorth366() {
        assertThat(CUSTOMER.fromAcquisition()).isCloseTo(366.67, within(0.005));
    }

    @Test
    void clv_aCustomerWhoHasJustPaidIsWorth266More() {
        assertThat(CUSTOMER.afterFirstPayment()).isCloseTo(266.67, within(0.005));
    }

    @Test
    void clv_aCustomerWhoPaysAtTheEndOfEachPeriodIsWorth333() {
        assertThat(CUSTOMER.paidAtPeriodEnd()).isCloseTo(333.33, within(0.005));
    }

    @Test
    void clv_withoutDiscountItIsMarginOverChurnWhichIs500() {
        assertThat(new ConstantRetention(100, 0.8, 0).fromAcquisition()).isCloseTo(500, within(1e-9));
        assertThat(new ConstantRetention(100, 0.95, 0).fromAcquisition())
                .as("ARPA 100 over 5 %")
                .isCloseTo(2000, within(1e-9));
    }

    @Test
    void whoNeverLeavesNeedsADiscount() {
        assertThatThrownBy(() -> new ConstantRetention(100, 1, 0)).hasMessageContaining("below 1 + discount");
    }

    @Test
    void payback_simplePaybackForgetsThatCustomersLeave() {
        assertThat(Payback.simple(300, 100)).hasValue(3);
        assertThat(Payback.simple(300, 0)).isEmpty();
        // 100 + 80 + 64 = 244, and 56 of the 51.2 of month 3 is more than it brings: 51.2 and 4.8 of 40.96 in month 4.
        assertThat(Payback.surviving(300, 100, month -> Math.pow(0.8, month), 0, 36)
                        .orElseThrow())
                .isCloseTo(4 + 4.8 / 40.96, within(1e-9));
        assertThat(Payback.surviving(501, 100, month -> Math.pow(0.8, month), 0, 1000))
                .as("500 is all that ever comes")
                .isEmpty();
        assertThat(Payback.surviving(100, 100, month -> 1, 0.01, 36).orElseThrow())
                .isGreaterThan(1);
    }
}
