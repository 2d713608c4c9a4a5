package org.deskledger.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** What the focus sets of the scorecard must keep. Whether there is such a metric the catalogue says, which is read later. */
final class ScorecardRules {

    /** The rows of all metrics; no set may take the name. */
    private static final String ALL = "all";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final int LEAST = 3;
    private static final int MOST = 5;
    /** Each stage keeps the metrics of the one before it, so the last has more. */
    private static final int MOST_OF_A_STAGE = 7;

    private final SettingsRules rules;

    ScorecardRules(SettingsRules rules) {
        this.rules = rules;
    }

    void check(Settings.Scorecard scorecard) {
        List<Settings.FocusSet> sets = scorecard.focusSets();
        rules.distinct(sets.stream().map(Settings.FocusSet::name).toList(), "scorecard", "focus-sets");
        for (int i = 0; i < sets.size(); i++) {
            focusSet(sets.get(i), Integer.toString(i + 1));
        }
        stages(sets.stream().filter(Settings.FocusSet::isStage).toList());
    }

    private void focusSet(Settings.FocusSet set, String number) {
        if (!NAME.matcher(set.name()).matches() || set.name().equals(ALL)) {
            rules.problem(
                    "is no name of a focus set",
                    "give a name in snake_case such as \"too_slow\"; \"all\" is taken",
                    "scorecard",
                    "focus-sets",
                    number,
                    "name");
        }
        int most = set.isStage() ? MOST_OF_A_STAGE : MOST;
        if (set.metrics().size() < LEAST || set.metrics().size() > most) {
            rules.problem(
                    "has " + set.metrics().size() + " metrics",
                    "name " + LEAST + " to " + most + ": fewer are no picture, and more nobody reads",
                    "scorecard",
                    "focus-sets",
                    number,
                    "metrics");
        }
        rules.distinct(set.metrics(), "scorecard", "focus-sets", number, "metrics");
        set.slices().ifPresent(slices -> rules.distinct(slices, "scorecard", "focus-sets", number, "slices"));
        set.customersFrom()
                .ifPresent(from -> rules.notNegative(from, "scorecard", "focus-sets", number, "customers-from"));
        if (from(set) > to(set)) {
            rules.problem(
                    "ends before it begins",
                    "give a customers-to that is not below customers-from",
                    "scorecard",
                    "focus-sets",
                    number,
                    "customers-to");
        }
    }

    /** Two stages for one size would leave open which of them is the company's. */
    private void stages(List<Settings.FocusSet> stages) {
        List<Settings.FocusSet> bySize = new ArrayList<>(stages);
        bySize.sort(Comparator.comparingInt(ScorecardRules::from));
        for (int i = 1; i < bySize.size(); i++) {
            Settings.FocusSet smaller = bySize.get(i - 1);
            Settings.FocusSet larger = bySize.get(i);
            if (from(larger) <= to(smaller)) {
                rules.problem(
                        "has two stages for " + from(larger) + " customers: " + smaller.name() + " and "
                                + larger.name(),
                        "let one end below the other's customers-from",
                        "scorecard",
                        "focus-sets");
            }
        }
    }

    private static int from(Settings.FocusSet set) {
        return set.customersFrom().orElse(0);
    }

    private static int to(Settings.FocusSet set) {
        return set.customersTo().orElse(Integer.MAX_VALUE);
    }
}
