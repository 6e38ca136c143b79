package dev.tokd.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretTextTest {
    private final List<String> said = new ArrayList<>();

    private String clean(String raw) {
        Secret secret = SecretText.clean(Secret.owning(raw.getBytes(StandardCharsets.UTF_8)), "secret", said::add);
        return new String(secret.reveal(), StandardCharsets.UTF_8);
    }

    @Test
    void clean_secret_keepsWhatBelongsToIt() {
        assertThat(clean("+ % : \u00e9 \"\\")).isEqualTo("+ % : \u00e9 \"\\");
        assertThat(said).isEmpty();
    }

    @Test
    void clean_surroundings_goAndAreSaid() {
        assertThat(clean("\ufeffabc \t\r\n")).isEqualTo("abc");
        assertThat(said)
                .containsExactly("removed a trailing newline from the secret", "removed white space around the secret");
    }

    @Test
    void clean_onlyNewline_isSaidAsThat() {
        assertThat(clean("abc\n")).isEqualTo("abc");
        assertThat(said).containsExactly("removed a trailing newline from the secret");
    }

    @Test
    void clean_notUtf8_isRefusedUnquoted() {
        Secret latin = Secret.owning(new byte[] {'h', 'u', 'n', (byte) 0xe9});
        assertThatThrownBy(() -> SecretText.clean(latin, "secret", said::add))
                .hasMessage("the secret is not UTF-8 text")
                .hasMessageNotContaining("hun");
    }

    @Test
    void clean_tooLong_isRefused() {
        assertThat(clean("x".repeat(16 * 1024))).hasSize(16 * 1024);
        assertThatThrownBy(() -> clean("x".repeat(16 * 1024 + 1))).hasMessageContaining("over 16 KiB");
    }

    @Test
    void stdin_lines_areTakenOneByOne() {
        StdinLines lines =
                new StdinLines(new ByteArrayInputStream("one\r\n two \nlast".getBytes(StandardCharsets.UTF_8)));
        assertThat(new String(lines.line("a").reveal(), StandardCharsets.UTF_8)).isEqualTo("one");
        assertThat(new String(lines.line("b").reveal(), StandardCharsets.UTF_8)).isEqualTo(" two ");
        assertThat(new String(lines.line("c").reveal(), StandardCharsets.UTF_8)).isEqualTo("last");
        assertThatThrownBy(() -> lines.line("d")).hasMessageContaining("ended where the d was expected");
    }
}
