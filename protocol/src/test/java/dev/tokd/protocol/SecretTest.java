package dev.tokd.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static Secret secret(String text) {
        return Secret.ofChars(text.toCharArray());
    }

    @Test
    void toString_anySecret_isRedactedAlsoInsideCollectionsAndRecords() {
        record Holder(Secret secret) {}
        assertThat(secret("hunter2")).hasToString("[secret]");
        assertThat(List.of(secret("hunter2")).toString()).isEqualTo("[[secret]]");
        assertThat(Map.of("a", secret("hunter2")).toString()).doesNotContain("hunter2");
        assertThat(new Holder(secret("hunter2")).toString()).doesNotContain("hunter2");
    }

    @Test
    void equals_sameAndOtherBytes_comparesContent() {
        assertThat(secret("abc")).isEqualTo(secret("abc")).hasSameHashCodeAs(secret("abc"));
        assertThat(secret("abc"))
                .isNotEqualTo(secret("abd"))
                .isNotEqualTo(secret("ab"))
                .isNotEqualTo("abc");
        assertThat(secret("")).isEqualTo(secret("")).isNotEqualTo(secret("a"));
    }

    @Test
    void hashCode_differentSecrets_isTheSame() {
        assertThat(secret("abc")).hasSameHashCodeAs(secret("something else"));
    }

    @Test
    void owning_close_wipesThatVeryArray() {
        byte[] bytes = {1, 2, 3};
        Secret.owning(bytes).close();
        assertThat(bytes).containsOnly(0);
    }

    @Test
    void reveal_afterClose_givesZeros() {
        Secret secret = secret("abc");
        secret.close();
        assertThat(secret.reveal()).containsExactly(0, 0, 0);
    }

    @Test
    void reveal_wipedByCaller_leavesTheSecret() {
        Secret secret = secret("abc");
        Arrays.fill(secret.reveal(), (byte) 0);
        assertThat(secret.reveal()).isEqualTo("abc".getBytes(UTF_8));
    }

    @Test
    void ofChars_beyondAscii_isUtf8AndIndependentOfTheArray() {
        char[] chars = "pä€😀".toCharArray();
        Secret secret = Secret.ofChars(chars);
        Arrays.fill(chars, 'x');
        assertThat(secret.reveal()).isEqualTo("pä€😀".getBytes(UTF_8));
        assertThat(secret.length()).isEqualTo(10);
    }
}
