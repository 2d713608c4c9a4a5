package org.deskledger.publish.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Stands before the parser and reads no statement of a session whose settings are not those of the server.
 *
 * <p>Who connects may give settings in the address. Some change numbers (the time zone), some would lead around {@link ReadOnly}
 * (another analyzer, a catalogue of one's own, what a text is replaced by before it is parsed), and the next release has more. Settings
 * of Hive's client protocol do nothing here and pass.
 */
final class UnchangedSession implements InvocationHandler {

    /** Set in every session by the Thrift server, and by Delta before it reads. */
    private static final Set<String> SET_BY_SPARK = Set.of(
            "spark.sql.hive.version",
            "spark.sql.datetime.java8API.enabled",
            "spark.sql.binaryOutputStyle",
            "spark.sql.parquet.fieldId.read.enabled",
            "spark.sql.parquet.fieldId.write.enabled");

    private final SparkSession session;
    private final ParserInterface parser;

    private UnchangedSession(SparkSession session, ParserInterface parser) {
        this.session = session;
        this.parser = parser;
    }

    /** The same parser behind the check. Every method is handed on, those with a body of their own, too. */
    static ParserInterface before(SparkSession session, ParserInterface parser) {
        return (ParserInterface) Proxy.newProxyInstance(
                UnchangedSession.class.getClassLoader(),
                new Class<?>[] {ParserInterface.class},
                new UnchangedSession(session, parser));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (!ReadOnly.isSuspended()) {
            refuseChanges();
        }
        try {
            return method.invoke(parser, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void refuseChanges() {
        SparkConf server = session.sparkContext().getConf();
        List<String> changed = CollectionConverters.asJava(session.conf().getAll()).entrySet().stream()
                .filter(setting -> !setting.getKey().startsWith("hive."))
                .filter(setting -> !SET_BY_SPARK.contains(setting.getKey()))
                .filter(setting -> !setting.getValue().equals(server.get(setting.getKey(), null)))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!changed.isEmpty()) {
            throw new SecurityException("A session has the settings of the server; " + String.join(", ", changed)
                    + " cannot be changed. Take it out of the address of the connection.");
        }
    }
}
