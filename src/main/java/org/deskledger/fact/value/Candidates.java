package org.deskledger.fact.value;

import java.util.List;
import org.deskledger.config.Settings;

/** Which models the settings ask for in a segment, simpler ones first, and which model an id means. */
final class Candidates {

    private Candidates() {}

    /** Models of when purchase customers buy. */
    static List<PurchaseModel> purchases(Settings.Models models, String segment) {
        return List.of();
    }

    /** Models of what a purchase brings. */
    static List<SpendModel> spend() {
        return List.of();
    }

    /** Models of how long subscriptions are renewed. */
    static List<ContractModel> contracts(Settings.Models models, String segment) {
        return List.of();
    }
}
