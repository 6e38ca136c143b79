package dev.tokd.agent.peer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was learned about a process. What was looked for and not found is absent, and matches nothing.
 *
 * @param gathered what was looked for
 * @param groups its supplementary groups
 * @param cgroup its control group's path, or null
 * @param executable what it executes, or null
 */
public record Facts(
        Set<Fact> gathered,
        Set<Integer> groups,
        @Nullable String cgroup,
        @Nullable Executable executable) {
    /** Nothing was looked for. */
    public static final Facts NONE = new Facts(Set.of(), Set.of(), null, null);

    /** Copies the sets. */
    public Facts {
        gathered = Set.copyOf(gathered);
        groups = Set.copyOf(groups);
    }

    /**
     * The system unit it runs in.
     *
     * @return for example {@code billing.service}, or null
     */
    public @Nullable String unit() {
        return cgroup == null ? null : CgroupPath.unit(cgroup);
    }
}
