package dev.tokd.agent.vault;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.nio.file.Path;
import java.util.Collection;

/** What the vault answers when it cannot do what was asked; none of it quotes what is sealed. */
final class VaultProblems {
    private VaultProblems() {}

    static ProblemException locked() {
        return new ProblemException(ErrorCode.LOCKED, "the vault is locked", "tok unlock");
    }

    static ProblemException missing(Path vault) {
        return new ProblemException(ErrorCode.VAULT_MISSING, "there is no vault at " + vault, "tok init");
    }

    static ProblemException exists(Path vault) {
        return new ProblemException(
                ErrorCode.VAULT_EXISTS, "there is a vault at " + vault + " already; it is untouched", "tok unlock");
    }

    static ProblemException damaged(String why) {
        return new ProblemException(
                ErrorCode.VAULT_DAMAGED,
                "the vault file is not what was written (" + why + "); it is untouched, restore it from a copy",
                "tok unlock, once the copy is in place");
    }

    static ProblemException newer(int version) {
        return new ProblemException(
                ErrorCode.VAULT_NEWER,
                "the vault has format " + version + ", and this tokd knows 1; a newer tokd opens it, it is untouched",
                "tokd --version");
    }

    static ProblemException older(long generation, long seen) {
        return new ProblemException(
                ErrorCode.VAULT_OLDER,
                "the vault is older (write " + generation + ") than the last one seen on this machine (write " + seen
                        + "): what changed since then is not in it",
                "tok unlock --accept-older");
    }

    /** One message for a wrong key, a flipped byte and a slot from elsewhere. */
    static ProblemException refused() {
        return new ProblemException(ErrorCode.SLOT_REFUSED, "the vault does not open with this key", "tok slot list");
    }

    static ProblemException unknownSlot(String name, Collection<String> known) {
        return new ProblemException(
                ErrorCode.UNKNOWN_SLOT, "there is no slot " + named(name) + hint(name, known), "tok slot list");
    }

    static ProblemException unknownClient(String name, Collection<String> known) {
        return new ProblemException(
                ErrorCode.UNKNOWN_CLIENT, "there is no client " + named(name) + hint(name, known), "tok client list");
    }

    static ProblemException secretRequired(String client, String what, String flag) {
        return new ProblemException(
                ErrorCode.SECRET_REQUIRED,
                "client " + named(client) + " needs " + what
                        + " again: it is new, or where it would go has changed; nothing was changed",
                "tok client set " + client + " … " + flag);
    }

    static ProblemException invalid(String detail) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, detail + "; nothing was changed", null);
    }

    static ProblemException badRequest(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, null);
    }

    static String named(String name) {
        return "\"" + Text.printable(name) + "\"";
    }

    private static String hint(String name, Collection<String> known) {
        String nearest = Text.nearest(name, known);
        return nearest == null ? "" : "; did you mean " + nearest + "?";
    }
}
