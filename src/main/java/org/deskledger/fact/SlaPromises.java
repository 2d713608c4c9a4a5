package org.deskledger.fact;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deskledger.config.Settings;

/** The operator's SLA policies, in the order in which they are tried. It travels to the tasks of a job. */
final class SlaPromises implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Statuses in which the clock of a policy metric stands, where the metric itself says so. */
    private static final Map<String, List<String>> PAUSES = Map.of(
            "pausable_update", List.of("pending"),
            "requester_wait", List.of("pending"),
            "agent_work", List.of("pending", "on_hold"));

    /**
     * What is promised for one policy metric.
     *
     * @param policy name of the policy
     * @param seconds budget, in seconds of its clock
     * @param isBusiness whether business time counts, not calendar time
     * @param pausedIn statuses in which the clock stands
     */
    record Target(String policy, long seconds, boolean isBusiness, List<String> pausedIn) implements Serializable {}

    private record Policy(
            long validFrom, String tier, String channel, String priority, String team, TreeMap<String, Target> targets)
            implements Serializable {}

    private final ArrayList<Policy> policies = new ArrayList<>();

    private SlaPromises() {}

    /** The promises that the settings declare; days begin in the reporting zone. */
    static SlaPromises of(Settings settings) {
        SlaPromises promises = new SlaPromises();
        ZoneId zone = settings.reporting().zone();
        for (Settings.SlaPolicy policy : settings.sla().policies()) {
            TreeMap<String, Target> targets = new TreeMap<>();
            policy.targets()
                    .forEach((metric, target) -> targets.put(
                            metric,
                            new Target(
                                    policy.name(),
                                    target.seconds(),
                                    target.clock().equals("business"),
                                    List.copyOf(target.pausedIn().orElse(pausesOf(metric))))));
            promises.policies.add(new Policy(
                    policy.validFrom().atStartOfDay(zone).toEpochSecond(),
                    policy.tier().orElse(null),
                    policy.channel().orElse(null),
                    policy.priority().orElse(null),
                    policy.team().orElse(null),
                    targets));
        }
        return promises;
    }

    /** Statuses in which a policy metric pauses by its definition. */
    static List<String> pausesOf(String metric) {
        return PAUSES.getOrDefault(metric, List.of());
    }

    /** Targets by policy metric of the first policy in force that fits; none where none does. */
    Map<String, Target> targetsOf(long at, String tier, String channel, String priority, String team) {
        for (Policy policy : policies) {
            if (policy.validFrom() <= at
                    && ServiceHours.fits(policy.tier(), tier)
                    && ServiceHours.fits(policy.channel(), channel)
                    && ServiceHours.fits(policy.priority(), priority)
                    && ServiceHours.fits(policy.team(), team)) {
                return policy.targets();
            }
        }
        return Map.of();
    }
}
