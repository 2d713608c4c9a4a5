package org.deskledger.publish.tableau;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.deskledger.publish.measure.MartMeasures;
import org.deskledger.publish.tableau.TableauDataSource.Database;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The data source of every mart, read as XML. No Tableau was at hand: the structure is that of files which Tableau wrote. */
class TableauDataSourceTest {

    static List<MartMeasures> marts() {
        return MartMeasures.ALL;
    }

    @ParameterizedTest
    @MethodSource("marts")
    void everyColumnHasARecordACaptionAndADescription(MartMeasures mart) throws Exception {
        Document source = parsed(mart);

        List<String> records = new ArrayList<>();
        elements(source, "remote-name").forEach(element -> records.add(element.getTextContent()));
        assertThat(records).isEqualTo(mart.mart().columnNames());
        Map<String, Element> columns = new LinkedHashMap<>();
        elements(source, "column").forEach(element -> columns.put(element.getAttribute("name"), element));
        for (String name : mart.mart().columnNames()) {
            Element column = columns.get("[" + name + "]");
            assertThat(column).as(name).isNotNull();
            assertThat(column.getAttribute("caption")).as(name).isNotBlank();
            assertThat(column.getElementsByTagName("run").item(0).getTextContent())
                    .isEqualTo(mart.mart().columns().apply(name).getComment().get());
        }
        assertThat(columns.keySet())
                .hasSize(mart.mart().columnNames().size() + mart.measures().size());
    }

    @ParameterizedTest
    @MethodSource("marts")
    void aFigureIsHiddenAndACalculationStandsForIt(MartMeasures mart) throws Exception {
        Map<String, Element> columns = new LinkedHashMap<>();
        elements(parsed(mart), "column").forEach(element -> columns.put(element.getAttribute("name"), element));
        mart.measures().forEach(measure -> {
            Element calculation = (Element) columns.get("[measure_" + measure.name() + "]")
                    .getElementsByTagName("calculation")
                    .item(0);
            assertThat(calculation.getAttribute("formula")).isNotBlank();
            Element figure = columns.get("[" + measure.name() + "]");
            if (figure != null) {
                assertThat(figure.getAttribute("hidden")).isEqualTo("true");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("marts")
    void itConnectsToPostgresWithoutAPassword(MartMeasures mart) throws Exception {
        Element connection = elements(parsed(mart), "connection").get(1);

        assertThat(connection.getAttribute("class")).isEqualTo("postgres");
        assertThat(connection.getAttribute("server")).isEqualTo("db.example.com");
        assertThat(connection.hasAttribute("password")).isFalse();
        assertThat(elements(parsed(mart), "relation").get(0).getAttribute("table"))
                .isEqualTo("[mart].[" + mart.mart().shortName() + "]");
    }

    private static Document parsed(MartMeasures mart) throws Exception {
        String xml =
                new TableauDataSource(mart, new Database("db.example.com", 5432, "finance", "analysts", "mart")).xml();
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
