package dev.tokd.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KdfTest {
    private static final String SALT = "00ff".repeat(8);

    @ParameterizedTest
    @CsvSource({"19456,2,1,16", "1048576,10,4,64", "65536,3,1,32"})
    void kdf_atTheBounds_isAccepted(int memory, int passes, int lanes, int salt) {
        assertThat(new Kdf(memory, passes, lanes, "ab".repeat(salt)).saltBytes())
                .hasSize(salt);
    }

    @ParameterizedTest
    @CsvSource({
        "19455,2,1,16",
        "1048577,2,1,16",
        "19456,1,1,16",
        "19456,11,1,16",
        "19456,2,0,16",
        "19456,2,5,16",
        "19456,2,1,15",
        "19456,2,1,65",
        "-1,2,1,16"
    })
    void kdf_oneBeyondTheBounds_isRefused(int memory, int passes, int lanes, int salt) {
        assertThat(Refusal.of(() -> new Kdf(memory, passes, lanes, "ab".repeat(salt)))
                        .code())
                .isEqualTo(ErrorCode.KDF_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00FF00FF00FF00FF00FF00FF00FF00FF", "zz00000000000000000000000000000000", ""})
    void kdf_saltThatIsNotLowerCaseHex_isRefused(String salt) {
        assertThat(Refusal.of(() -> new Kdf(65536, 3, 1, salt)).code()).isEqualTo(ErrorCode.KDF_REFUSED);
    }

    @Test
    void fromJson_itsOwnJson_isEqual() {
        Kdf kdf = Kdf.fresh(new byte[16]);
        assertThat(Kdf.fromJson(Json.read(Json.write(kdf.toJson()), "kdf"))).isEqualTo(kdf);
    }

    @ParameterizedTest
    @ValueSource(longs = {4294967296L + 65536, Long.MAX_VALUE, Long.MIN_VALUE})
    void fromJson_numberThatWouldWrapAround_isRefused(long memory) {
        Map<String, Object> claimed = new HashMap<>(new Kdf(65536, 3, 1, SALT).toJson());
        claimed.put("memory_kib", memory);
        assertThat(Refusal.of(() -> Kdf.fromJson(Json.read(Json.write(claimed), "kdf")))
                        .code())
                .isEqualTo(ErrorCode.KDF_REFUSED);
    }

    @Test
    void fromJson_otherAlgorithm_isRefused() {
        Map<String, Object> claimed = new HashMap<>(new Kdf(65536, 3, 1, SALT).toJson());
        claimed.put("algorithm", "pbkdf2");
        assertThat(Refusal.of(() -> Kdf.fromJson(Json.read(Json.write(claimed), "kdf")))
                        .code())
                .isEqualTo(ErrorCode.KDF_REFUSED);
    }

    @Test
    void decodeKey_encodedKey_isTheKey() {
        byte[] bytes = new byte[32];
        bytes[0] = -1;
        Secret key = Secret.owning(bytes);
        assertThat(Kdf.decodeKey(Kdf.encodeKey(key))).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void decodeKey_anythingElse_isBadRequest(String text) {
        assertThat(Refusal.of(() -> Kdf.decodeKey(Secret.owning(text.getBytes(UTF_8))))
                        .code())
                .isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void slot_kdfExactlyForPassphrase_roundTrips() {
        Slot typed = new Slot("me", Slot.Kind.PASSPHRASE, new Kdf(65536, 3, 1, SALT));
        Slot file = new Slot("file", Slot.Kind.KEY_FILE, null);
        Slot systemd = new Slot("boot", Slot.Kind.SYSTEMD_CREDENTIAL, null);
        for (Slot slot : new Slot[] {typed, file, systemd}) {
            assertThat(Slot.fromJson(Json.read(Json.write(slot.toJson()), "slot")))
                    .isEqualTo(slot);
        }
        assertThat(Refusal.of(() -> new Slot("me", Slot.Kind.PASSPHRASE, null)).detail())
                .contains("kdf");
        assertThat(Refusal.of(() -> new Slot("me", Slot.Kind.KEY_FILE, typed.kdf()))
                        .detail())
                .contains("kdf");
        assertThat(Refusal.of(() -> new Slot("Me", Slot.Kind.KEY_FILE, null)).detail())
                .contains("slot name");
        assertThat(Refusal.of(() -> Slot.Kind.fromWire("tpm")).detail())
                .contains("\"tpm\"")
                .contains("key-file");
    }
}
