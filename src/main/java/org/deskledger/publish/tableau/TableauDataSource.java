package org.deskledger.publish.tableau;

import java.io.StringWriter;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.deskledger.publish.measure.Dialect;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.publish.measure.Measure;

/**
 * A mart as Tableau opens it (a {@code .tds} file): the connection without a password, every column with caption and description, and
 * a calculation for each measure. Figures of rows are hidden, since Tableau would add them up or average them; the calculations that
 * are shown in their place know when rows go together.
 *
 * @param mart the mart and its measures
 * @param database where PostgreSQL is
 */
public record TableauDataSource(MartMeasures mart, Database database) {

    private static final String USER = "http://www.tableausoftware.com/xml/user";

    /**
     * A PostgreSQL database that the marts are published to.
     *
     * @param host its machine
     * @param port its port
     * @param name its name
     * @param user who reads; Tableau asks for the password
     * @param schema schema of the marts
     */
    public record Database(String host, int port, String name, String user, String schema) {}

    /** What Tableau calls a type: its own name, the number of its drivers, and what it does with many values. */
    private record Type(String name, int remote, String aggregation) {
        private static Type of(DataType type) {
            if (type instanceof BooleanType) {
                return new Type("boolean", 11, "Count");
            } else if (type instanceof DateType) {
                return new Type("date", 7, "Year");
            } else if (type instanceof TimestampType) {
                return new Type("datetime", 135, "Year");
            } else if (type instanceof DoubleType) {
                return new Type("real", 5, "Sum");
            } else if (type instanceof DecimalType) {
                return new Type("real", 131, "Sum");
            } else if (type instanceof NumericType) {
                return new Type("integer", 20, "Sum");
            }
            return new Type("string", 130, "Count");
        }
    }

    /** The name of its file. */
    public String fileName() {
        return mart.mart().shortName() + ".tds";
    }

    /** The file. */
    public String xml() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("utf-8", "1.0");
            xml.writeCharacters("\n");
            write(xml);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Memory takes what is written to it", e);
        }
        return text + "\n";
    }

    private void write(XMLStreamWriter xml) throws XMLStreamException {
        open(xml, 0, "datasource", "formatted-name", "deskledger." + mart.mart().shortName());
        xml.writeAttribute("inline", "true");
        xml.writeAttribute("version", "18.1");
        xml.writeNamespace("user", USER);
        connection(xml);
        empty(xml, 1, "aliases", "enabled", "yes");
        for (Measure measure : mart.measures()) {
            calculation(xml, measure);
        }
        for (StructField field : mart.mart().columns().fields()) {
            column(xml, field);
        }
        close(xml, 0);
    }

    private void connection(XMLStreamWriter xml) throws XMLStreamException {
        String name = "postgres.deskledger";
        String table = mart.mart().shortName();
        open(xml, 1, "connection", "class", "federated");
        open(xml, 2, "named-connections");
        open(xml, 3, "named-connection", "caption", database.host(), "name", name);
        empty(
                xml,
                4,
                "connection",
                "authentication",
                "username-password",
                "class",
                "postgres",
                "dbname",
                database.name(),
                "odbc-native-protocol",
                "yes",
                "one-time-sql",
                "",
                "port",
                Integer.toString(database.port()),
                "schema",
                database.schema(),
                "server",
                database.host(),
                "username",
                database.user());
        close(xml, 3);
        close(xml, 2);
        empty(
                xml,
                2,
                "relation",
                "connection",
                name,
                "name",
                table,
                "table",
                "[" + database.schema() + "].[" + table + "]",
                "type",
                "table");
        open(xml, 2, "metadata-records");
        int ordinal = 0;
        for (StructField field : mart.mart().columns().fields()) {
            Type type = Type.of(field.dataType());
            open(xml, 3, "metadata-record", "class", "column");
            text(xml, 4, "remote-name", field.name());
            text(xml, 4, "remote-type", Integer.toString(type.remote()));
            text(xml, 4, "local-name", "[" + field.name() + "]");
            text(xml, 4, "parent-name", "[" + table + "]");
            text(xml, 4, "remote-alias", field.name());
            text(xml, 4, "ordinal", Integer.toString(++ordinal));
            text(xml, 4, "local-type", type.name());
            text(xml, 4, "aggregation", type.aggregation());
            text(xml, 4, "contains-null", Boolean.toString(field.nullable()));
            close(xml, 3);
        }
        close(xml, 2);
        close(xml, 1);
    }

    private void column(XMLStreamWriter xml, StructField field) throws XMLStreamException {
        Type type = Type.of(field.dataType());
        Optional<Measure> measure = mart.measures().stream()
                .filter(one -> one.name().equals(field.name()))
                .findFirst();
        boolean isTime = type.name().startsWith("date");
        open(
                xml,
                1,
                "column",
                "caption",
                MartMeasures.title(field.name()) + (measure.isPresent() ? " of the row" : ""));
        xml.writeAttribute("datatype", type.name());
        if (measure.isPresent()) {
            xml.writeAttribute("default-format", format(measure.get()));
            xml.writeAttribute("hidden", "true");
        }
        xml.writeAttribute("name", "[" + field.name() + "]");
        xml.writeAttribute("role", measure.isPresent() ? "measure" : "dimension");
        xml.writeAttribute("type", measure.isPresent() ? "quantitative" : isTime ? "ordinal" : "nominal");
        description(xml, field.getComment().get());
        close(xml, 1);
    }

    private void calculation(XMLStreamWriter xml, Measure measure) throws XMLStreamException {
        open(xml, 1, "column", "caption", measure.title());
        xml.writeAttribute("datatype", "real");
        xml.writeAttribute("default-format", format(measure));
        xml.writeAttribute("name", "[measure_" + measure.name() + "]");
        xml.writeAttribute("role", "measure");
        xml.writeAttribute("type", "quantitative");
        empty(xml, 2, "calculation", "class", "tableau", "formula", Dialect.TABLEAU.expression(measure, mart.mart()));
        String where = measure.alike().isEmpty()
                ? ""
                : " Empty unless all rows agree in " + String.join(", ", measure.alike()) + ".";
        description(
                xml,
                measure.meaning()
                        + (measure.kind() instanceof Measure.OneRow
                                ? ". Empty unless it is of one row."
                                : "." + where));
        close(xml, 1);
    }

    private static void description(XMLStreamWriter xml, String words) throws XMLStreamException {
        open(xml, 2, "desc");
        open(xml, 3, "formatted-text");
        text(xml, 4, "run", words);
        close(xml, 3);
        close(xml, 2);
    }

    private static String format(Measure measure) {
        return switch (measure.look()) {
            case COUNT, SECONDS -> "n#,##0;-#,##0";
            case AMOUNT, NUMBER -> "n#,##0.00;-#,##0.00";
            case SHARE -> "p0.0%";
        };
    }

    private static void open(XMLStreamWriter xml, int depth, String name, String... attributes)
            throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
        xml.writeStartElement(name);
        attributes(xml, attributes);
    }

    private static void empty(XMLStreamWriter xml, int depth, String name, String... attributes)
            throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
        xml.writeEmptyElement(name);
        attributes(xml, attributes);
    }

    private static void attributes(XMLStreamWriter xml, String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            xml.writeAttribute(attributes[i], attributes[i + 1]);
        }
    }

    private static void text(XMLStreamWriter xml, int depth, String name, String text) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private static void close(XMLStreamWriter xml, int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
        xml.writeEndElement();
    }
}
