package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From nothing to an unlocked vault, one question at a time; in a pipe only where flags answer them all. */
final class Readiness {
    @Option(
            names = {"-y", "--yes"},
            description = "Start the daemon and create the vault without asking, where that is needed.")
    private boolean yes;

    @Mixin
    private KeyOptions key = new KeyOptions();

    /** Takes the passphrase line first, so that a client secret behind it is read as such. */
    void preload(Shell tok) {
        key.preload(tok.secrets());
    }

    void ensure(Shell tok) {
        JsonMap vault = vault(tok);
        switch (vault.string("state")) {
            case Vault.MISSING -> {
                if (!agreed(tok, "There is no vault yet. Create one?")) {
                    throw new ProblemException(ErrorCode.VAULT_MISSING, "there is no vault yet", "tok init");
                }
                new Vault(tok).init(key, null);
            }
            case Vault.LOCKED -> {
                if (!key.isGiven() && !tok.secrets().prompter().isPresent()) {
                    throw new ProblemException(ErrorCode.LOCKED, "the vault is locked", "tok unlock");
                }
                new Vault(tok).unlock(key, null, false);
            }
            default -> {}
        }
    }

    private JsonMap vault(Shell tok) {
        try {
            return new Vault(tok).state();
        } catch (ProblemException e) {
            boolean start = e.problem().code() == ErrorCode.NOT_RUNNING
                    && agreed(tok, "No daemon answers at " + tok.socket() + ". Start one?");
            if (!start) {
                throw e;
            }
            new AgentStarter(tok).start(AgentStarter.Plan.usual(tok));
            return new Vault(tok).state();
        }
    }

    private boolean agreed(Shell tok, String question) {
        boolean person = tok.secrets().prompter().isPresent();
        if (yes) {
            return key.isGiven() || person;
        }
        if (!person) {
            return false;
        }
        String answer = tok.secrets().prompter().line(question + " [Y/n] ");
        return isYes(answer);
    }

    private static boolean isYes(@Nullable String answer) {
        String given = answer == null ? "n" : answer.strip().toLowerCase(Locale.ROOT);
        return given.isEmpty() || given.equals("y") || given.equals("yes");
    }
}
