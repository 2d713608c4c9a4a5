package org.deskledger.publish.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
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

    /** Set by the Thrift server in every session. */
    private static final Set<String> SET_BY_SPARK = Set.of("spark.sql.hive.version");

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
        for (Map.Entry<String, String> setting :
                CollectionConverters.asJava(session.conf().getAll()).entrySet()) {
            String key = setting.getKey();
            if (!key.startsWith("hive.")
                    && !SET_BY_SPARK.contains(key)
                    && !setting.getValue().equals(server.get(key, null))) {
                throw new SecurityException("A session has the settings of the server; " + key
                        + " cannot be changed. Take it out of the address of the connection.");
            }
        }
    }
}
