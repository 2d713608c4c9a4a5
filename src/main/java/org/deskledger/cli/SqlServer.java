package org.deskledger.cli;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TimeZone;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.deskledger.config.ExitCode;
import org.deskledger.publish.sql.ReadOnlyExtension;
import org.deskledger.publish.sql.Registration;
import org.deskledger.table.WarehouseSession;

/**
 * The process behind {@code jobs/serve/start}: Spark's Thrift server over a catalogue that it alone owns and alone changes.
 *
 * <p>It is started by spark-submit from a Spark distribution that has the Thrift server, with one argument, its folder. There it finds
 * {@code register.sql}, runs it before anybody can connect and again whenever it changes, and answers in {@code registered}: the
 * SHA-256 of the script that the catalogue shows, or in {@code refused} what went wrong. Clients cannot write, {@link ReadOnlyExtension}
 * sees to it.
 */
public final class SqlServer {

    private static final String THRIFT_SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2";
    private static final long LOOK_EVERY_MILLIS = 500;

    private final Path folder;
    private final SparkSession session;

    private SqlServer(Path folder, SparkSession session) {
        this.folder = folder;
        this.session = session;
    }

    /**
     * Serves until the process is ended.
     *
     * @param args the folder of the server
     */
    public static void main(String[] args) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        SparkSession.Builder builder = SparkSession.builder().appName("deskledger SQL server");
        WarehouseSession.fixed().forEach(builder::config);
        SparkSession session = builder.config(
                        "spark.sql.extensions",
                        WarehouseSession.fixed().get("spark.sql.extensions") + "," + ReadOnlyExtension.class.getName())
                .enableHiveSupport()
                .getOrCreate();
        SqlServer server = new SqlServer(Path.of(args[0]).toAbsolutePath().normalize(), session);
        if (!server.registerWhatIsNew()) {
            System.exit(ExitCode.INTERNAL.code());
        }
        startListening(session.sqlContext());
        System.out.println(
                "Serving. " + server.folder.resolve("register.sql") + " is registered again whenever it changes.");
        server.watch();
    }

    /** The class is no dependency of the program: only Spark distributions with Hive have it. */
    private static void startListening(SQLContext context) throws ReflectiveOperationException {
        Method start = Class.forName(THRIFT_SERVER).getMethod("startWithContext", SQLContext.class);
        start.invoke(null, context);
    }

    private void watch() throws InterruptedException {
        while (!session.sparkContext().isStopped()) {
            Thread.sleep(LOOK_EVERY_MILLIS);
            registerWhatIsNew();
        }
    }

    /** Whether the catalogue shows the script, or there is none. */
    private boolean registerWhatIsNew() {
        Path file = folder.resolve("register.sql");
        String print = "";
        try {
            if (!Files.exists(file)) {
                return true;
            }
            String script = Files.readString(file);
            print = sha256(script);
            if (print.equals(said("registered"))) {
                return true;
            }
            if (said("refused").startsWith(print)) {
                return false;
            }
            List<String> statements = Registration.statements(script);
            ReadOnlyExtension.suspendedWhile(() -> statements.forEach(session::sql));
            Files.deleteIfExists(folder.resolve("refused"));
            say("registered", print);
            System.out.println("Registered " + statements.size() + " statements.");
            return true;
        } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
            System.out.println("Not registered: " + e.getMessage());
            try {
                // What the catalogue shows now is no script's answer.
                Files.deleteIfExists(folder.resolve("registered"));
                say("refused", print + "\n" + e.getMessage());
            } catch (IOException also) {
                System.out.println("And that cannot be written down: " + also.getMessage());
            }
            return false;
        }
    }

    private String said(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    private void say(String name, String text) throws IOException {
        Path beside = folder.resolve(name + ".new");
        Files.writeString(beside, text + "\n");
        Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
