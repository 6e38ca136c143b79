package dev.tokd.agent.policy;

import dev.tokd.protocol.Access;
import dev.tokd.protocol.AppKey;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An app's {@link Access} ready to decide by.
 *
 * @param entries the only ones who may, or none for the owner alone
 * @param keys what opens the app over loopback HTTP
 * @param confirm whether a person is asked
 */
public record Rules(List<Rule> entries, List<AppKey> keys, boolean confirm) {
    /** Copies the lists. */
    public Rules {
        entries = List.copyOf(entries);
        keys = List.copyOf(keys);
    }

    /**
     * Makes rules.
     *
     * @param access as it is defined
     * @param accounts looks up its users and groups; one that is not there matches nobody
     * @return the rules
     */
    public static Rules of(Access access, Accounts accounts) {
        return new Rules(
                access.allow().stream().map(entry -> Rule.of(entry, accounts)).toList(),
                access.keys(),
                access.confirm());
    }

    /**
     * The users whose executables matter, so that theirs are looked at when they arrive.
     *
     * @param all rules of every app
     * @return their uids
     */
    public static Set<Integer> usersByExecutable(Collection<Rules> all) {
        return all.stream()
                .flatMap(rules -> rules.entries().stream())
                .filter(rule -> rule.entry().exe() != null || rule.entry().sha256() != null)
                .map(Rule::uid)
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
    }
}
