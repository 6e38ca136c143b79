package dev.tokd.agent.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fake directory: ci is 2000, dev is 3000, wheel is 0; numbers are themselves. */
public final class FakeAccounts implements Accounts {
    private static final Map<String, Integer> USERS = Map.of("ci", 2000, "root", 0);
    private static final Map<String, Integer> GROUPS = Map.of("dev", 3000, "wheel", 0);

    @Override
    public @Nullable Integer uid(String user) {
        return user.matches("\\d+") ? Integer.valueOf(Integer.parseUnsignedInt(user)) : USERS.get(user);
    }

    @Override
    public @Nullable Integer gid(String group) {
        return group.matches("\\d+") ? Integer.valueOf(Integer.parseUnsignedInt(group)) : GROUPS.get(group);
    }
}
