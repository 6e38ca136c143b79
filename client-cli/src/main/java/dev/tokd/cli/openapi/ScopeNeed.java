package dev.tokd.cli.openapi;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What one call asks for.
 *
 * @param call method and path, as the document writes it
 * @param alternatives sets of scopes each of which is enough; none where the document says nothing
 */
public record ScopeNeed(String call, List<Set<String>> alternatives) {
    /**
     * Whether these scopes are enough.
     *
     * @param scopes what is granted
     * @return true when one alternative is among them, or nothing is asked for
     */
    public boolean isMetBy(Collection<String> scopes) {
        return alternatives.isEmpty() || alternatives.stream().anyMatch(scopes::containsAll);
    }
}
