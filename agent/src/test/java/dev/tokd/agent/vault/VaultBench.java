package dev.tokd.agent.vault;

import dev.tokd.agent.host.FileWrites;
import dev.tokd.protocol.Access;
import dev.tokd.protocol.App;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.KeepWarm;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A place for vaults in a test: folders, keys and definitions with fixed names. */
final class VaultBench {
    static final SecureRandom RANDOM = new SecureRandom();
    static final Slot MAIN = new Slot("main", Slot.Kind.KEY_FILE, null);
    static final String CANARY = "canary-5ecret-+%é";

    final VaultPlaces places;

    VaultBench(Path folder) {
        places = new VaultPlaces(folder.resolve("data/vault"), folder.resolve("state"));
    }

    Vault vault() {
        return vault(FileWrites.StepListener.NONE);
    }

    Vault vault(FileWrites.StepListener listener) {
        return new Vault(places, new FileWrites(RANDOM, listener), RANDOM);
    }

    /** Unlocked, with one client and one app, opened by {@code key(1)} in slot {@code main}. */
    Vault filled() {
        Vault vault = vault();
        vault.init(MAIN, key(1));
        vault.change(new Change(
                List.of(new ClientChange(client("mgmt"), secret(CANARY), null)),
                Set.of(),
                List.of(app("reports", "mgmt")),
                Set.of()));
        return vault;
    }

    byte[] bytes() {
        return bytes(places.vault());
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Overwrites in place, so that the permissions stay. */
    void overwrite(byte[] content) {
        try {
            Files.write(places.vault(), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Secret key(int seed) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) seed);
        return Secret.owning(key);
    }

    static Secret secret(String text) {
        return Secret.ofChars(text.toCharArray());
    }

    static Slot slot(String name) {
        return new Slot(name, Slot.Kind.KEY_FILE, null);
    }

    static Client client(String name) {
        return client(name, "https://id.example/token", Network.DIRECT);
    }

    static Client client(String name, String tokenEndpoint, Network network) {
        return new Client(
                name,
                "oauth2",
                null,
                null,
                URI.create(tokenEndpoint),
                "id-1",
                null,
                network,
                Map.of("organization", "org_1"),
                null,
                null,
                new Endpoints(null, URI.create(tokenEndpoint), AuthMethod.CLIENT_SECRET_BASIC, null, null));
    }

    static App app(String name, String client) {
        return new App(
                name,
                client,
                "https://api.example/",
                null,
                List.of("read:a", "write:b"),
                Map.of(),
                null,
                KeepWarm.IF_USED,
                Access.OWNER,
                null);
    }

    static String revealed(@Nullable Secret secret) {
        Assertions.assertThat(secret).isNotNull();
        return new String(secret.reveal(), StandardCharsets.UTF_8);
    }

    static String borrowed(Vault vault, String client) {
        return vault.borrow(client, secrets -> revealed(secrets.secret()));
    }

    static ProblemException refused(ErrorCode code, ThrowingCallable call) {
        Throwable thrown = Assertions.catchThrowable(call);
        Assertions.assertThat(thrown).isInstanceOf(ProblemException.class);
        ProblemException problem = (ProblemException) thrown;
        Assertions.assertThat(problem.problem().code()).isEqualTo(code);
        return problem;
    }
}
