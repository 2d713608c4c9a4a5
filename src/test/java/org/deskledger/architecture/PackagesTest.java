package org.deskledger.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.FileReader;
import java.io.FileWriter;
import java.text.DateFormat;
import java.text.NumberFormat;
import java.text.SimpleDateFormat;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.Formatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Scanner;
import java.util.Set;
import java.util.TimeZone;

/** Which package may know which: the arrows of the house. */
@AnalyzeClasses(packages = "org.deskledger", importOptions = DoNotIncludeTests.class)
class PackagesTest {

    private static final String ROOT = "org.deskledger.";
    private static final String[] SPARK = {"org.apache.spark..", "io.delta..", "org.apache.hadoop..", "scala.."};

    @ArchTest
    static final ArchRule CONFIG_KNOWS_NOBODY = mayKnow("config");

    @ArchTest
    static final ArchRule TABLE_KNOWS_NOBODY = mayKnow("table");

    @ArchTest
    static final ArchRule TIME_KNOWS_NOBODY = mayKnow("time");

    @ArchTest
    static final ArchRule MODEL_KNOWS_NOBODY = mayKnow("model");

    @ArchTest
    static final ArchRule QUALITY = mayKnow("quality", "table", "config");

    @ArchTest
    static final ArchRule JOB = mayKnow("job", "table", "config", "quality");

    @ArchTest
    static final ArchRule EXTRACT = mayKnow("extract", "job", "table", "config");

    @ArchTest
    static final ArchRule METRIC = mayKnow("metric", "table", "config");

    @ArchTest
    static final ArchRule FACT = mayKnow("fact", "job", "table", "config", "time", "model", "extract.contract");

    @ArchTest
    static final ArchRule MART = mayKnow("mart", "job", "table", "config", "metric", "model", "fact");

    @ArchTest
    static final ArchRule PUBLISH = mayKnow("publish", "job", "table", "config", "metric", "mart");

    @ArchTest
    static final ArchRule SAMPLE = mayKnow("sample", "table", "config", "extract.contract");

    @ArchTest
    static final ArchRule CONTRACTS_KNOW_TABLES_ALONE = classes()
            .that()
            .resideInAPackage(ROOT + "extract.contract..")
            .should()
            .onlyDependOnClassesThat(outsideOrIn("extract.contract", "table"));

    @ArchTest
    static final ArchRule MARTS_TAKE_FROM_FACTS_ONLY_THEIR_DECLARATIONS = noClasses()
            .that()
            .resideInAPackage(ROOT + "mart..")
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "builds a fact",
                    (JavaCall<?> call) -> call.getTargetOwner().getPackageName().startsWith(ROOT + "fact")
                            && call.getName().equals("build")))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule TIME_AND_MODEL_ARE_PLAIN_JAVA = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "time..", ROOT + "model..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SPARK)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule NO_PACKAGE_IS_NAMED_AFTER_A_KIND = noClasses()
            .should()
            .resideInAnyPackage(
                    "..util..",
                    "..utils..",
                    ROOT + "service..",
                    "..common..",
                    "..impl..",
                    "..helper..",
                    "..exception..");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_READS_THE_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
            .should()
            .callMethodWhere(readsTheClock())
            .orShould()
            .callConstructor(Date.class);

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_EXITS_OR_PRINTS = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
            .should()
            .callMethodWhere(isCall(Map.of(System.class, Set.of("exit"), Runtime.class, Set.of("exit", "halt"))))
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule NOBODY_ASKS_WHERE_THE_MACHINE_STANDS =
            noClasses().should().callMethodWhere(asksForDefaults());

    @ArchTest
    static final ArchRule NOBODY_USES_THE_LANGUAGE_OR_ENCODING_OF_THE_MACHINE = noClasses()
            .should()
            .callMethodWhere(formatsByDefault())
            .orShould()
            .callConstructor(SimpleDateFormat.class, String.class)
            .orShould()
            .callConstructor(FileReader.class, File.class)
            .orShould()
            .callConstructor(FileReader.class, String.class)
            .orShould()
            .callConstructor(FileWriter.class, File.class)
            .orShould()
            .callConstructor(FileWriter.class, String.class)
            .orShould()
            .callConstructor(Formatter.class)
            .orShould()
            .callConstructor(Scanner.class, java.io.InputStream.class)
            .orShould()
            .callConstructor(String.class, byte[].class);

    @ArchTest
    static final ArchRule NO_RESULT_DEPENDS_ON_CHANCE = noClasses()
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callMethodWhere(isCall(Map.of(Math.class, Set.of("random"))));

    private static ArchRule mayKnow(String name, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = name;
        System.arraycopy(others, 0, allowed, 1, others.length);
        return classes()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .onlyDependOnClassesThat(outsideOrIn(allowed))
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> outsideOrIn(String... packages) {
        String[] patterns =
                List.of(packages).stream().map(name -> ROOT + name + "..").toArray(String[]::new);
        return not(resideInAPackage("org.deskledger.."))
                .or(resideInAnyPackage(patterns))
                .as("live in " + String.join(", ", packages) + ", or are no part of the project");
    }

    private static DescribedPredicate<JavaCall<?>> readsTheClock() {
        Set<String> now = Set.of("now");
        Map<Class<?>, Set<String>> clocks = new HashMap<>();
        List.of(
                        Instant.class,
                        LocalDate.class,
                        LocalDateTime.class,
                        LocalTime.class,
                        OffsetDateTime.class,
                        ZonedDateTime.class,
                        YearMonth.class)
                .forEach(type -> clocks.put(type, now));
        clocks.put(Clock.class, Set.of("systemUTC", "systemDefaultZone", "system"));
        clocks.put(System.class, Set.of("currentTimeMillis"));
        clocks.put(Calendar.class, Set.of("getInstance"));
        clocks.put(
                org.apache.spark.sql.functions.class,
                Set.of("current_date", "current_timestamp", "now", "localtimestamp", "curdate", "unix_timestamp"));
        return isCall(clocks)
                .and(DescribedPredicate.describe(
                        "without an argument that gives the moment",
                        call -> !(call.getName().equals("unix_timestamp")
                                && !call.getTarget().getRawParameterTypes().isEmpty())));
    }

    private static DescribedPredicate<JavaCall<?>> asksForDefaults() {
        return isCall(Map.of(
                ZoneId.class, Set.of("systemDefault"),
                TimeZone.class, Set.of("getDefault"),
                Locale.class, Set.of("getDefault"),
                Clock.class, Set.of("systemDefaultZone")));
    }

    /** Methods that take a locale and can be called without one. */
    private static DescribedPredicate<JavaCall<?>> formatsByDefault() {
        return DescribedPredicate.describe("formats or compares by the machine's language", call -> {
            String owner = call.getTargetOwner().getFullName();
            List<String> parameters = call.getTarget().getRawParameterTypes().stream()
                    .map(JavaClass::getFullName)
                    .toList();
            boolean hasLocale = parameters.contains(Locale.class.getName());
            return switch (call.getName()) {
                case "toLowerCase", "toUpperCase" -> owner.equals(String.class.getName()) && !hasLocale;
                case "format" -> owner.equals(String.class.getName()) && !hasLocale;
                case "formatted" -> owner.equals(String.class.getName());
                case "printf" -> owner.startsWith("java.io.Print") && !hasLocale;
                case "getInstance",
                        "getNumberInstance",
                        "getCurrencyInstance",
                        "getPercentInstance",
                        "getDateInstance" ->
                    (owner.equals(NumberFormat.class.getName()) || owner.equals(DateFormat.class.getName()))
                            && !hasLocale;
                default -> false;
            };
        });
    }

    private static DescribedPredicate<JavaCall<?>> isCall(Map<Class<?>, Set<String>> methods) {
        return DescribedPredicate.describe(
                "is one of " + methods,
                call -> methods.entrySet().stream()
                        .anyMatch(entry -> call.getTargetOwner().isEquivalentTo(entry.getKey())
                                && entry.getValue().contains(call.getName())));
    }
}
