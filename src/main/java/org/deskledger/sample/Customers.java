package org.deskledger.sample;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.lpad;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.quarter;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deskledger.sample.Dice.Options;

/** Who the customers are, what they buy, who works there, and how the systems name them. */
final class Customers {

    /** A reference that no list of customers or people knows. */
    static final String NOBODY = "nobody";

    private static final Options<String> SEGMENTS = new Options<String>()
            .with(60, "small business")
            .with(30, "mid-market")
            .with(10, "enterprise");
    private static final Options<String> INDUSTRIES = Options.evenly(
            "software", "retail", "manufacturing", "healthcare", "education", "logistics", "hospitality", "finance");
    private static final Options<String> REGIONS = new Options<String>()
            .with(45, "North America")
            .with(30, "Europe")
            .with(15, "United Kingdom")
            .with(10, "Asia Pacific");

    private static final Options<String> FIRST = Options.evenly(
            "Amber", "Birch", "Cobalt", "Delta", "Ember", "Fern", "Granite", "Harbor", "Indigo", "Juniper", "Kestrel",
            "Lumen", "Maple", "Nimbus", "Orchard", "Pine", "Quartz", "River", "Saffron", "Tidal", "Umber", "Violet",
            "Willow", "Yarrow", "Zephyr");
    private static final Options<String> SECOND = Options.evenly(
            "Analytics",
            "Bakery",
            "Clinics",
            "Dynamics",
            "Energy",
            "Foods",
            "Goods",
            "Health",
            "Instruments",
            "Journeys",
            "Kitchens",
            "Logistics",
            "Mills",
            "Networks",
            "Outfitters",
            "Press",
            "Robotics",
            "Studios",
            "Textiles",
            "Works");
    private static final Options<String> GIVEN = Options.evenly(
            "Ada", "Ben", "Carla", "Deniz", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jonas", "Kira", "Liam", "Mira",
            "Noah", "Olga", "Priya", "Quinn", "Rosa", "Sven", "Tara", "Uma", "Victor", "Wen", "Yara", "Zoe");
    private static final Options<String> FAMILY = Options.evenly(
            "Adler", "Brandt", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Hughes", "Ivanova", "Jansen", "Kaya",
            "Lopez", "Moreau", "Novak", "Okafor", "Patel", "Rossi", "Silva", "Tanaka", "Weber");

    private final Dice dice;
    private final CompanyPlan plan;

    Customers(Dice dice, CompanyPlan plan) {
        this.dice = dice;
        this.plan = plan;
    }

    /**
     * One row per customer with all that is fixed for its life. {@code start_at} is when it first pays; {@code created_at} is up to two
     * weeks of trial before. {@code is_lost_trial} marks those who never paid, {@code is_purchaser} those who buy without a subscription.
     */
    Dataset<Row> all(SparkSession spark) {
        Column n = col("n");
        return spark.range(1, plan.customers() + 1)
                .select(
                        col("id").as("n"),
                        dice.choice("segment", SEGMENTS, col("id")).as("segment"),
                        dice.choice("region", REGIONS, col("id")).as("region"),
                        startedAt(col("id")).as("start_at"))
                .withColumn("customer_id", concat(lit("C"), lpad(n.cast("string"), 7, "0")))
                .withColumn(
                        "is_purchaser",
                        dice.chance("purchaser", 0.15, n).and(not(col("segment").equalTo("enterprise"))))
                .withColumn("has_trial", not(col("is_purchaser")).and(dice.chance("trial", 0.35, n)))
                .withColumn("is_lost_trial", col("has_trial").and(dice.chance("lost trial", 0.15, n)))
                .withColumn("created_at", createdAt(n))
                .withColumn("channel", acquisitionChannel(n))
                .withColumn("tier", tier(n))
                .withColumn("industry", dice.choice("industry", INDUSTRIES, n))
                .withColumn("country", country(n))
                .withColumn("currency", currency())
                .withColumn("plan", plan(n))
                .withColumn("interval_unit", intervalUnit(n))
                .withColumn("seats", seats(n))
                .withColumn("seat_price", seatPrice())
                .withColumn("word1", dice.choice("first word", FIRST, n))
                .withColumn("word2", dice.choice("second word", SECOND, n))
                .withColumn(
                        "domain", concat(lower(col("word1")), lower(col("word2")), n.cast("string"), lit(".example")))
                .withColumn("persons", dice.between("persons", 1, 3, n))
                .withColumn("billing_ref", billingReference(n));
    }

    /** Versions of {@code crm.customers}: made, won, and for some moved to a higher tier. */
    Dataset<Row> versions(Dataset<Row> customers) {
        Column n = col("n");
        Column moved = dice.chance("moves tier", 0.1, n).and(col("tier").equalTo("standard"));
        Column movedAt = Instants.daysAfter(col("start_at"), dice.between("tier days", 40, 300, n));
        return customers
                .withColumn("moved_at", when(moved, movedAt))
                .select(
                        col("*"),
                        explode(array(
                                        version("created_at", lit(null).cast("timestamp"), col("tier")),
                                        version("start_at", col("start_at"), col("tier")),
                                        version("moved_at", col("start_at"), lit("premium"))))
                                .as("version"))
                .where(col("version.at").isNotNull())
                .where(not(col("is_lost_trial")).or(col("version.acquired_at").isNull()))
                .select(
                        col("customer_id"),
                        parent().as("parent_customer_id"),
                        concat(col("word1"), lit(" "), col("word2"), lit(" "), n.cast("string"))
                                .as("name"),
                        email(lit(1)).as("email"),
                        col("segment"),
                        col("version.tier").as("tier"),
                        col("industry"),
                        col("region"),
                        col("country"),
                        col("created_at"),
                        col("version.at").as("updated_at"),
                        col("version.acquired_at").as("acquired_at"),
                        when(not(col("channel").equalTo("unattributed")), col("channel"))
                                .as("acquisition_channel"),
                        campaign().as("campaign"),
                        lit(false).as("is_deleted"));
    }

    /**
     * {@code crm.people}: who writes to the helpdesk, and who pays. The first person writes from the account's own address, the others
     * from its domain; a few use a mailbox of their own at home, and of those nobody knows where they belong.
     */
    Dataset<Row> people(Dataset<Row> customers) {
        Dataset<Row> helpdesk = perPerson(customers)
                .select(
                        lit("helpdesk").as("system"),
                        col("person_ref").as("source_ref"),
                        when(col("finding").equalTo("none"), privateEmail())
                                .otherwise(email(col("p")))
                                .as("email"),
                        concat(givenName(col("p")), lit(" "), familyName(col("p")))
                                .as("name"),
                        lit(null).cast("string").as("organisation_ref"),
                        col("created_at").as("updated_at"),
                        lit(false).as("is_deleted"));
        Dataset<Row> billing = customers
                .where(not(col("billing_ref").equalTo(col("customer_id"))))
                .select(
                        lit("billing").as("system"),
                        col("billing_ref").as("source_ref"),
                        email(lit(1)).as("email"),
                        concat(givenName(lit(1)), lit(" "), familyName(lit(1))).as("name"),
                        lit(null).cast("string").as("organisation_ref"),
                        col("created_at").as("updated_at"),
                        lit(false).as("is_deleted"));
        return helpdesk.unionByName(billing);
    }

    /** {@code crm.customer_links}: the references that somebody has linked by hand. */
    Dataset<Row> links(Dataset<Row> customers) {
        Dataset<Row> helpdesk = perPerson(customers)
                .where(col("finding").equalTo("link"))
                .select(
                        lit("helpdesk").as("system"),
                        col("person_ref").as("source_ref"),
                        col("customer_id"),
                        col("created_at").as("updated_at"),
                        lit(false).as("is_deleted"));
        // Where billing uses the account's own id, or an address that says who it is, nobody made a link.
        Dataset<Row> billing = customers
                .where(not(col("billing_ref").equalTo(col("customer_id"))))
                .where(dice.chance("billing link", 0.93, col("n")))
                .select(
                        lit("billing").as("system"),
                        col("billing_ref").as("source_ref"),
                        col("customer_id"),
                        col("created_at").as("updated_at"),
                        lit(false).as("is_deleted"));
        return helpdesk.unionByName(billing);
    }

    /** How the helpdesk names a person of a customer. */
    static Column personReference(Column n, Column person) {
        return concat(lit("U"), lpad(n.cast("string"), 7, "0"), lit("-"), person.cast("string"));
    }

    private Dataset<Row> perPerson(Dataset<Row> customers) {
        Column n = col("n");
        Column p = col("p");
        return customers
                .select(col("*"), explode(sequence(lit(1L), col("persons"))).as("p"))
                .withColumn("person_ref", personReference(n, p))
                .withColumn(
                        "finding",
                        dice.choice(
                                "finding",
                                new Options<String>()
                                        .with(65, "link")
                                        .with(30, "address")
                                        .with(5, "none"),
                                n,
                                p));
    }

    private Column startedAt(Column n) {
        Column day = Growth.startDay(plan, dice.uniform("start day", n)).cast("int");
        return Instants.at(date_add(lit(plan.from()), day), dice.between("start second", 8 * 3600, 19 * 3600, n));
    }

    private Column createdAt(Column n) {
        Column fewMinutesBefore = Instants.after(col("start_at"), dice.between("signing up", -3600, -120, n));
        return when(col("has_trial"), Instants.daysAfter(col("start_at"), lit(-14)))
                .otherwise(fewMinutesBefore);
    }

    private Column acquisitionChannel(Column n) {
        Options<String> usual = new Options<String>()
                .with(28, "organic search")
                .with(24, "paid search")
                .with(16, "referral")
                .with(12, "partner")
                .with(8, "events")
                .with(7, "outbound sales")
                .with(5, "unattributed");
        Options<String> large = new Options<String>()
                .with(10, "organic search")
                .with(5, "paid search")
                .with(15, "referral")
                .with(20, "partner")
                .with(20, "events")
                .with(30, "outbound sales");
        return when(col("segment").equalTo("enterprise"), dice.choice("channel", large, n))
                .otherwise(dice.choice("channel", usual, n));
    }

    private Column campaign() {
        Column quarter = concat(
                lit("-"),
                year(col("start_at")).cast("string"),
                lit("q"),
                quarter(col("start_at")).cast("string"));
        return when(col("channel").equalTo("paid search"), concat(lit("search"), quarter))
                .when(col("channel").equalTo("events"), concat(lit("fair"), quarter));
    }

    private Column tier(Column n) {
        return when(col("segment").equalTo("enterprise"), lit("enterprise"))
                .when(dice.chance("premium", 0.25, n), lit("premium"))
                .otherwise(lit("standard"));
    }

    private Column country(Column n) {
        return when(
                        col("region").equalTo("North America"),
                        dice.choice("country", Options.evenly("US", "US", "US", "CA"), n))
                .when(
                        col("region").equalTo("Europe"),
                        dice.choice("country", Options.evenly("DE", "DE", "FR", "NL", "ES"), n))
                .when(col("region").equalTo("United Kingdom"), lit("GB"))
                .otherwise(dice.choice("country", Options.evenly("AU", "SG", "JP"), n));
    }

    private static Column currency() {
        return when(col("region").equalTo("Europe"), lit("EUR"))
                .when(col("region").equalTo("United Kingdom"), lit("GBP"))
                .otherwise(lit("USD"));
    }

    private Column plan(Column n) {
        Options<String> small =
                new Options<String>().with(65, "starter").with(30, "team").with(5, "business");
        Options<String> middle =
                new Options<String>().with(10, "starter").with(60, "team").with(30, "business");
        Options<String> large = new Options<String>().with(20, "team").with(80, "business");
        return bySegment(dice.choice("plan", small, n), dice.choice("plan", middle, n), dice.choice("plan", large, n));
    }

    private Column intervalUnit(Column n) {
        return dice.choice(
                "interval",
                new Options<String>().with(71, "month").with(25, "year").with(4, "week"),
                n);
    }

    private Column seats(Column n) {
        return bySegment(
                dice.between("seats", 1, 6, n), dice.between("seats", 6, 24, n), dice.between("seats", 20, 60, n));
    }

    /** Price of one seat and month in the customer's currency. */
    private static Column seatPrice() {
        return when(col("plan").equalTo("starter"), byCurrency("25", "24", "20"))
                .when(col("plan").equalTo("team"), byCurrency("45", "42", "36"))
                .otherwise(byCurrency("79", "75", "64"));
    }

    private static Column byCurrency(String usd, String eur, String gbp) {
        return when(col("currency").equalTo("USD"), lit(new BigDecimal(usd)))
                .when(col("currency").equalTo("EUR"), lit(new BigDecimal(eur)))
                .otherwise(lit(new BigDecimal(gbp)));
    }

    static Column bySegment(Column small, Column middle, Column large) {
        return when(col("segment").equalTo("small business"), small)
                .when(col("segment").equalTo("mid-market"), middle)
                .otherwise(large);
    }

    private Column billingReference(Column n) {
        return when(dice.chance("billing uses the id", 0.08, n), col("customer_id"))
                .otherwise(concat(lit("cus_"), lpad(n.cast("string"), 9, "0")));
    }

    /** A few accounts belong to one of the first ten. */
    private Column parent() {
        Column n = col("n");
        Column number = dice.between("parent", 1, 10, n);
        return when(
                n.gt(10).and(dice.chance("has parent", 0.04, n)),
                concat(lit("C"), lpad(number.cast("string"), 7, "0")));
    }

    private Column givenName(Column person) {
        return dice.choice("given name", GIVEN, col("n"), person);
    }

    private Column familyName(Column person) {
        return dice.choice("family name", FAMILY, col("n"), person);
    }

    private Column email(Column person) {
        return concat(
                lower(givenName(person)),
                lit("."),
                lower(familyName(person)),
                when(person.gt(1), person.cast("string")).otherwise(lit("")),
                lit("@"),
                col("domain"));
    }

    private Column privateEmail() {
        return concat(
                lower(givenName(col("p"))),
                lit("."),
                col("n").cast("string"),
                col("p").cast("string"),
                lit("@gmail.com"));
    }

    private static Column version(String at, Column acquiredAt, Column tier) {
        return struct(col(at).as("at"), acquiredAt.as("acquired_at"), tier.as("tier"));
    }
}
