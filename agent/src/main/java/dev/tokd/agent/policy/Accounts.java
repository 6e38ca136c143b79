package dev.tokd.agent.policy;

import org.jspecify.annotations.Nullable;

/** Looks up users and groups by name when rules are made, so that deciding needs no look-up. */
public interface Accounts {
    /**
     * A user's id.
     *
     * @param user a name or a number
     * @return the uid, or null when there is no such user
     */
    @Nullable Integer uid(String user);

    /**
     * A group's id.
     *
     * @param group a name or a number
     * @return the gid, or null when there is no such group
     */
    @Nullable Integer gid(String group);
}
