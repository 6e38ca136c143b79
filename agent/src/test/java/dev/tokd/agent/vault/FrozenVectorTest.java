package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.CANARY;
import static dev.tokd.agent.vault.VaultBench.app;
import static dev.tokd.agent.vault.VaultBench.client;
import static dev.tokd.agent.vault.VaultBench.key;
import static dev.tokd.agent.vault.VaultBench.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A version 1 vault as it was written once. It opens forever; a change of format makes a new version and
 * a new vector, and leaves this one alone.
 */
class FrozenVectorTest {
    @TempDir
    Path folder;

    /** Counts 0, 1, 2, … so that the same steps give the same file. */
    private static final class CountingRandom extends SecureRandom {
        private static final long serialVersionUID = 1;
        private byte next;

        @Override
        public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = next++;
            }
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = FrozenVectorTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    /** How the file was made. */
    private static byte[] make() {
        SecureRandom random = new CountingRandom();
        byte[] dataKey = Envelope.bytes(random, 32);
        Header first = Header.fresh(VaultBench.MAIN, key(1), dataKey, random);
        Slot typed = new Slot("typed", Slot.Kind.PASSPHRASE, Kdf.fresh(new byte[16]));
        Header header = first.plus(typed, key(2), dataKey, random);
        Draft draft = new Draft(7);
        draft.put(client("mgmt"), new ClientSecrets(secret(CANARY), null));
        draft.apps.put("reports", app("reports", "mgmt"));
        return VaultFile.seal(header, dataKey, DraftJson.write(draft), random);
    }

    private static Vault opened(VaultBench bench) throws IOException {
        Files.createDirectory(
                bench.places.folder(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        bench.overwrite(resource("vault-v1.bin"));
        Files.setPosixFilePermissions(bench.places.vault(), PosixFilePermissions.fromString("rw-------"));
        String hex = new String(resource("vault-v1.key"), StandardCharsets.US_ASCII).trim();
        Vault vault = bench.vault();
        vault.unlock("main", Secret.owning(HexFormat.of().parseHex(hex)), false);
        return vault;
    }

    @Test
    void vaultV1_opensWithItsKey() throws IOException {
        VaultBench bench = new VaultBench(folder);
        Vault vault = opened(bench);
        assertThat(vault.definitions().generation()).isEqualTo(7);
        assertThat(vault.definitions().clients()).containsEntry("mgmt", client("mgmt"));
        assertThat(vault.definitions().apps()).containsEntry("reports", app("reports", "mgmt"));
        assertThat(VaultBench.borrowed(vault, "mgmt")).isEqualTo(CANARY);
        assertThat(bench.vault().header().slots()).extracting(Slot::name).containsExactly("main", "typed");
    }

    @Test
    void vaultV1_withoutAuditKey_getsOneAtTheFirstSeal() throws IOException {
        Vault vault = opened(new VaultBench(folder));
        byte[] about = {1};
        assertThat(vault.openAudit(about, new byte[100])).isEmpty();
        byte[] sealed = vault.sealAudit(about, new byte[32]);
        vault.sealAudit(about, new byte[32]);
        assertThat(vault.definitions().generation()).isEqualTo(8);
        assertThat(vault.openAudit(about, sealed)).contains(new byte[32]);
        assertThat(VaultBench.borrowed(vault, "mgmt")).isEqualTo(CANARY);
    }

    @Test
    void vaultV1_madeAgain_isTheSameFile() throws IOException {
        assertThat(make()).isEqualTo(resource("vault-v1.bin"));
    }
}
