package org.deskledger.publish.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a spreadsheet must never run, and what RFC 4180 wants in quotes. */
class CsvTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"})
    void whatLooksLikeAFormulaGetsAnApostrophe(String text) {
        assertThat(CsvText.guarded(text)).isEqualTo("'" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=1", "'=1", "1-2", "it's", " =1"})
    void otherTextStaysAsItIs(String text) {
        assertThat(CsvText.guarded(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"plain|plain", "a,b|\"a,b\"", "say \"x\"|\"say \"\"x\"\"\"", "a;b|a;b"})
    void onlyWhatWouldEndACellIsQuoted(String text, String cell) {
        assertThat(CsvText.cell(text)).isEqualTo(cell);
    }

    @Test
    void aLineBreakStaysInsideItsCell() {
        assertThat(CsvText.cell("a\r\nb")).isEqualTo("\"a\r\nb\"");
    }
}
