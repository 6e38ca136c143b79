package dev.tokd.cli.wire;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whose listeners may be told a secret: our own, root's, and the service user's. */
public final class TrustedUsers {
    private final Set<UserPrincipal> users;

    private TrustedUsers(Set<UserPrincipal> users) {
        this.users = users;
    }

    /**
     * The users to trust.
     *
     * @param ownUid the uid this process runs as
     * @param serviceUser the account a system-wide daemon runs as; ignored when there is no such account
     * @return the set
     * @throws IOException when the account database cannot be read
     */
    public static TrustedUsers of(long ownUid, String serviceUser) throws IOException {
        UserPrincipalLookupService accounts = FileSystems.getDefault().getUserPrincipalLookupService();
        Set<UserPrincipal> users = new LinkedHashSet<>();
        // The lookup takes a number for a uid; principals of one uid are equal whatever their name.
        for (String user : List.of(Long.toString(ownUid), "0", serviceUser)) {
            lookup(accounts, user).ifPresent(users::add);
        }
        return new TrustedUsers(users);
    }

    private static Optional<UserPrincipal> lookup(UserPrincipalLookupService accounts, String user) throws IOException {
        try {
            return Optional.of(accounts.lookupPrincipalByName(user));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether a listener of this user may be told a secret.
     *
     * @param user as the kernel names it
     * @return true when trusted
     */
    public boolean contains(UserPrincipal user) {
        return users.contains(user);
    }
}
