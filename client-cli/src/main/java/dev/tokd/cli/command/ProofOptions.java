package dev.tokd.cli.command;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a client's proof asks for; an app's proof asks for what the app is defined with. */
final class ProofOptions {
    @Option(names = "--audience", paramLabel = "A", description = "The audience of the test mint only.")
    private @Nullable String audience;

    @Option(names = "--resource", paramLabel = "URL", description = "The resource of the test mint only.")
    private @Nullable String resource;

    @Option(names = "--scope", paramLabel = "S", description = "The scopes of the test mint only; repeatable.")
    private @Nullable List<String> scopes;

    @Option(names = "--no-verify", description = "Do not mint a token to prove the definition.")
    boolean skip;

    Map<String, Object> ask() {
        List<String> words = Members.words(scopes, " ");
        return Proof.ask(audience, resource, words == null ? List.of() : words);
    }
}
