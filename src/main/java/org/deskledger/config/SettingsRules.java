package org.deskledger.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** What settings of the right type must also keep: ranges, known choices, and keys that need each other. */
final class SettingsRules {

    static final List<String> IDENTITY_RULES = List.of("same-id", "email", "domain");
    static final List<String> CHANNELS =
            List.of("default", "email", "chat", "messaging", "phone", "social", "web", "bot", "other");
    static final List<String> BEARERS = CHANNELS.subList(1, CHANNELS.size());
    static final List<String> REVENUE_PROFILES = List.of("recommended", "stripe", "chartmogul");
    static final List<String> CHURN_DATES = List.of("end-of-paid-period", "request", "end");
    static final List<String> SPEND_RULES = List.of("channels-with-spend", "all-customers");
    static final List<String> PURCHASE_MODELS = List.of("auto", "bg-nbd", "mbg-nbd", "pareto-nbd");
    static final List<String> CONTRACT_MODELS = List.of("auto", "shifted-beta-geometric", "beta-discrete-weibull");
    static final List<String> SEGMENT_ATTRIBUTES = List.of("segment", "tier", "acquisition_channel", "region");
    static final List<String> COST_CATEGORIES = List.of(
            "salaries", "benefits", "tools", "building", "hr", "hiring_training", "taxes", "overhead", "vendor", "ai");
    static final List<String> DRIVERS =
            List.of("handle-time", "volume", "headcount", "fixed-share", "automated-volume");
    /** Drivers that say something about every month with work; the others stand for one category alone. */
    static final List<String> FALLBACKS = List.of("handle-time", "volume", "headcount");

    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern SOURCE = Pattern.compile("[a-z0-9_-]+(/[a-z0-9_-]+)*");
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
    private static final Pattern THEME = Pattern.compile("[a-z0-9_-]+");
    private static final Pattern CATALOGUE = Pattern.compile("[a-z0-9_-]+\\.conf");
    private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,49}");
    private static final Pattern URL_SECRET = Pattern.compile("[?&](password|user)=|//[^/?]*@");
    private static final String ROOT = "deskledger";

    private final Config config;
    private final List<Problem> problems = new ArrayList<>();

    private SettingsRules(Config config) {
        this.config = config;
    }

    /**
     * Every rule that the settings break.
     *
     * @param config the settings as they were read, for the file and line of each value
     */
    static List<Problem> problems(Settings settings, Config config) {
        SettingsRules rules = new SettingsRules(config);
        rules.places(settings.places());
        rules.reporting(settings.reporting());
        rules.sources(settings.sources());
        rules.loading(settings.loading());
        rules.identity(settings.identity());
        rules.windows(settings.windows());
        rules.channels(settings.channels());
        rules.teams(settings.teams());
        new ServiceRules(rules).check(settings);
        rules.revenue(settings.revenue());
        rules.value(settings.value());
        rules.supportImpact(settings.supportImpact());
        rules.themes(settings.themes());
        rules.cost(settings.cost());
        rules.fixedShares(settings.cost(), settings.teams());
        rules.notNegative(settings.money().rateMaximumAgeDays(), "money", "rate-maximum-age-days");
        new ScorecardRules(rules).check(settings.scorecard());
        rules.metrics(settings.metrics());
        rules.between(settings.run().parallelJobs(), 1, 64, "run", "parallel-jobs");
        rules.notNegative(settings.run().compileFromRows(), "run", "compile-from-rows");
        rules.postgres(settings.publish().postgres());
        rules.spark(settings.spark());
        return rules.problems;
    }

    private void places(Settings.Places places) {
        Path landing = Path.of(places.landing()).normalize();
        Path warehouse = Path.of(places.warehouse()).normalize();
        if (landing.startsWith(warehouse) || warehouse.startsWith(landing)) {
            problem(
                    "lies in the same folder as places.landing (" + landing + ")",
                    "give the tables a folder of their own, or they are taken for delivered files",
                    "places",
                    "warehouse");
        }
    }

    private void reporting(Settings.Reporting reporting) {
        if (!CURRENCY.matcher(reporting.currency()).matches()) {
            problem("is no ISO 4217 code", "give three capitals such as EUR", "reporting", "currency");
        }
    }

    private void sources(List<String> sources) {
        if (sources.isEmpty()) {
            problem("names no source", "name at least one mapping of conf/sources, such as \"canonical\"", "sources");
        }
        distinct(sources, "sources");
        for (String source : sources) {
            if (!SOURCE.matcher(source).matches()) {
                problem(
                        "\"" + source + "\" is no name of a mapping",
                        "give the file's name below conf/sources without .conf, such as \"canonical\"",
                        "sources");
            }
        }
    }

    private void loading(Settings.Loading loading) {
        share(BigDecimal.valueOf(loading.badShare()), "loading", "bad-share");
        notNegative(loading.badRows(), "loading", "bad-rows");
        positive(loading.maximumFileBytes(), "loading", "maximum-file-bytes");
        positive(loading.maximumLineCharacters(), "loading", "maximum-line-characters");
        notNegative(loading.futureDays(), "loading", "future-days");
    }

    private void identity(Settings.Identity identity) {
        identity.rules().forEach(rule -> oneOf(rule, IDENTITY_RULES, "identity", "rules"));
        distinct(identity.rules(), "identity", "rules");
        for (String domain : identity.publicMailProviders()) {
            if (!DOMAIN.matcher(domain).matches()) {
                problem(
                        "\"" + domain + "\" is no mail domain in small letters",
                        "give names such as \"gmail.com\"",
                        "identity",
                        "public-mail-providers");
            }
        }
    }

    private void windows(Settings.Windows windows) {
        positive(windows.fcrDays(), "windows", "fcr-days");
        positive(windows.reopenDays(), "windows", "reopen-days");
        positive(windows.nextIssueDays(), "windows", "next-issue-days");
        between(windows.selfServiceHours(), 1, 8_784, "windows", "self-service-hours");
        positive(windows.inactivityDays(), "windows", "inactivity-days");
        positive(windows.minimumSample(), "windows", "minimum-sample");
        related(windows.related());
    }

    private void channels(Map<String, Settings.Channel> channels) {
        if (!channels.containsKey("default")) {
            problem("lacks the channel \"default\"", "add it: it stands for every channel not named", "channels");
        }
        Optional.ofNullable(channels.get("default"))
                .filter(channel -> channel.serviceLevelShare().isEmpty())
                .ifPresent(channel -> problem(
                        "lacks service-level-share",
                        "add it: it stands for every channel that names none",
                        "channels",
                        "default"));
        channels.forEach((name, channel) -> {
            oneOf(name, CHANNELS, "channels", name);
            channel.serviceLevelShare()
                    .filter(share -> share.signum() <= 0 || share.compareTo(BigDecimal.ONE) >= 0)
                    .ifPresent(share -> problem(
                            "is no share that any number of agents can promise",
                            "give a number above 0 and below 1",
                            "channels",
                            name,
                            "service-level-share"));
            positive(channel.serviceLevelSeconds(), "channels", name, "service-level-seconds");
            notNegative(channel.shortAbandonSeconds(), "channels", name, "short-abandon-seconds");
            positive(channel.standardHandleSeconds(), "channels", name, "standard-handle-seconds");
            channel.deflectedTo().ifPresent(to -> oneOf(to, BEARERS, "channels", name, "deflected-to"));
        });
    }

    private void teams(Map<String, Settings.Team> teams) {
        teams.forEach((name, team) -> {
            positive(team.tierRank(), "teams", name, "tier-rank");
            team.headcount().ifPresent(heads -> notNegative(heads, "teams", name, "headcount"));
        });
    }

    private void revenue(Settings.Revenue revenue) {
        oneOf(revenue.profile(), REVENUE_PROFILES, "revenue", "profile");
        oneOf(revenue.recognisedChurn(), CHURN_DATES, "revenue", "recognised-churn");
    }

    private void related(Map<String, List<String>> groups) {
        Map<String, String> groupOf = new HashMap<>();
        groups.forEach((group, categories) -> {
            if (categories.size() < 2) {
                problem(
                        "relates no category to another",
                        "name two categories or more, or leave the group out",
                        "windows",
                        "related",
                        group);
            }
            for (String category : categories) {
                String other = groupOf.putIfAbsent(category, group);
                if (other != null) {
                    problem(
                            "names the category \"" + category + "\", which "
                                    + (other.equals(group) ? "stands there already" : "\"" + other + "\" has already"),
                            "name each category once: tickets of all categories in a group are related, so make one group of two",
                            "windows",
                            "related",
                            group);
                }
            }
        });
    }

    private void themes(Map<String, List<String>> themes) {
        themes.forEach((theme, words) -> {
            if (!THEME.matcher(theme).matches() || theme.equals("unthemed")) {
                problem(
                        "is no name of a theme",
                        "give small letters, digits and - or _, and not \"unthemed\", which is the rest",
                        "themes",
                        theme);
            }
            for (String word : words) {
                // One at a time: together with others a bracket that is missing in one may be closed by the next.
                try {
                    if (Pattern.compile(word).matcher("").matches()) {
                        problem(
                                "\"" + word + "\" fits an empty text too",
                                "it would fit every comment: write at least one letter that must be there",
                                "themes",
                                theme);
                    }
                } catch (PatternSyntaxException wrong) {
                    problem(
                            "\"" + word + "\" is no regular expression: " + wrong.getDescription(),
                            "write the word itself, or an expression such as wait[a-z]*",
                            "themes",
                            theme);
                }
            }
        });
    }

    private void supportImpact(Settings.SupportImpact impact) {
        between(impact.outcomeMonths(), 1, 24, "support-impact", "outcome-months");
        if (!impact.longWaitSeconds().containsKey("default")) {
            problem(
                    "lacks the channel \"default\"",
                    "add it: it stands for every channel not named",
                    "support-impact",
                    "long-wait-seconds");
        }
        impact.longWaitSeconds().forEach((channel, seconds) -> {
            oneOf(channel, CHANNELS, "support-impact", "long-wait-seconds", channel);
            positive(seconds, "support-impact", "long-wait-seconds", channel);
        });
    }

    private void value(Settings.Value value) {
        share(value.grossMargin(), "value", "gross-margin");
        value.grossMarginByPlan().forEach((plan, margin) -> share(margin, "value", "gross-margin-by-plan", plan));
        between(value.cacLagMonths(), 0, 60, "value", "cac-lag-months");
        oneOf(value.spendWithoutChannel(), SPEND_RULES, "value", "spend-without-channel");
        between(value.horizonMonths(), 1, 600, "value", "horizon-months");
        share(value.annualDiscountRate(), "value", "annual-discount-rate");
        value.annualDiscountRateBySegment()
                .forEach((segment, rate) -> share(rate, "value", "annual-discount-rate-by-segment", segment));
        models(value.models());
    }

    private void models(Settings.Models models) {
        oneOf(models.purchase(), PURCHASE_MODELS, "value", "models", "purchase");
        oneOf(models.contract(), CONTRACT_MODELS, "value", "models", "contract");
        oneOf(models.segmentBy(), SEGMENT_ATTRIBUTES, "value", "models", "segment-by");
        models.bySegment().forEach((segment, choice) -> {
            oneOf(choice.purchase(), PURCHASE_MODELS, "value", "models", "by-segment", segment, "purchase");
            oneOf(choice.contract(), CONTRACT_MODELS, "value", "models", "by-segment", segment, "contract");
        });
        positive(models.minimumCustomers(), "value", "models", "minimum-customers");
        between(models.holdOutMonths(), 0, 120, "value", "models", "hold-out-months");
        between(models.maximumCells(), 1_000, 5_000_000, "value", "models", "maximum-cells");
    }

    private void cost(Settings.Cost cost) {
        cost.drivers().forEach((category, driver) -> {
            oneOf(category, COST_CATEGORIES, "cost", "drivers", category);
            oneOf(driver, DRIVERS, "cost", "drivers", category);
        });
        new TreeSet<>(COST_CATEGORIES)
                .stream()
                        .filter(category -> !cost.drivers().containsKey(category))
                        .forEach(category -> problem(
                                "lacks the category " + category,
                                "give it one of " + String.join(", ", DRIVERS),
                                "cost",
                                "drivers"));
        if (cost.fallback().isEmpty()) {
            problem("names no driver", "give one or more of " + String.join(", ", FALLBACKS), "cost", "fallback");
        }
        cost.fallback().forEach(driver -> oneOf(driver, FALLBACKS, "cost", "fallback"));
        distinct(cost.fallback(), "cost", "fallback");
        cost.automation().forEach(category -> oneOf(category, COST_CATEGORIES, "cost", "automation"));
        distinct(cost.automation(), "cost", "automation");
    }

    private void fixedShares(Settings.Cost cost, Map<String, Settings.Team> teams) {
        cost.drivers().forEach((category, driver) -> {
            if (driver.equals("fixed-share") && !cost.fixedShares().containsKey(category)) {
                problem(
                        "has no shares",
                        "add cost.fixed-shares." + category + ", or take another driver",
                        "cost",
                        "drivers",
                        category);
            }
        });
        cost.fixedShares().forEach((category, shares) -> {
            oneOf(category, COST_CATEGORIES, "cost", "fixed-shares", category);
            if (COST_CATEGORIES.contains(category)
                    && !"fixed-share".equals(cost.drivers().get(category))) {
                problem(
                        "is not used",
                        "set cost.drivers." + category + " = \"fixed-share\", or remove it",
                        "cost",
                        "fixed-shares",
                        category);
            }
            if (shares.channels().isPresent() == shares.teams().isPresent()) {
                problem("must name either channels or teams", "give one of the two", "cost", "fixed-shares", category);
            }
            shares.channels().ifPresent(named -> {
                named.keySet()
                        .forEach(name -> oneOf(name, BEARERS, "cost", "fixed-shares", category, "channels", name));
                addsUp(named, "cost", "fixed-shares", category, "channels");
            });
            shares.teams().ifPresent(named -> {
                named.keySet().stream()
                        .filter(name -> !teams.containsKey(name))
                        .forEach(name -> unknownTeam(name, teams.keySet(), category));
                addsUp(named, "cost", "fixed-shares", category, "teams");
            });
        });
    }

    private void unknownTeam(String name, Set<String> known, String category) {
        String next = NearestName.to(name, List.copyOf(known))
                .map(near -> "did you mean " + near + "?")
                .orElse("add it to the section teams, or correct the name");
        problem("\"" + name + "\" is no team of the settings", next, "cost", "fixed-shares", category, "teams", name);
    }

    /** Millionths are kept, so a share says no more than that. */
    private void addsUp(Map<String, BigDecimal> shares, String... path) {
        shares.forEach((name, share) -> {
            String[] key = Stream.concat(Stream.of(path), Stream.of(name)).toArray(String[]::new);
            share(share, key);
            if (share.stripTrailingZeros().scale() > 6) {
                problem("has more than 6 decimals", "round it, so that all shares still add up to 1", key);
            }
        });
        BigDecimal sum = shares.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        if (sum.compareTo(BigDecimal.ONE) != 0) {
            problem(
                    "adds up to " + sum.stripTrailingZeros().toPlainString() + " and not to 1",
                    "correct the shares",
                    path);
        }
    }

    private void metrics(Settings.Metrics metrics) {
        if (metrics.catalogues().isEmpty()) {
            problem("names no catalogue", "name files of conf/metrics", "metrics", "catalogues");
        }
        distinct(metrics.catalogues(), "metrics", "catalogues");
        for (String catalogue : metrics.catalogues()) {
            if (!CATALOGUE.matcher(catalogue).matches()) {
                problem(
                        "\"" + catalogue + "\" is no file of conf/metrics",
                        "give names such as \"speed.conf\"",
                        "metrics",
                        "catalogues");
            }
        }
    }

    private void postgres(Settings.Postgres postgres) {
        if (!postgres.url().startsWith("jdbc:postgresql:")) {
            problem(
                    "is no address of PostgreSQL",
                    "give one such as \"jdbc:postgresql://db.example.com:5432/deskledger\"",
                    "publish",
                    "postgres",
                    "url");
        }
        if (URL_SECRET.matcher(postgres.url()).find()) {
            // The value would be shown with the problem.
            problems.add(new Problem(
                    ExitCode.CONFIGURATION,
                    ROOT + ".publish.postgres.url",
                    "",
                    Optional.ofNullable(find("publish", "postgres", "url"))
                            .map(found -> Binder.where(found.origin()))
                            .orElse(""),
                    "holds a user or a password",
                    "take it out; password-variable and password-file say where the password stands"));
        }
        if (!SCHEMA.matcher(postgres.schema()).matches() || postgres.schema().startsWith("pg_")) {
            problem(
                    "is no name of a schema",
                    "give up to 50 small letters, digits and _, a letter first, and not pg_",
                    "publish",
                    "postgres",
                    "schema");
        }
        between(postgres.lockSeconds(), 1, 3600, "publish", "postgres", "lock-seconds");
    }

    private void spark(Map<String, String> spark) {
        for (String name : spark.keySet()) {
            if (!name.startsWith("spark.")) {
                problem("is no setting of Spark", "start its name with \"spark.\"", "spark", name);
            }
        }
    }

    void oneOf(String value, List<String> choices, String... path) {
        if (!choices.contains(value)) {
            String next = NearestName.to(value, choices)
                    .map(near -> "did you mean " + near + "? Known: ")
                    .orElse("give one of ");
            problem("\"" + value + "\" is not known", next + String.join(", ", choices), path);
        }
    }

    void distinct(List<String> values, String... path) {
        if (new HashSet<>(values).size() < values.size()) {
            problem("names something twice", "remove one of the two", path);
        }
    }

    private void share(BigDecimal value, String... path) {
        if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
            problem("is no share", "give a number from 0 to 1", path);
        }
    }

    void positive(long value, String... path) {
        if (value <= 0) {
            problem("must be above 0", "give a whole number of 1 or more", path);
        }
    }

    void notNegative(long value, String... path) {
        if (value < 0) {
            problem("must not be negative", "give a whole number of 0 or more", path);
        }
    }

    private void between(long value, long least, long most, String... path) {
        if (value < least || value > most) {
            problem(
                    "is out of range",
                    String.format(java.util.Locale.ROOT, "give a whole number from %d to %d", least, most),
                    path);
        }
    }

    void problem(String what, String next, String... path) {
        String key = ROOT + "." + ConfigUtil.joinPath(path);
        String value = "";
        String where = "";
        ConfigValue found = find(path);
        if (found != null) {
            where = Binder.where(found.origin());
            value = found.valueType() == com.typesafe.config.ConfigValueType.OBJECT ? "" : Binder.shown(key, found);
        }
        problems.add(new Problem(ExitCode.CONFIGURATION, key, value, where, what, next));
    }

    /** The value at a path, or the nearest thing above it that is there; entries of a list count from 1. */
    private ConfigValue find(String... path) {
        ConfigValue nearest = config.hasPath(ROOT) ? config.getValue(ROOT) : null;
        for (String part : path) {
            ConfigValue next = null;
            if (nearest instanceof ConfigObject object) {
                next = object.get(part);
            } else if (nearest instanceof ConfigList list && part.matches("[1-9][0-9]*")) {
                next = list.get(Integer.parseInt(part) - 1);
            }
            if (next == null) {
                return nearest;
            }
            nearest = next;
        }
        return nearest;
    }
}
