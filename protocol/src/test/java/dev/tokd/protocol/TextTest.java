package dev.tokd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000", "\n", "\r", "\t", "\u001b", "\u007f", "\u009b", "\u200b", "\u202e", "\u2028", "\u2029",
                "\ud800", "\udc00", "\ue000", "\ufeff"
            })
    void printable_characterThatActsOnTerminals_becomesQuestionMark(String bad) {
        assertThat(Text.printable("a" + bad + "b")).isEqualTo("a?b");
        assertThat(Text.isPrintable("a" + bad + "b")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain text", "äöü", "日本", "😀", "~!@"})
    void printable_ordinaryText_staysAsItIs(String good) {
        assertThat(Text.printable(good)).isEqualTo(good);
        assertThat(Text.isPrintable(good)).isTrue();
    }

    @Test
    void printable_longText_isCutAt500WithoutHalvingCharacters() {
        assertThat(Text.printable("x".repeat(501))).hasSize(500);
        assertThat(Text.printable("😀".repeat(501))).isEqualTo("😀".repeat(500));
        assertThat(Text.isPrintable("x".repeat(501))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"reprots,reports", "Reports,reports", "billing-snyc,billing-sync", "reporst,reports"})
    void nearest_typo_isTheNameMeant(String typed, String meant) {
        assertThat(Text.nearest(typed, List.of("billing-sync", "reports", "x"))).isEqualTo(meant);
    }

    @Test
    void nearest_tieOrNothingNear_isAlphabeticalOrNull() {
        assertThat(Text.nearest("cat", List.of("rat", "bat"))).isEqualTo("bat");
        assertThat(Text.nearest("warehouse", List.of("reports", "billing"))).isNull();
        assertThat(Text.nearest("a", List.of())).isNull();
    }
}
